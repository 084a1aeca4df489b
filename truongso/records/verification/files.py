"""Excel out and in: the list to be checked, and a list of answers in any layout, bound to pupils by number and code."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from truongso.core.excel import Column, workbook_from_table
from truongso.core.refusal import Refused
from truongso.core.tables import Book, Reason, Table, find_tables, read_book
from truongso.core.text import fold, squeeze
from truongso.foundation.datasets.interpreting import interpret
from truongso.records.students.datasets import PUPILS
from truongso.records.verification.models import VerificationBatch
from truongso.records.verification.states import State
from truongso.records.verification.words import fields_in, remembered_headings, states_by_word, unknown_among

TITLES: Mapping[str, str] = {
    "identity_number": "Số định danh cá nhân",
    "ministry_code": "Mã định danh Bộ GD&ĐT",
    "full_name": "Họ tên",
    "state": "Kết quả đối chiếu",
    "fields": "Nội dung không khớp",
    "message": "Ghi chú",
}
HEADINGS: Mapping[str, tuple[str, ...]] = {
    **{code: (PUPILS.by_code[code].label, *PUPILS.by_code[code].headings)
       for code in ("identity_number", "ministry_code", "full_name", "born_on", "gender", "class_name")},
    "state": (
        "Kết quả đối chiếu", "Kết quả", "Kết quả xác thực", "Trạng thái", "Trạng thái xác thực", "Tình trạng",
        "Tình trạng xác thực", "Trạng thái đối chiếu",
    ),
    "fields": ("Nội dung không khớp", "Trường không khớp", "Thông tin không khớp", "Trường sai", "Nội dung sai"),
    "message": ("Ghi chú", "Lý do", "Thông báo", "Chi tiết"),
}  # fmt: skip
BATCH_COLUMNS = (
    Column("STT", "number", 6), Column("Mã định danh Bộ GD&ĐT", width=20), Column("Số định danh cá nhân", width=18),
    Column("Họ tên", width=28), Column("Ngày sinh", "date", 12), Column("Giới tính", width=10), Column("Lớp", width=8),
    Column("Kết quả đối chiếu", width=20), Column("Nội dung không khớp", width=28), Column("Ghi chú", width=28),
)  # fmt: skip
HEADS = (Reason.HEADER, Reason.HEADER_AGAIN, Reason.COLUMN_NUMBERS)
GENDERS = {"01": "Nam", "02": "Nữ"}


@dataclass(frozen=True)
class Row:
    """A line of a file of answers: where it stands, what it says."""

    sheet: str
    number: int
    code: str
    identity_number: str
    full_name: str
    said: str
    state: State | None
    fields: tuple[str, ...] = ()
    message: str = ""

    @property
    def place(self) -> str:
        return f"{self.sheet}, dòng {self.number}"


@dataclass(frozen=True)
class Heading:
    """A column of the file with the field it carries, "" for none."""

    text: str
    letter: str
    field: str


@dataclass
class Answers:
    """A file of answers as read: its columns, its lines, words that nobody explained yet, lines left out."""

    headings: list[Heading]
    rows: list[Row] = field(repr=False, default_factory=list)
    unknown: list[str] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """Titles of the columns without which nothing can be bound or judged."""
        have = {heading.field for heading in self.headings}
        return [TITLES[code] for code in ("identity_number", "state") if code not in have]

    @property
    def words(self) -> Counter[str]:
        """How often each word for an answer stands in the file."""
        return Counter(squeeze(row.said) for row in self.rows)


def batch_workbook(batch: VerificationBatch) -> bytes:
    """Return the list of a batch for the police or the portal: what was asked, with empty columns for the answers."""
    entries = batch.entries.select_related("pupil__school_class").order_by("pk")
    rows = [_line(number, entry) for number, entry in enumerate(entries, start=1)]
    return workbook_from_table(
        "Danh sách đối chiếu với cơ sở dữ liệu quốc gia về dân cư", BATCH_COLUMNS, rows, note=str(batch)
    )


def _line(number: int, entry: Any) -> list[Any]:
    asked = entry.asked
    born = date.fromisoformat(asked["born_on"]) if asked["born_on"] else None
    gender = GENDERS.get(asked["gender"], "")
    state = "" if entry.state == State.PENDING else entry.get_state_display()
    return [
        number, entry.pupil.ministry_code, asked["identity_number"], asked["full_name"], born, gender,
        entry.pupil.class_name, state, "", "",
    ]  # fmt: skip


def read_answers(content: bytes, name: str, columns: Mapping[str, str]) -> Answers:
    """Return the answers of a workbook; columns is {heading: field} as a person mapped them. Refused without any list."""
    tables = _tables(read_book(content, name), {**remembered_headings(), **columns})
    known = states_by_word()
    found = Answers([Heading(c.heading, c.letter, c.field or "") for c in tables[0].columns if c.heading])
    for table in tables:
        found.rows += [_row(line, known) for line in table.lines]
        found.skipped += [(one.row, one.text) for one in table.skipped if one.text.strip() and one.reason not in HEADS]
    if "state" in {heading.field for heading in found.headings}:
        found.unknown = unknown_among((row.said for row in found.rows), known)
    return found


def _tables(book: Book, also: Mapping[str, str]) -> list[Table]:
    for required in (("identity_number",), ("ministry_code",), ("full_name",)):
        found = [
            table
            for sheet in book.sheets
            if not sheet.is_hidden
            for table in find_tables(sheet, HEADINGS, required=required, also=dict[int | str, str](also.items()))
        ]
        if found:
            return found
    raise Refused(
        f"«{book.name}» không có danh sách nào có cột số định danh, mã học sinh hoặc họ tên: "
        "hãy giữ dòng tiêu đề của cột rồi nộp lại.",
        field="file",
    )


def _row(line: Any, known: Mapping[str, State]) -> Row:
    said = _text(line.value("state"))
    message = _text(line.value("message"))
    return Row(
        sheet=line.sheet,
        number=line.row,
        code=_text(line.value("ministry_code")),
        identity_number=_number(line.value("identity_number")),
        full_name=_text(line.value("full_name")),
        said=said,
        state=known.get(fold(said)),
        fields=fields_in(_text(line.value("fields"))) or fields_in(message),
        message=message[:300],
    )


def _text(raw: Any) -> str:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return squeeze(str(raw)) if raw is not None else ""


def _number(raw: Any) -> str:
    """Return the identity number of a cell, a lost zero put back; what is none stays as written, to be said to people."""
    value = interpret(PUPILS.by_code["identity_number"], raw).value
    return str(value) if value else "".join(_text(raw).split())
