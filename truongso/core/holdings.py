"""What the platform holds about a person: each app declares it in its `personal.py`, so that nothing is forgotten.

    holding("students.photo", "Ảnh của em", of=("students.PupilPhoto.pupil",), table=_photo, files=_files, rule="nothing",
            erase=_erase)
    only_acts("students.PupilPhoto.set_by")            # says who did something, not what is known about a person
    read_as("students.Pupil", _pupils)                 # objects whose reading is reading about the person

Three things are made from it: the archive that a person may ask for, the deletion that a person may ask for, and the page
that says who looked. A contract test walks every reference of every model to a person and fails where nothing is declared.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from truongso.core.declarations import Registry

HIDDEN = "(đã che: dữ liệu của người khác)"


class Free(str):
    """Words that people wrote freely: names of others that stand in them are masked before they are handed over."""

    __slots__ = ()


@dataclass(frozen=True)
class Asked:
    """Whose data are asked for, and who will read them: the person, a representative, or nobody with an account (None)."""

    person: Any
    reader: Any = None

    @property
    def reads_own(self) -> bool:
        return self.reader is not None and self.reader.pk == self.person.pk


@dataclass(frozen=True)
class Table:
    """Rows of one holding under their headings; a cell is text, a number, a day, a moment, yes or no, or nothing."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row does not fit the columns {self.columns}")


@dataclass(frozen=True)
class HeldFile:
    """A file about the person; content is called when it is packed."""

    name: str
    content: Callable[[], bytes]


@dataclass(frozen=True)
class Erased:
    """What an erasure did: how many rows or values went, how many stayed because their time has not come."""

    gone: int
    left: int = 0


Erase = Callable[[Any, datetime | None], Erased]


@dataclass(frozen=True)
class Holding:
    """One kind of data about a person.

    of names the references that it covers ("students.Enrolment.pupil"). rule is a code of the retention rules; erase(person,
    before) takes away what is older than a moment (everything without one). Without erase, kept says why rows stay when all
    else is gone. A holding that comes last is erased only when nothing else was kept.
    """

    code: str
    title: str
    of: tuple[str, ...]
    table: Callable[[Asked], Table]
    files: Callable[[Asked], Iterable[HeldFile]] | None = None
    rule: str = ""
    erase: Erase | None = None
    kept: str = ""
    last: bool = False


@dataclass(frozen=True)
class ReadObject:
    """Objects of a model whose reading is reading about the person.

    Without words they are the person's own, and events are told in their own sentence; with words they hold others as well,
    and are told only in these words.
    """

    model: str
    rows: Callable[[Any], Any]
    words: str = ""


holdings: Registry[Holding] = Registry("holding")
read_objects: Registry[ReadObject] = Registry("object read about a person")
exempt: dict[str, str] = {}


def holding(
    code: str,
    title: str,
    *,
    of: Sequence[str],
    table: Callable[[Asked], Table],
    files: Callable[[Asked], Iterable[HeldFile]] | None = None,
    rule: str = "",
    erase: Erase | None = None,
    kept: str = "",
    last: bool = False,
) -> Holding:
    """Declare what an app holds about a person. ImproperlyConfigured when it says neither how it goes nor why it stays."""
    if bool(erase) == bool(kept) or bool(erase) != bool(rule):
        raise ImproperlyConfigured(f"holding {code} needs a rule with its erasure, or the reason why it is kept")
    return holdings.add(code, Holding(code, title, tuple(of), table, files, rule, erase, kept, last))


def no_holding(*references: str, reason: str) -> None:
    """Say why references to a person hold nothing about them."""
    if not reason:
        raise ImproperlyConfigured(f"{references} are left out without a reason")
    exempt.update(dict.fromkeys(references, reason))


def only_acts(*references: str) -> None:
    """Say that references only name who did something: the person's own acts are told from the trail."""
    no_holding(*references, reason="chỉ ghi ai đã làm; việc của người đó lấy từ nhật ký")


def read_as(model: str, rows: Callable[[Any], Any], words: str = "") -> None:
    """Declare objects whose reading is reading about the person: rows(person) is a QuerySet of the model."""
    read_objects.add(model, ReadObject(model, rows, words))


def covered() -> dict[str, str]:
    """Return every declared reference with what covers it."""
    return exempt | {reference: one.code for one in holdings for reference in one.of}
