"""Where the rows of pupils stand in a template: blocks under a head, one for each class where the head is repeated."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from truongso.core.refusal import Refused
from truongso.core.tables import row_kinds
from truongso.core.tables.headings import Headings
from truongso.core.text import fold
from truongso.core.workbook_template import SheetMap, Value, inspect_template, sheet_cells
from truongso.foundation.datasets.registry import Field
from truongso.records.quality.files import class_of_band
from truongso.records.students.datasets import PUPILS

HEADINGS = {item.code: (item.label, *item.headings) for item in PUPILS.fields}
KEYS = ("ministry_code", "identity_number", "full_name")
Choices = Mapping[str, Mapping[str, str]]  # sheet → column letters → field code, "" for a column to leave alone
Rows = dict[int, dict[str, Value]]
_KNOWN = Headings(HEADINGS)


@dataclass(frozen=True)
class Column:
    """A column that asks for a field: its letters, field, heading; a hidden one binds rows and is never written."""

    letters: str
    field: Field
    heading: str
    is_hidden: bool


@dataclass(frozen=True)
class Block:
    """Rows under one head: sheet, columns, class as the band above says ("" when it says none), first and last row.

    hidden are the letters of all hidden columns, where portals keep ids of their own.
    """

    sheet: str
    columns: tuple[Column, ...]
    class_name: str
    first_row: int
    last_row: int | None
    rows: Rows
    hidden: tuple[str, ...] = ()

    @property
    def keyed_rows(self) -> list[int]:
        """Return the rows that name a pupil."""
        keys = [column.letters for column in self.columns if column.field.code in KEYS]
        return [number for number, row in self.rows.items() if any(row.get(letters) for letters in keys)]

    def has_hidden_id(self, row: int) -> bool:
        """Return whether a row carries something in a hidden column: it is somebody's, whoever that is."""
        return any(self.rows.get(row, {}).get(letters) is not None for letters in self.hidden)

    def value(self, row: int, code: str) -> Value:
        """Return what a row says of a field, None where it says nothing."""
        letters = next((column.letters for column in self.columns if column.field.code == code), "")
        return self.rows.get(row, {}).get(letters)


@dataclass(frozen=True)
class Layout:
    """A template understood: its sheets with the fields of their columns, and the blocks of pupils."""

    sheets: tuple[SheetMap, ...]
    blocks: tuple[Block, ...]


def layout_of(content: bytes, name: str, mapping: Choices | None = None) -> Layout:
    """Return the blocks of a template; mapping is what a person corrected.

    Refused for a file that is no template of pupils, and for heads of different shape in one sheet.
    """
    sheets = tuple(
        _mapped(sheet, (mapping or {}).get(sheet.sheet, {}))
        for sheet in inspect_template(content, name, HEADINGS).sheets
    )
    sheets = tuple(sheet for sheet in sheets if _is_of_pupils(sheet))
    if not sheets:
        raise Refused(
            f"Không thấy bảng học sinh nào trong mẫu «{name}»: cần một dòng tiêu đề có cột họ tên, mã định danh hoặc số định "
            "danh, và ít nhất một cột nữa.",
            field="file",
        )
    blocks = tuple(block for sheet in sheets for block in _blocks(content, name, sheet))
    return Layout(sheets, blocks)


def _mapped(sheet: SheetMap, chosen: Mapping[str, str]) -> SheetMap:
    columns = tuple(
        replace(column, field=chosen[column.letters]) if column.letters in chosen else column
        for column in sheet.columns
    )
    return replace(sheet, columns=columns)


def _is_of_pupils(sheet: SheetMap) -> bool:
    fields = {column.field for column in sheet.columns if column.field}
    return len(fields) > 1 and bool(fields & set(KEYS))


def _blocks(content: bytes, name: str, sheet: SheetMap) -> Iterator[Block]:
    rows = sheet_cells(content, name, replace(sheet, first_row=1))
    columns = tuple(
        Column(column.letters, PUPILS.by_code[column.field], column.heading, column.hidden)
        for column in sheet.columns
        if column.field
    )
    hidden = tuple(column.letters for column in sheet.hidden_columns)
    whole = Block(sheet.sheet, columns, "", 1, None, rows, hidden)
    heads = _heads(sheet, rows)
    bands = {number: said for number, row in rows.items() if (said := _class_in(row))}
    for at, head in enumerate(heads):
        first = _first_row(sheet, head, rows)
        end = heads[at + 1] if at + 1 < len(heads) else None
        said = _class_above(bands, head, heads[:at])
        yield from _split(replace(whole, class_name=said, first_row=first), bands, end)


def _split(block: Block, bands: dict[int, str], end: int | None) -> Iterator[Block]:
    """Yield the block under a head, cut where a band begins another class under the same head."""
    cuts = [number for number in sorted(bands) if number >= block.first_row and (end is None or number < end)]
    if end is not None and cuts and not _pupils_between(block.rows, cuts[-1] + 1, end):
        end = cuts.pop()  # the band of the next head
    starts = [(block.first_row, block.class_name), *((number + 1, bands[number]) for number in cuts)]
    for at, (start, class_name) in enumerate(starts):
        last = cuts[at] - 1 if at < len(cuts) else end - 1 if end is not None else None
        if last is not None and last < start:
            continue  # the head stands right above the first band
        inside = {
            number: row
            for number, row in block.rows.items()
            if number >= start and (last is None or number <= last) and _is_data(row)
        }
        yield replace(block, class_name=class_name, first_row=start, last_row=last, rows=inside)


def _pupils_between(rows: Rows, first: int, end: int) -> bool:
    return any(first <= number < end for number in rows)


def _heads(sheet: SheetMap, rows: Rows) -> list[int]:
    """Return the first row of each head. Refused when a later one has another shape."""
    first = sheet.header_rows[0]
    known = {letters: fold(str(value)) for letters, value in rows.get(first, {}).items()}
    found = [first]
    for number, row in rows.items():
        if number <= sheet.header_rows[-1]:
            continue
        same = sum(1 for letters, text in known.items() if fold(str(row.get(letters) or "")) == text)
        if same >= max(2, (len(known) + 1) // 2):
            found.append(number)
        elif sum(1 for value in row.values() if isinstance(value, str) and _KNOWN.knows(value)) >= max(
            3, len(row) // 2
        ):
            raise Refused(
                f"Trang «{sheet.sheet}»: tiêu đề ở dòng {number} xếp cột khác tiêu đề ở dòng {first}. Hãy tách mỗi kiểu bảng "
                "ra một trang, hoặc dùng đúng mẫu đã tải về.",
                field="file",
            )
    return found


def _first_row(sheet: SheetMap, head: int, rows: Rows) -> int:
    """Return the first row of data under a head, past a row that numbers the columns."""
    if head == sheet.header_rows[0]:
        return sheet.first_row
    first = head + len(sheet.header_rows)
    said = [str(value).strip(" ()") for value in rows.get(first, {}).values()]
    return first + 1 if len(said) > 2 and all(text.isdecimal() for text in said) else first


def _class_in(row: dict[str, Value]) -> str:
    """Return the class that a band names: a row with one or two texts, «Lớp 10A1 - GVCN: …»."""
    texts = [value for value in row.values() if value is not None]
    first = texts[0] if texts and len(texts) < 3 and isinstance(texts[0], str) else ""
    return class_of_band(first) if "lop" in fold(first) else ""


def _class_above(bands: dict[int, str], head: int, earlier: list[int]) -> str:
    start = earlier[-1] if earlier else 0
    above = [number for number in bands if start < number < head]
    return bands[max(above)] if above else ""


def _is_data(row: dict[str, Value]) -> bool:
    values = [value if value is not None else "" for value in row.values()]
    texts = [value if isinstance(value, str) else "" if value == "" else 1 for value in values]
    return not (len(values) < 4 and (row_kinds.is_total(texts) or row_kinds.is_signature(texts)))
