"""What the school promised: the lines of its plan, told to whoever shows or reports indicators.

The plan registers one source here; dashboards read it without knowing the plan.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from truongso.foundation.indicators.readings import Target


@dataclass(frozen=True)
class Commitment:
    """One promised indicator of a year."""

    group: str
    ordinal: int
    text: str
    code: str
    target: Target
    url_name: str
    url_args: tuple[Any, ...] = ()
    owner: str = ""

    @property
    def url(self) -> str:
        """The page of this promise."""
        return reverse(self.url_name, args=self.url_args)


Source = Callable[[int], list[Commitment]]
_sources: list[Source] = []


def commitments_source(source: Source) -> Source:
    """Register the function that lists the promised indicators of a year."""
    if source not in _sources:
        _sources.append(source)
    return source


def commitments(year: int) -> list[Commitment]:
    """Return the promised indicators of a year in the plan's order."""
    return [commitment for source in _sources for commitment in source(year)]
