"""Fill a template of the sector portal, vnEdu or SMAS with the register: only the cells that ask for it.

Rows that name pupils are bound by code, identity number, then name and birth date; empty blocks take the pupils in class
order. Nothing is emptied because the register knows nothing, hidden columns are never written, and the result is proved:
what was not touched is the same byte for byte, what was written reads back.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from truongso.core.matching import Candidate, match_lists
from truongso.core.text import format_date
from truongso.core.workbook_template import (
    CellFill,
    Filled,
    Finding,
    Value,
    compare_untouched,
    fill_template,
    read_back,
)
from truongso.foundation.codes.code_lists import code_list
from truongso.foundation.datasets.interpreting import interpret, is_girls_column
from truongso.foundation.datasets.registry import Field, Kind
from truongso.records.exchange.filling_layout import Block, Choices, Column, Layout, layout_of
from truongso.records.students.models import Pupil

UNKNOWN = "Không có học sinh nào trong sổ khớp dòng này."
HIDDEN_ID = "Dòng trống của mẫu mang mã ẩn của phần mềm nên không biết dành cho em nào: hãy tải mẫu có sẵn tên hoặc mã học sinh."
NO_ROOM = "Bảng hết dòng trống: hãy thêm dòng trong mẫu rồi điền lại."


@dataclass(frozen=True)
class Ask:
    """One cell that the register can fill: where, for whom, which field, the value as a cell takes it."""

    fill: CellFill
    pupil: Pupil
    field: Field


@dataclass(frozen=True)
class Shown:
    """A cell that changes, as people read it."""

    sheet: str
    cell: str
    pupil: Pupil
    label: str
    old: str
    new: str
    is_sensitive: bool


@dataclass(frozen=True)
class LeftRow:
    """A row of the template that is left as it is, and why."""

    sheet: str
    row: int
    said: str
    why: str


@dataclass
class Filling:
    """What filling does: the new bytes, the cells that change, those left with the reason, rows and pupils without a mate."""

    layout: Layout
    content: bytes
    changes: list[Shown] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    left_rows: list[LeftRow] = field(default_factory=list)
    without_row: list[Pupil] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: int = 0
    cells: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def is_equal(self) -> bool:
        """Return whether every cell that was asked for already says what the register says."""
        return bool(self.cells) and not self.changes and not self.findings

    @property
    def is_complete(self) -> bool:
        """Return whether nothing was left: no cell refused, every row and every pupil has its mate."""
        return not (self.findings or self.left_rows or self.without_row)


def fill(content: bytes, name: str, pupils: Sequence[Pupil], mapping: Choices | None = None) -> Filling:
    """Return the template filled with these pupils (of the register, with person and class fetched, in class order).

    Refused for files that cannot be filled. A filled template given again tells whether it equals the register.
    """
    layout = layout_of(content, name, mapping)
    found = Filling(layout, content)
    asks: list[Ask] = []
    placed = _Placer(pupils, found)
    for block in layout.blocks:
        for row, pupil in placed.rows_of(block):
            asks += _asks(block, row, pupil)
    found.without_row = placed.rest()
    found.rows, found.cells = placed.count, len(asks)
    needed = [ask for ask in asks if not _says_already(layout, ask)]
    made, needed = _filled(content, name, needed)
    _take(found, made, needed)
    _prove(found, content, made, name)
    return found


# --- Who stands where ------------------------------------------------------------------------------------------


class _Placer:
    """Gives pupils to rows; a pupil has one row at most in each sheet."""

    def __init__(self, pupils: Sequence[Pupil], found: Filling) -> None:
        self.pupils, self.found = list(pupils), found
        self.given: dict[str, set[int]] = defaultdict(set)
        self.left: set[tuple[str, int]] = set()
        self.count = 0
        self.by_code = {pupil.ministry_code: pupil for pupil in pupils if pupil.ministry_code}
        numbers = Counter(pupil.identity_number for pupil in pupils)
        self.by_identity = {
            p.identity_number: p for p in pupils if p.identity_number and numbers[p.identity_number] == 1
        }

    def rows_of(self, block: Block) -> Iterator[tuple[int, Pupil]]:
        """Yield (row, pupil) for a block."""
        pairs = self._bound(block) if block.keyed_rows else self._laid(block)
        for row, pupil in pairs:
            self.given[block.sheet].add(pupil.pk)
            self.count += 1
            yield row, pupil

    def rest(self) -> list[Pupil]:
        """Return the pupils without a row."""
        given = set().union(*self.given.values())
        return [pupil for pupil in self.pupils if pupil.pk not in given]

    def _bound(self, block: Block) -> list[tuple[int, Pupil]]:
        """Bind the rows that name pupils; the rest goes by name and birth date, and what is doubtful is left."""
        found: dict[int, Pupil] = {}
        for row in block.keyed_rows:
            if pupil := self._by_key(block, row):
                found[row] = pupil
        repeated = {pk for pk, count in Counter(pupil.pk for pupil in found.values()).items() if count > 1}
        for row in [row for row, pupil in found.items() if pupil.pk in repeated]:
            self._leave(block, row, f"Nhiều dòng cùng chỉ em {found.pop(row)}: hãy xóa dòng thừa trong mẫu.")
        open_rows = [row for row in block.keyed_rows if row not in found and (block.sheet, row) not in self.left]
        taken = {pupil.pk for pupil in found.values()} | repeated | self.given[block.sheet]
        found |= self._matched(block, open_rows, taken)
        return sorted(found.items())

    def _by_key(self, block: Block, row: int) -> Pupil | None:
        code, number = _read(block, row, "ministry_code"), _read(block, row, "identity_number")
        return self.by_code.get(code) or self.by_identity.get(number)

    def _matched(self, block: Block, rows: list[int], taken: set[int]) -> dict[int, Pupil]:
        open_pupils = {pupil.pk: pupil for pupil in self.pupils if pupil.pk not in taken}
        matches = match_lists(
            [_row_candidate(block, row) for row in rows], [_pupil_candidate(p) for p in open_pupils.values()]
        )
        reasons = {pair.left.key: " ".join(reason.sentence for reason in pair.reasons) for pair in matches.doubtful}
        sure = {pair.left.key: open_pupils[pair.right.key] for pair in matches.sure}  # type: ignore[index]
        for row in rows:
            if row not in sure:
                self._leave(block, row, f"Chưa chắc là em nào trong sổ. {reasons[row]}" if row in reasons else UNKNOWN)
        return sure  # type: ignore[return-value]

    def _laid(self, block: Block) -> Iterator[tuple[int, Pupil]]:
        """Yield the pupils of the class (of all, where the block names none) in the empty rows of a block.

        An empty row with a hidden id belongs to somebody: nobody is guessed into it.
        """
        given = self.given[block.sheet]
        waiting = [p for p in self.pupils if p.pk not in given and block.class_name in {"", p.class_name}]
        row = block.first_row
        for pupil in waiting:
            if block.has_hidden_id(row):
                return self._note(HIDDEN_ID)
            if (block.last_row is not None and row > block.last_row) or self._is_occupied(block, row):
                return self._note(NO_ROOM)
            yield row, pupil
            row += 1
        return None

    def _note(self, sentence: str) -> None:
        if sentence not in self.found.notes:
            self.found.notes.append(sentence)

    def _is_occupied(self, block: Block, row: int) -> bool:
        """Return whether a row holds something where pupils would stand (a note, a sum)."""
        said = block.rows.get(row, {})
        mapped = [said.get(column.letters) for column in block.columns if not column.is_hidden]
        return any(value is not None for value in mapped)

    def _leave(self, block: Block, row: int, why: str) -> None:
        said = block.value(row, "full_name") or block.value(row, "ministry_code") or block.value(row, "identity_number")
        self.left.add((block.sheet, row))
        self.found.left_rows.append(LeftRow(block.sheet, row, str(said or ""), why))


def _row_candidate(block: Block, row: int) -> Candidate:
    def said(code: str) -> str:
        return str(_read(block, row, code) or "")

    return Candidate(
        row, said("full_name"), _read(block, row, "born_on"), said("gender"), said("identity_number"),
        said("ministry_code"), said("mother.name"), said("father.name"), said("phone"), said("class_name"),
    )  # fmt: skip


def _pupil_candidate(pupil: Pupil) -> Candidate:
    flat = pupil.flat()

    def said(code: str) -> str:
        return str(flat.get(code) or "")

    return Candidate(
        pupil.pk, said("full_name"), flat.get("born_on"), said("gender"), said("identity_number"),
        said("ministry_code"), said("mother.name"), said("father.name"), said("phone"), said("class_name"),
    )  # fmt: skip


def _read(block: Block, row: int, code: str) -> Any:
    """Return the typed value of a cell of a block, None where there is none or it cannot be read."""
    column = next((one for one in block.columns if one.field.code == code), None)
    return interpret(column.field, _raw(block.value(row, code)), heading=column.heading).value if column else None


def _raw(value: Value) -> Any:
    """Return a cell's value in the types that interpret reads."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


# --- What cells take -------------------------------------------------------------------------------------------


def _asks(block: Block, row: int, pupil: Pupil) -> Iterator[Ask]:
    for column in block.columns:
        value = pupil.value_of(column.field.code)
        if column.is_hidden or value in (None, ""):
            continue
        fill = CellFill(block.sheet, row, column.letters, _cell_value(column, value))
        yield Ask(fill, pupil, column.field)


def _cell_value(column: Column, value: Any) -> Any:
    if is_girls_column(column.field, column.heading):
        return "x" if code_list("gender").name_of(value) == "Nữ" else None
    if column.field.kind == Kind.CHOICE:
        entries = code_list(column.field.code_list)
        return entries.name_of(value) if value in entries else value
    return value


def _says_already(layout: Layout, ask: Ask) -> bool:
    """Return whether a cell says the value already, in whatever right way of writing: such a cell keeps its bytes."""
    block = next(b for b in layout.blocks if b.sheet == ask.fill.sheet and _holds(b, ask.fill.row))
    column = next(one for one in block.columns if one.letters == ask.fill.column)
    raw = _raw(block.rows.get(ask.fill.row, {}).get(ask.fill.column))
    reading = interpret(ask.field, raw, heading=column.heading)
    return reading.value == ask.pupil.value_of(ask.field.code) and not reading.notes


def _holds(block: Block, row: int) -> bool:
    return row >= block.first_row and (block.last_row is None or row <= block.last_row)


def _filled(content: bytes, name: str, asks: list[Ask]) -> tuple[Filled, list[Ask]]:
    """Fill; where a list of the template knows a choice by its code alone (10 for Khối 10), fill with the code."""
    made = fill_template(content, [ask.fill for ask in asks], name=name)
    refused = {(finding.sheet, finding.cell) for finding in made.findings if finding.kind == "list"}
    again = [_by_code(ask) if (ask.fill.sheet, ask.fill.cell) in refused else ask for ask in asks]
    if again == asks:
        return made, asks
    second = fill_template(content, [ask.fill for ask in again], name=name)
    return (second, again) if len(second.findings) < len(made.findings) else (made, asks)


def _by_code(ask: Ask) -> Ask:
    if ask.field.kind != Kind.CHOICE:
        return ask
    old = ask.fill
    return Ask(CellFill(old.sheet, old.row, old.column, ask.pupil.value_of(ask.field.code)), ask.pupil, ask.field)


def _take(found: Filling, made: Filled, asks: Iterable[Ask]) -> None:
    by_cell = {(ask.fill.sheet, ask.fill.cell): ask for ask in asks}
    for change in made.changes:
        ask = by_cell[change.sheet, change.cell]
        found.changes.append(
            Shown(change.sheet, change.cell, ask.pupil, ask.field.label, _said(change.old), _said(change.new),
                  ask.field.is_sealed)
        )  # fmt: skip
    found.content, found.findings = made.content, made.findings
    found.notes += made.notes


def _said(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return format_date(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _prove(found: Filling, before: bytes, made: Filled, name: str) -> None:
    """Open both files anew: nothing else may differ, and what was written must read back."""
    found.faults = compare_untouched(before, made.content, made.touched)
    written = read_back(made.content, made.touched, name=name)
    found.faults += [
        f"Ô {change.cell}, trang «{change.sheet}» không đọc lại được giá trị vừa ghi."
        for change in made.changes
        if written[change.sheet, change.cell] != change.new
    ]
