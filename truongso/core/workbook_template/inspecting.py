"""Understand a template: where its headings stand, which column asks for which field, where the data start."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from truongso.core.text import fold
from truongso.core.workbook_template.book import Book, open_book
from truongso.core.workbook_template.lists import Lists, as_text
from truongso.core.workbook_template.references import Area, column_letters
from truongso.core.workbook_template.scanning import SheetScan
from truongso.core.workbook_template.values import Value

SEARCHED_ROWS = 60  # headings stand near the top; what comes later is data
_NOISE = re.compile(r"[^\w>/ ]+")


@dataclass(frozen=True)
class TemplateColumn:
    """A column: its letters, heading as read ("Cha > Họ tên" from two rows), field or "", hidden, with a list."""

    letters: str
    heading: str
    field: str
    hidden: bool
    has_list: bool


@dataclass(frozen=True)
class SheetMap:
    """How a sheet is to be filled: heading rows, columns, first and last row of data (last is 0 when there is none)."""

    sheet: str
    hidden: bool
    header_rows: tuple[int, ...]
    columns: tuple[TemplateColumn, ...]
    first_row: int
    last_row: int

    def letters_of(self, field: str) -> str | None:
        """Return the letters of the column of a field."""
        return next((column.letters for column in self.columns if column.field == field), None)

    @property
    def hidden_columns(self) -> tuple[TemplateColumn, ...]:
        """Return the hidden columns, where portals keep their own ids."""
        return tuple(column for column in self.columns if column.hidden)


@dataclass(frozen=True)
class TemplateMap:
    """The sheets that hold a table with known headings, and the names of the sheets that do not."""

    sheets: tuple[SheetMap, ...]
    others: tuple[str, ...]


def inspect_template(content: bytes, name: str, headings: Mapping[str, Sequence[str]]) -> TemplateMap:
    """Return where a template wants which field; headings are the known headings by field code. Refused for bad files.

    A sheet counts when at least two of its headings in one row (or in two, where the upper one groups) are known.
    """
    book = open_book(content, name)
    known = _known(headings)
    maps, others = [], []
    for sheet in book.sheets:
        found = _sheet_map(book, sheet.name, sheet.hidden, known)
        if found is None:
            others.append(sheet.name)
        else:
            maps.append(found)
    return TemplateMap(tuple(maps), tuple(others))


def sheet_cells(content: bytes, name: str, sheet: SheetMap) -> dict[int, dict[str, Value]]:
    """Return the data rows of a mapped sheet: row number → column letters → value; wholly empty rows are left out."""
    book = open_book(content, name)
    scan, wanted = book.scan(sheet.sheet), {column.letters for column in sheet.columns}
    rows: dict[int, dict[str, Value]] = {}
    for row in scan.rows[scan.place(sheet.first_row) :]:
        values = {column_letters(cell.column): book.value(cell) for cell in row.cells}
        kept: dict[str, Value] = {
            letters: value for letters, value in values.items() if letters in wanted and value is not None
        }
        if kept:
            rows[row.number] = kept
    return rows


def _known(headings: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return field by comparable heading; the field that claims a heading first keeps it."""
    known: dict[str, str] = {}
    for code, said in headings.items():
        for heading in said:
            known.setdefault(_plain(heading), code)
    return known


def _plain(heading: str) -> str:
    """Return a heading as it is compared: no accents, stars, brackets' signs or line breaks."""
    return fold(_NOISE.sub(" ", fold(heading)))


def _sheet_map(book: Book, name: str, hidden: bool, known: Mapping[str, str]) -> SheetMap | None:
    scan = book.scan(name)
    texts = _texts(book, scan)
    best: tuple[int, tuple[int, ...], dict[int, tuple[str, str]]] = (1, (), {})
    for at, number in enumerate(texts):
        for rows in _header_candidates(list(texts), at, number):
            columns = _read_headings(texts, rows, known)
            count = len({field for _, field in columns.values() if field})
            if count > best[0]:
                best = (count, rows, columns)
    _, rows, columns = best
    if not rows:
        return None
    lists, first = Lists(book, name), _first_row(texts, rows)
    mapped = tuple(
        TemplateColumn(column_letters(at), heading, field, scan.is_hidden(at), lists.over(first, at) is not None)
        for at, (heading, field) in sorted(columns.items())
    )
    return SheetMap(name, hidden, rows, mapped, first, _last_row(book, scan, first))


def _texts(book: Book, scan: SheetScan) -> dict[int, dict[int, str]]:
    """Return the texts of the first rows; a merged heading counts for all columns and rows that it covers."""
    found: dict[int, dict[int, str]] = {}
    for row in scan.rows[:SEARCHED_ROWS]:
        said = {cell.column: as_text(value) for cell in row.cells if (value := book.value(cell)) is not None}
        if said:
            found[row.number] = said
    for area in scan.merges:
        _spread_merge(found, area)
    return dict(sorted(found.items()))


def _spread_merge(texts: dict[int, dict[int, str]], area: Area) -> None:
    text = texts.get(area.top, {}).get(area.left)
    if text is None or area.bottom - area.top > 3 or area.right - area.left > 60:
        return
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            texts.setdefault(row, {}).setdefault(column, text)


def _header_candidates(numbers: list[int], at: int, number: int) -> list[tuple[int, ...]]:
    """Return the row alone, and with the row under it."""
    pair = at + 1 < len(numbers) and numbers[at + 1] == number + 1
    return [(number,), (number, number + 1)] if pair else [(number,)]


def _read_headings(
    texts: Mapping[int, Mapping[int, str]], rows: tuple[int, ...], known: Mapping[str, str]
) -> dict[int, tuple[str, str]]:
    """Return heading and field by column; a field asked for twice belongs to the first column."""
    found: dict[int, tuple[str, str]] = {}
    taken: set[str] = set()
    for column in sorted({column for row in rows for column in texts[row]}):
        parts = list(dict.fromkeys(texts[row][column] for row in rows if column in texts[row]))
        heading = " > ".join(part.strip() for part in parts)
        field = known.get(_plain(heading), "") or (known.get(_plain(parts[-1]), "") if len(parts) == 1 else "")
        if field in taken:
            field = ""
        taken.add(field)
        found[column] = (heading, field)
    return found


def _first_row(texts: Mapping[int, Mapping[int, str]], rows: tuple[int, ...]) -> int:
    """Return the row after the headings, past a row that only numbers the columns: (1), (2), (3)…"""
    first = rows[-1] + 1
    said = [text.strip(" ()") for _, text in sorted(texts.get(first, {}).items())]
    numbered = len(said) > 2 and all(text.isdecimal() for text in said)
    return (
        first + 1 if numbered and [int(text) for text in said[1:3]] == [int(said[0]) + 1, int(said[0]) + 2] else first
    )


def _last_row(book: Book, scan: SheetScan, first: int) -> int:
    filled = (
        row.number
        for row in reversed(scan.rows[scan.place(first) :])
        if any(book.value(cell) is not None for cell in row.cells)
    )
    return next(filled, 0)
