"""One search box: apps declare what can be found in searches.py, each through its own visible_to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from truongso.core.declarations import Registry


@dataclass(frozen=True)
class Found:
    """One hit: what it is called, where it opens, a word of context."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Search:
    """One kind of thing that can be found; find gets the user and the folded words."""

    code: str
    title: str
    find: Callable[[Any, str], Iterable[Found]]


searches: Registry[Search] = Registry("search")
LIMIT = 12


def search(code: str, title: str, find: Callable[[Any, str], Iterable[Found]]) -> Search:
    """Declare a kind of thing for the search box."""
    return searches.add(code, Search(code, title, find))
