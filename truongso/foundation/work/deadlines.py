"""The school's deadlines, for leaders: what is late and what is due, from every app that has such rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Deadline:
    """Something that somebody must finish by a day and has not."""

    title: str
    url: str
    due_on: date
    owner: str = ""


Source = Callable[[Any, date, date], Iterable[Deadline]]
_sources: list[Source] = []


def deadline_source(source: Source) -> Source:
    """Register a function of (user, today, until) that lists what is late or due until then, as that user may see it."""
    if source not in _sources:
        _sources.append(source)
    return source


def deadlines(user: Any, on: date, until: date) -> list[Deadline]:
    """Return what is late on a day or due until a later one, oldest deadline first."""
    found = [deadline for source in _sources for deadline in source(user, on, until)]
    return sorted(found, key=lambda deadline: (deadline.due_on, deadline.title))
