"""Every address of the site with the right that guards it, read from the resolver."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

OUR_MODULES = "truongso."


@dataclass(frozen=True)
class Address:
    """One URL pattern with its view."""

    name: str
    route: str
    view: Callable[..., Any]

    @property
    def module(self) -> str:
        view = getattr(self.view, "view_class", self.view)
        return str(getattr(view, "__module__", type(view).__module__))

    @property
    def is_ours(self) -> bool:
        return self.module.startswith(OUR_MODULES)

    @property
    def room(self) -> str:
        """The app whose address it is, by its name space; the library's name for pages of a library."""
        return self.name.partition(":")[0] if ":" in self.name and self.is_ours else self.module.split(".")[0]

    @property
    def permission(self) -> str:
        return str(getattr(self.view, "required_permission", ""))

    @property
    def public_reason(self) -> str:
        return str(getattr(self.view, "public_reason", ""))

    @property
    def token_kind(self) -> str:
        """The kind of token that a view for programs asks for (core.rights.token_guarded)."""
        return str(getattr(self.view, "token_kind", ""))


def addresses() -> list[Address]:
    """Return every address, ours and the libraries'."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[Any], namespace: str, route: str) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, here)
        elif isinstance(pattern, URLPattern):
            yield Address(f"{namespace}{pattern.name}", here, pattern.callback)
