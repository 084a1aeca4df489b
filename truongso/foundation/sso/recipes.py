"""Recipes: what is known of common applications, kept as files in `recipes/`, one per application and protocol.

    code, protocol, name, plugin, description, icon, home_example
    paths: redirect, post_logout, logout (put after the home address)
    scopes, roles, is_trusted, is_public, steps (texts with {issuer}, {discovery}, {client_id}, {home}), notes, checked

`checked` says honestly whether somebody tried the recipe against the real software. The other protocol's recipes are
read and shown the same way; its app says where they lead by `registration_pages`.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ImproperlyConfigured

FOLDER = Path(__file__).parent / "recipes"
# protocol → (name of the page that registers, name of the page of one application); an app above adds its own.
registration_pages: dict[str, tuple[str, str]] = {"oidc": ("sso:add", "sso:application")}


@dataclass(frozen=True)
class Recipe:
    """What a registration begins with, and what its keeper does at the other side."""

    code: str
    protocol: str
    name: str
    description: str
    plugin: str = ""
    icon: str = "external-link"
    home_example: str = ""
    paths: dict[str, str] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    is_trusted: bool = False
    is_public: bool = False
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    checked: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def initial(self) -> dict[str, Any]:
        """Return what the registration form begins with; addresses stand on the example's home."""
        home = self.home_example.rstrip("/")
        paths = {name: f"{home}{path}" for name, path in self.paths.items()}
        return {
            "name": "" if self.code.startswith("generic") else self.name,
            "description": "" if self.code.startswith("generic") else self.description,
            "icon": self.icon,
            "home_url": home,
            "redirect_uris": paths.get("redirect", ""),
            "post_logout_uris": paths.get("post_logout", ""),
            "logout_url": paths.get("logout", ""),
            "scopes": list(self.scopes),
            "roles": list(self.roles),
            "is_trusted": self.is_trusted,
            "is_public": self.is_public,
        }

    def steps_for(self, **values: str) -> list[str]:
        """Return the steps with this school's addresses in place."""
        done = []
        for step in self.steps:
            for name, value in values.items():
                step = step.replace("{" + name + "}", value)
            done.append(step)
        return done


@cache
def recipes() -> dict[str, Recipe]:
    """Return the recipes by code; a file that is wrong stops the program."""
    found = (_read(path) for path in sorted(FOLDER.glob("*.yaml")))
    return {recipe.code: recipe for recipe in found}


def _read(path: Path) -> Recipe:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    known = set(Recipe.__dataclass_fields__) - {"more"}
    try:
        lists = {name: tuple(data[name]) for name in ("scopes", "roles", "steps", "notes") if name in data}
        plain = {name: value for name, value in data.items() if name in known}
        return Recipe(**plain | lists, more={k: v for k, v in data.items() if k not in known})
    except (TypeError, KeyError) as error:
        raise ImproperlyConfigured(f"recipe {path.name}: {error}") from error
