"""What other rooms show on the card of a pupil: they declare it in their own `panels.py`, and are not known here.

panel("quality.faults", "Chất lượng hồ sơ", lines)      # lines(pupil, user) -> [Line]; none hides the panel
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from truongso.core.declarations import Registry
from truongso.records.students.models import Pupil


@dataclass(frozen=True)
class Line:
    """One line of a panel: what it says, the page that it opens ("" for none), the key of its colour (c-status)."""

    text: str
    url: str = ""
    state: str = ""


@dataclass(frozen=True)
class Panel:
    """One panel on the card; lines answers for what the user may see, and runs a constant number of statements."""

    code: str
    title: str
    lines: Callable[[Pupil, Any], Iterable[Line]]


panels: Registry[Panel] = Registry("panel")


def panel(code: str, title: str, lines: Callable[[Pupil, Any], Iterable[Line]]) -> Panel:
    """Declare a panel for the card of a pupil."""
    return panels.add(code, Panel(code, title, lines))


def panels_of(pupil: Pupil, user: Any) -> list[tuple[str, list[Line]]]:
    """Return (title, lines) of every panel that has something to say to the user."""
    found = [(one.title, list(one.lines(pupil, user))) for one in panels]
    return [(title, lines) for title, lines in found if lines]
