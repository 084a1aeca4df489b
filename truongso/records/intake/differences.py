"""What a file would do, as rows that pages, Excel and the command show."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from truongso.core.text import format_date
from truongso.foundation.datasets.interpreting import shown
from truongso.foundation.datasets.registry import Field
from truongso.records.intake.binding import Person
from truongso.records.intake.questions import Problem, Question
from truongso.records.intake.reading import Row
from truongso.records.intake.register import Known


class Change(StrEnum):
    """What happens to one field, as people read it."""

    ADDED = "thêm"
    CHANGED = "đổi"
    CONFLICT = "mâu thuẫn"


@dataclass(slots=True)
class Difference:
    """One field of one pupil: old beside new, where the file says it, whether it will be written, what was repaired."""

    person: Person
    field: Field
    old: Any
    new: Any
    change: Change
    row: Row
    is_written: bool
    question: Question | None = None

    @property
    def shown_old(self) -> str:
        return for_people(self.field, self.old)

    @property
    def shown_new(self) -> str:
        return for_people(self.field, self.new)

    @property
    def column(self) -> str:
        return self.row.letter(self.field.code)

    @property
    def notes(self) -> list[str]:
        return [note.sentence for note in self.row.notes.get(self.field.code, ())]


@dataclass(slots=True)
class Move:
    """A pupil whom the file has in another class; why_not says why the move cannot be written."""

    pupil: Known
    to: str
    row: Row
    is_chosen: bool
    why_not: str = ""


@dataclass(slots=True)
class Addition:
    """A person of the file who is not in the register yet, with the flat record to add."""

    person: Person
    values: dict[str, Any]

    @property
    def notes(self) -> list[str]:
        """Return what was repaired to read the values that will be written."""
        return [note.sentence for code, notes in self.person.row.notes.items() if code in self.values for note in notes]


@dataclass
class Compared:
    """All that a file would do, and all that stands in the way."""

    differences: list[Difference] = field(default_factory=list)
    additions: list[Addition] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    states: list[tuple[Person, str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    untouched: int = 0
    repeated: list[tuple[Person, Row]] = field(default_factory=list)
    waiting: list[Person] = field(default_factory=list)  # new people whose name or class hangs on a question


def for_people(item: Field, value: Any) -> str:
    """Return a value as people here write it."""
    return format_date(value) if isinstance(value, date) else shown(item, value)
