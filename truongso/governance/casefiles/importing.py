"""Read a yearly list from a workbook: the columns of annex V, whatever stands above them, with what is wrong by place."""

from dataclasses import dataclass, field
from typing import Any

from django.core import signing

from truongso.core.refusal import Refused
from truongso.core.tables.book import Sheet, column_letter, read_book
from truongso.core.text import fold
from truongso.governance.casefiles.checks import check_notation
from truongso.governance.casefiles.lines import LineValues
from truongso.governance.casefiles.models import Catalogue
from truongso.governance.casefiles.retention import read_years
from truongso.governance.casefiles.secrecy import refuse_secret

MOST_LINES = 1000
KEPT_SECONDS = 3600
_SALT = "casefiles.import"
# What the heading of a column begins with, in folded words.
_HEADS = {
    "notation": ("so va ky hieu", "so, ky hieu", "so ky hieu", "ky hieu"),
    "title": ("ten de muc", "tieu de", "ten ho so"),
    "retention": ("thoi han",),
    "maker": ("nguoi lap", "don vi", "don vi/nguoi lap"),
    "note": ("ghi chu",),
}
_NAMES = {
    "notation": "Số và ký hiệu hồ sơ", "title": "Tên đề mục và tiêu đề hồ sơ", "retention": "Thời hạn bảo quản",
    "maker": "Người lập hồ sơ", "note": "Ghi chú",
}  # fmt: skip


@dataclass(frozen=True)
class Trouble:
    """What is wrong in a cell: its row and column as Excel shows them, and the sentence."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"Dòng {self.row}, cột {self.column}: {self.sentence}"


@dataclass
class Reading:
    """A workbook as it was read: lines that can be taken, and everything that is wrong."""

    lines: list[LineValues] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def can_be_taken(self) -> bool:
        return bool(self.lines) and not self.troubles


def read_lines(content: bytes, name: str, catalogue: Catalogue) -> Reading:
    """Return what a workbook says. Refused for a file that is no workbook, or has no such columns."""
    for sheet in read_book(content, name).sheets:
        place = _head_of(sheet)
        if place is not None and not sheet.is_hidden:
            reading = _Reader(sheet, place[1], catalogue).read(place[0] + 1)
            if not reading.lines and not reading.troubles:
                raise Refused(f"Trang tính «{sheet.name}» không có dòng hồ sơ nào dưới tên cột.", field="file")
            return reading
    raise Refused(
        "Không thấy các cột «Số và ký hiệu hồ sơ», «Tên đề mục và tiêu đề hồ sơ», «Thời hạn bảo quản» trong tệp: hãy dùng "
        "mẫu tải ở trang này.",
        field="file",
    )


def _head_of(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """Return the row of the headings and the column of each, when the needed ones are there."""
    for number, row in enumerate(sheet.rows[:40]):
        found = dict[str, int]()
        for column, cell in enumerate(row):
            text = fold(str(cell))
            for what, beginnings in _HEADS.items():
                if what not in found and text.startswith(beginnings):
                    found[what] = column
                    break
        if {"notation", "title", "retention"} <= set(found):
            return number, found
    return None


class _Reader:
    """Goes down the rows of one sheet; a row without notation and retention is a heading."""

    def __init__(self, sheet: Sheet, columns: dict[str, int], catalogue: Catalogue) -> None:
        self.sheet, self.columns, self.heading, self.reading = sheet, columns, "", Reading()
        self.seen = dict.fromkeys(catalogue.lines.values_list("notation", flat=True), 0)

    def read(self, start: int) -> Reading:
        for number, cells in enumerate(self.sheet.rows[start:], start=start + 1):
            if not any(str(cell).strip() for cell in cells):
                continue
            values = {what: _text(cells[column]) for what, column in self.columns.items()}
            if _ends(cells):
                break
            if not values["notation"] and not values["retention"]:
                self.heading = values["title"] or self.heading
            elif not _is_numbers(values):
                self._line(number, values)
            if len(self.reading.lines) > MOST_LINES:
                raise Refused(f"Danh mục dài hơn {MOST_LINES} hồ sơ: hãy kiểm tra lại tệp.", field="file")
        return self.reading

    def _line(self, row: int, values: dict[str, str]) -> None:
        before = len(self.reading.troubles)
        years = self._years(row, values["retention"])
        if not self.heading:
            self._trouble(row, "title", "chưa có đề mục nào đứng trên hồ sơ này.")
        if not values["title"]:
            self._trouble(row, "title", "thiếu tiêu đề hồ sơ.")
        if not values.get("maker"):
            self._trouble(row, "maker", "thiếu đơn vị hoặc người lập.")
        self._notation(row, values["notation"])
        try:
            refuse_secret("", values["title"])
        except Refused as refusal:
            self._trouble(row, "title", refusal.sentence)
        if len(self.reading.troubles) == before:
            self.reading.lines.append(
                LineValues(
                    self.heading, values["notation"], values["title"], years, values["maker"],
                    note=values.get("note", ""),
                )
            )  # fmt: skip

    def _years(self, row: int, text: str) -> int | None:
        if not text:
            self._trouble(row, "retention", "thiếu thời hạn bảo quản.")
            return None
        try:
            return read_years(text)
        except ValueError:
            self._trouble(
                row, "retention", f"«{text[:30]}» không đọc được: ghi «Vĩnh viễn» hoặc số năm, ví dụ «10 năm»."
            )
            return None

    def _notation(self, row: int, notation: str) -> None:
        if not notation:
            self._trouble(row, "notation", "thiếu số và ký hiệu hồ sơ.")
            return
        try:
            check_notation(notation)
        except Refused as refusal:
            self._trouble(row, "notation", refusal.sentence)
        if notation in self.seen:
            where = f"ở dòng {self.seen[notation]}" if self.seen[notation] else "trong danh mục"
            self._trouble(row, "notation", f"số và ký hiệu «{notation}» đã có {where}.")
        self.seen.setdefault(notation, row)

    def _trouble(self, row: int, what: str, sentence: str) -> None:
        letter = column_letter(self.columns[what]) if what in self.columns else "?"
        self.reading.troubles.append(Trouble(row, f"{letter} «{_NAMES[what]}»", sentence))


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())


def _is_numbers(values: dict[str, str]) -> bool:
    """Whether the row only numbers the columns: (1), (2), (3)."""
    filled = [value for value in values.values() if value]
    return bool(filled) and all(value.strip("()").isdigit() and len(value) <= 4 for value in filled)


def _ends(cells: list[Any]) -> bool:
    """Whether the list is over: the closing line stands below it."""
    return any(fold(str(cell)).startswith(("ban danh muc", "danh muc nay co", "tong cong")) for cell in cells)


def pack(lines: list[LineValues], catalogue: Catalogue) -> str:
    """Return the lines for a field of the page that asks whether they shall be taken; signed, good for an hour."""
    return signing.dumps([line.as_dict() for line in lines], salt=f"{_SALT}.{catalogue.pk}", compress=True)


def unpack(packed: str, catalogue: Catalogue) -> list[LineValues]:
    """Return what pack wrote. Refused for anything else."""
    try:
        values = signing.loads(packed, salt=f"{_SALT}.{catalogue.pk}", max_age=KEPT_SECONDS)
    except signing.BadSignature as error:
        raise Refused("Bản xem trước đã quá một giờ hoặc không còn nguyên: hãy chọn lại tệp.") from error
    return [LineValues(**each) for each in values]
