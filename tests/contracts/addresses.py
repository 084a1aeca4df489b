"""Walk every address of the site."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

# Pages of a library that guards itself: allauth's own, for signing in, passwords and second factors.
LIBRARY_VIEWS = ("allauth.",)


@dataclass(frozen=True)
class Address:
    """One URL pattern with its view."""

    name: str
    route: str
    view: Callable[..., Any]
    converters: dict[str, Any]

    @property
    def is_ours(self) -> bool:
        return not self.module.startswith(LIBRARY_VIEWS)

    @property
    def module(self) -> str:
        view = getattr(self.view, "view_class", self.view)
        return getattr(view, "__module__", type(view).__module__)

    @property
    def permission(self) -> str | None:
        return getattr(self.view, "required_permission", None)

    @property
    def token_kind(self) -> str:
        """The kind of token that a view for programs asks for, empty for pages (core.rights.token_guarded)."""
        return getattr(self.view, "token_kind", "")

    @property
    def path(self) -> str:
        """A path that reaches the view, with sample values for what the pattern takes."""
        return reverse(self.name, kwargs={name: _sample(converter) for name, converter in self.converters.items()})


def _sample(converter: Any) -> Any:
    for sample in ("1", "00000000-0000-4000-8000-000000000001", "2026-09-05", "x"):
        if re.fullmatch(converter.regex, sample):
            try:
                return converter.to_python(sample)
            except ValueError:
                continue
    raise LookupError(f"no sample value fits {type(converter).__name__}")


def addresses() -> list[Address]:
    """Return every address of the site, ours and the libraries'."""
    return list(_walk(get_resolver().url_patterns, "", "", {}))


def our_addresses() -> list[Address]:
    return [address for address in addresses() if address.is_ours]


def _walk(patterns: list[Any], namespace: str, route: str, converters: dict[str, Any]) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        known = converters | pattern.pattern.converters
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, here, known)
        elif isinstance(pattern, URLPattern):
            yield Address(f"{namespace}{pattern.name}", here, pattern.callback, known)
