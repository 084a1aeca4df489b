"""A list as one side of a comparison: the pupils of a file, or those of the register."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.tables import Book, Line, find_tables, read_book
from truongso.core.tables import Table as SheetTable
from truongso.foundation.datasets.interpreting import interpret
from truongso.records.quality.files import class_of_band
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import Pupil, PupilQuerySet

HEADINGS = {item.code: (item.label, *item.headings) for item in PUPILS.fields}
KEYS = ("ministry_code", "identity_number", "born_on")


@dataclass(slots=True)
class Entry:
    """One pupil of a side: place in the list, where it stands in words, typed values, and cells that cannot be read."""

    key: int
    where: str
    values: dict[str, Any]
    unread: dict[str, str] = field(default_factory=dict)
    columns: frozenset[str] = frozenset()
    pupil: Pupil | None = None

    @property
    def name(self) -> str:
        return str(self.values.get("full_name") or self.unread.get("full_name") or "(không có tên)")

    def has(self, code: str) -> bool:
        """Return whether the list asks for the field at all: a file has a column for it, the register has all."""
        return self.pupil is not None or code in self.columns


@dataclass
class Side:
    """A list: its title, the fields that it carries anywhere, its pupils in order."""

    title: str
    fields: frozenset[str]
    entries: list[Entry]


def file_side(content: bytes, name: str) -> Side:
    """Return the pupils of a workbook (.xlsx, .xls, .csv), every sheet that is a list of pupils.

    Refused for a file that cannot be read, and for one without names and something to tell namesakes apart.
    """
    book = read_book(content, name)
    entries = list(_entries(book))
    fields = frozenset().union(*(entry.columns for entry in entries))
    if not entries:
        raise Refused(
            f"Không thấy danh sách học sinh nào trong «{book.name}»: cần cột họ tên và một cột mã định danh, "
            "số định danh hoặc ngày sinh.",
            field="file",
        )
    return Side(f"Tệp {book.name}", fields, entries)


def _entries(book: Book) -> Iterator[Entry]:
    number = 0
    for sheet in book.sheets:
        for table in find_tables(sheet, HEADINGS, required=("full_name",)):
            if not set(KEYS) & set(table.by_field):
                continue
            for line in table.lines:
                yield _entry(number, table, line)
                number += 1


def _entry(number: int, table: SheetTable, line: Line) -> Entry:
    values: dict[str, Any] = {}
    unread: dict[str, str] = {}
    for code, column in table.by_field.items():
        raw = line.value(code)
        reading = interpret(PUPILS.by_code[code], None if raw == "" else raw, heading=column.heading)
        if reading.value is not None:
            values[code] = reading.value
        elif reading.notes:
            unread[code] = str(raw)[:200]
    columns = set(table.by_field)
    if "class_name" not in columns and (said := class_of_band(line.band)):
        values["class_name"] = said
        columns.add("class_name")
    return Entry(number, f"{line.sheet}, dòng {line.row}", values, unread, frozenset(columns))


def register_side(pupils: PupilQuerySet) -> Side:
    """Return the pupils of the register in class order."""
    found = pupils.whole().in_class_order()
    entries = [Entry(number, "sổ học sinh", pupil.flat(), pupil=pupil) for number, pupil in enumerate(found)]
    if not entries:
        raise Refused("Sổ học sinh chưa có em nào đang học: hãy nạp danh sách vào sổ trước khi đối soát.")
    return Side("Sổ học sinh", frozenset(PUPILS.by_code), entries)
