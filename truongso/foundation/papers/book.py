"""Registers of a year as a bound book: cover, numbered pages with every line, closing page (NĐ 30/2020, articles 16 and 22)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from truongso.core.printable import typeset
from truongso.foundation.papers.content import date_in_words
from truongso.foundation.papers.pdf import render_template

TEMPLATE = Path(__file__).with_name("book.typ")


@dataclass(frozen=True)
class BookColumn:
    """A column of a register: title, share of the width."""

    title: str
    share: float = 1


@dataclass(frozen=True)
class Book:
    """A register as it is bound: closing says, line by line, what stands in it; keeper signs the closing page."""

    title: str
    year: int
    parent_agency: tuple[str, ...]
    agency: str
    place: str
    columns: Sequence[BookColumn]
    rows: Sequence[Sequence[str]]
    closing: Sequence[str]
    keeper: str = ""
    printed_on: date | None = None


def bound_book(book: Book) -> bytes:
    """Return the book as PDF/A, landscape A4; pages are counted from the first page of lines."""
    for row in book.rows:
        if len(row) != len(book.columns):
            raise ValueError(f"row {row!r} does not fit {len(book.columns)} columns")
    day = book.printed_on or date(book.year, 12, 31)
    data = {
        "title": typeset(book.title), "year": book.year, "agency": typeset(book.agency),
        "parent_agency": [typeset(line) for line in book.parent_agency],
        "columns": [{"title": column.title, "share": column.share} for column in book.columns],
        "rows": [[typeset(cell) for cell in row] for row in book.rows],
        "closing": [typeset(line) for line in book.closing], "keeper": typeset(book.keeper),
        "date_line": f"{book.place}, {date_in_words(book.printed_on)}", "day": [day.year, day.month, day.day],
    }  # fmt: skip
    return render_template(TEMPLATE, data)
