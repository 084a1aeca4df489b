"""Find the declaration files of every installed app, and stop the start when one of them is wrong.

An app says what it offers in files with conventional names beside its models. They are imported once, when all apps
are ready; a missing file is nothing, a broken one stops the start.
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import autodiscover_modules

DECLARATION_FILES = (
    "permissions",
    "events",
    "datasets",
    "purposes",
    "rules",
    "indicators",
    "papers",
    "duties",
    "panels",
    "navigation",
    "searches",
    "personal",
    "safety",
    "containers",
)

T = TypeVar("T")


class Registry(Generic[T]):
    """Declared things by their permanent code; a code is used once and is named after the app that owns it."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._items: dict[str, T] = {}

    def add(self, code: str, item: T) -> T:
        """Keep item under code; ImproperlyConfigured for a duplicate or for a code without an app name."""
        if code in self._items:
            raise ImproperlyConfigured(f"{self.what} {code} is declared twice")
        if "." not in code:
            raise ImproperlyConfigured(f"{self.what} {code} must be named app.name")
        self._items[code] = item
        return item

    def get(self, code: str) -> T:
        """Return what is declared under code; ImproperlyConfigured when nothing is."""
        try:
            return self._items[code]
        except KeyError:
            raise ImproperlyConfigured(f"{self.what} {code} is not declared") from None

    def remove(self, code: str) -> None:
        """Forget a code (tests declare things of their own for a while)."""
        self._items.pop(code, None)

    def __contains__(self, code: object) -> bool:
        return code in self._items

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def items(self) -> list[tuple[str, T]]:
        """Return (code, item) pairs in the order of declaration."""
        return list(self._items.items())

    def __len__(self) -> int:
        return len(self._items)


def discover() -> None:
    """Import the declaration files of all installed apps."""
    for name in DECLARATION_FILES:
        autodiscover_modules(name)
