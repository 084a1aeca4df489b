"""Find the lists in a sheet: where the header stands, which column carries what, which rows are records.

A row that looks like a record is never dropped; a row that is dropped is listed with its reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from truongso.core.tables import row_kinds
from truongso.core.tables.book import Sheet, Value, column_letter
from truongso.core.tables.headings import Column, Headings, texts_of, two_row_texts
from truongso.core.tables.row_kinds import Reason

_ENOUGH_FIELDS = 2
_ENOUGH_CELLS = 3


class Cell(NamedTuple):
    """A value as the file has it and the letters of its column."""

    value: Value
    column: str


class Skipped(NamedTuple):
    """A row that is no record: its number, why, and what it says."""

    row: int
    reason: Reason
    text: str


class Line:
    """One record: the sheet, the row number that Excel shows, the band above it and the cells of the mapped columns."""

    __slots__ = ("_columns", "_values", "band", "is_hidden", "row", "sheet")

    def __init__(
        self, sheet: str, row: int, is_hidden: bool, band: str, values: list[Value], columns: Mapping[str, int]
    ) -> None:
        self.sheet = sheet
        self.row = row
        self.is_hidden = is_hidden
        self.band = band
        self._values = values
        self._columns = columns

    def __repr__(self) -> str:
        return f"Line({self.sheet!r}, {self.row})"

    @property
    def cells(self) -> dict[str, Cell]:
        """Return field → cell for every mapped column, empty cells too; built anew at each call."""
        values = self._values
        return {code: Cell(values[index], column_letter(index)) for code, index in self._columns.items()}

    def value(self, code: str) -> Value:
        """Return the value of one field, the empty text when the list has no such column."""
        index = self._columns.get(code)
        return "" if index is None else self._values[index]

    def at(self, index: int) -> Value:
        """Return the value in a column counted from 0, mapped or not."""
        return self._values[index]


@dataclass
class Table:
    """A list in a sheet: its header rows, its columns, its records and the rows that are none."""

    sheet: Sheet = field(repr=False)
    header_rows: list[int]
    columns: list[Column] = field(repr=False)
    lines: list[Line] = field(default_factory=list, repr=False)
    skipped: list[Skipped] = field(default_factory=list, repr=False)

    @property
    def by_field(self) -> dict[str, Column]:
        """Return the mapped columns by their field."""
        return {column.field: column for column in self.columns if column.field}

    @property
    def unmapped(self) -> list[Column]:
        """Return the columns with a heading that carry no known field, for a person to map."""
        return [column for column in self.columns if column.field is None and column.heading]


@dataclass(frozen=True)
class _Header:
    height: int
    columns: tuple[Column, ...]


def find_tables(
    sheet: Sheet,
    headings: Mapping[str, Sequence[str]],
    *,
    required: Sequence[str],
    also: Mapping[int | str, str] | None = None,
) -> list[Table]:
    """Return the lists of a sheet that carry every required field; none for lists of codes, sums and scratch sheets.

    headings: field code → the texts under which files carry it, the usual one first, «upper > lower» for two rows.
    also: what a person mapped before, column index (from 0) or heading text → field code, "" for a column to leave out.
    """
    return _Finder(sheet, Headings(headings, also), tuple(required)).find()


class _Finder:
    """Walks down one sheet."""

    def __init__(self, sheet: Sheet, headings: Headings, required: tuple[str, ...]) -> None:
        self.sheet = sheet
        self.headings = headings
        self.required = required
        self.tables: list[Table] = []
        self.table: Table | None = None
        self.columns: dict[str, int] = {}
        self.band = ""
        self.early: list[Skipped] = []
        self.is_after_line = False
        self.is_signing = False

    def find(self) -> list[Table]:
        """Return the tables, each row of the sheet looked at once."""
        rows = iter(enumerate(self.sheet.rows, start=1))
        for number, row in rows:
            if self._is_line(row):
                self._add_line(number, row)
                continue
            if not row_kinds.filled(row):
                self.is_after_line = False
                continue
            header = self._header_at(number, row)
            if header:
                self._start(number, header, rows)
            else:
                self._skip(number, self._reason(row), row)
            self.is_after_line = False
        if self.tables:
            self.tables[0].skipped[:0] = self.early
        return self.tables

    def _add_line(self, number: int, row: list[Value]) -> None:
        assert self.table is not None
        is_hidden = number in self.sheet.hidden_rows
        self.table.lines.append(Line(self.sheet.name, number, is_hidden, self.band, row, self.columns))
        self.is_after_line = True
        self.is_signing = False

    def _is_line(self, row: list[Value]) -> bool:
        """Return whether a row is a record; the rows right below another record are told apart with few looks."""
        if self.table is None:
            return False
        name = row[self._main]
        others = sum(1 for index in self._mapped if (cell := row[index]) != "" and cell != " ")
        if others < _ENOUGH_CELLS:
            return self._is_short_line(row, name, others)
        if self._starts_header(row) or (others <= 2 * _ENOUGH_CELLS and row_kinds.is_total(row)):
            return False
        return not (others <= 2 * _ENOUGH_CELLS and (row_kinds.is_signature(row) or row_kinds.is_band(row)))

    def _is_short_line(self, row: list[Value], name: Value, others: int) -> bool:
        if others == 0 or (isinstance(name, str) and not name.strip()) or not isinstance(name, str):
            return False
        if self.is_signing or self._starts_header(row):
            return False
        return not (row_kinds.is_total(row) or row_kinds.is_signature(row) or row_kinds.is_band(row))

    def _starts_header(self, row: list[Value]) -> bool:
        if self.is_after_line and not self.headings.may_know(row[self._main]):
            return False
        texts = [cell for cell in row if cell != ""]
        if not all(isinstance(cell, str) for cell in texts):
            return False
        return sum(map(self.headings.knows, texts)) * 2 > len(texts) or row_kinds.is_column_numbers(row)

    def _header_at(self, number: int, row: list[Value]) -> _Header | None:
        if not any(isinstance(cell, str) and cell for cell in row):
            return None
        one = self._header([("", text) for text in texts_of(row)], 1)
        if number == len(self.sheet.rows) or any(
            cell != "" and not isinstance(cell, str) for cell in self.sheet.rows[number]
        ):
            return one
        two = self._header(two_row_texts(self.sheet, number), 2)
        if one and two:
            return two if len(_fields(two)) > len(_fields(one)) else one
        return one or two

    def _header(self, texts: list[tuple[str, str]], height: int) -> _Header | None:
        assigned = self.headings.assign(texts)
        if len(assigned) < min(_ENOUGH_FIELDS, len(self.required) + 1) or not set(self.required) <= set(
            assigned.values()
        ):
            return None
        columns = tuple(
            Column(
                index,
                f"{upper} > {lower}" if upper and lower else upper or lower,
                assigned.get(index),
                index in self.sheet.hidden_columns,
            )
            for index, (upper, lower) in enumerate(texts)
        )
        return _Header(height, columns)

    def _start(self, number: int, header: _Header, rows: Iterator[tuple[int, list[Value]]]) -> None:
        """Begin a table, or go on with the one above when the header is its own, repeated."""
        numbers = [number]
        for _ in range(header.height - 1):
            numbers.append(next(rows)[0])
        is_again = self.table is not None and list(header.columns) == self.table.columns
        if not is_again:
            self.table = Table(self.sheet, numbers, list(header.columns))
            self.tables.append(self.table)
            self.columns = {column.field: column.index for column in header.columns if column.field}
            self._mapped = tuple(self.columns.values())
            self._main = self.columns[self.required[0]] if self.required else self._mapped[0]
        for each in numbers:
            self._skip(each, Reason.HEADER_AGAIN if is_again else Reason.HEADER, self.sheet.rows[each - 1])
        self.is_signing = False

    def _reason(self, row: list[Value]) -> Reason:
        if row_kinds.is_total(row):
            return Reason.TOTAL
        if row_kinds.is_signature(row):
            self.is_signing = True
            return Reason.SIGNATURE
        if row_kinds.is_band(row):
            self.band = row_kinds.text_of_row(row)
            return Reason.BAND
        if row_kinds.is_column_numbers(row):
            return Reason.COLUMN_NUMBERS
        if self.is_signing:
            return Reason.SIGNATURE
        return Reason.NOTE if self.table else Reason.TITLE

    def _skip(self, number: int, reason: Reason, row: list[Value]) -> None:
        (self.table.skipped if self.table else self.early).append(Skipped(number, reason, row_kinds.text_of_row(row)))


def _fields(header: _Header) -> list[str]:
    return [column.field for column in header.columns if column.field]
