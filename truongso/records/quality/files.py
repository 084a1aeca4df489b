"""A workbook as a table for the rules: its pupils wherever they stand, and what is odd about its sheets."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from truongso.core.refusal import Refused
from truongso.core.tables import Book, Line, Reason, Sheet, find_tables, read_book
from truongso.core.tables import Table as SheetTable
from truongso.core.text import nfc, squeeze
from truongso.foundation.datasets.interpreting import is_girls_column
from truongso.foundation.datasets.registry import DataSet
from truongso.records.quality.table import HOMEROOM, Record, SheetFact, Table, Where, record_of_cells, table_of
from truongso.records.students.datasets import PUPILS

REQUIRED = ("full_name", "born_on")
_CLASS = re.compile(r"\b(1[0-2])\s*[.\-]?\s*([A-ZĐ]{1,4}\s*[.\-]?\s*\d{0,2})\b")
_TEACHER = re.compile(r"(?:GVCN|chủ\s+nhiệm|CN)\s*[:\-]\s*([^|()\-–]+)", re.IGNORECASE)
_TITLED = re.compile(r"^(?:cô|thầy|co|thay)\b", re.IGNORECASE)
_SIZE = re.compile(r"(?:sĩ số|tổng cộng|tổng số)\s*:?\s*(\d{1,3})\b", re.IGNORECASE)


def table_of_file(content: bytes, name: str, *, today: date, data_set: DataSet = PUPILS) -> Table:
    """Return the pupils of a workbook (.xlsx, .xls, .csv) with the facts of its sheets.

    Refused for a file that cannot be read, or in which no sheet is a list of pupils.
    """
    book = read_book(content, name)
    headings = {item.code: (item.label, *item.headings) for item in data_set.fields}
    records: list[Record] = []
    facts: list[SheetFact] = []
    for sheet in book.sheets:
        for found in find_tables(sheet, headings, required=REQUIRED):
            listed = list(_records(found, sheet, book, data_set))
            records += listed
            facts += _facts(found, sheet, listed, data_set)
    if not records:
        raise Refused(
            f"Không thấy danh sách học sinh nào trong «{name}»: cần ít nhất cột họ tên và ngày sinh.", field="file"
        )
    return table_of(records, today=today, data_set=data_set, facts=facts)


def _records(found: SheetTable, sheet: Sheet, book: Book, data_set: DataSet) -> Iterator[Record]:
    fields = found.by_field
    letters = {code: column.letter for code, column in fields.items()}
    headings = {code: column.heading for code, column in fields.items()}
    for line in found.lines:
        raw = {code: value for code in fields if (value := line.value(code)) != ""}
        where = Where(sheet.name, line.row, letters, headings, line.is_hidden, book.kind == "csv")
        yield record_of_cells(data_set, raw, where, **_from_band(line, letters))


def _from_band(line: Line, letters: dict[str, str]) -> dict[str, str]:
    """Return class and grade as the band above says them, where the sheet has no columns for them."""
    name = class_of_band(line.band)
    if not name or "class_name" in letters:
        return {}
    return {"class_name": name} | ({} if "grade" in letters else {"grade": name[:2]})


def class_of_band(text: str) -> str:
    """Return 10A1 for «Lớp 10A1 - GVCN: …», nothing when the band names no class."""
    found = _CLASS.search(nfc(text).upper())
    return found[1] + re.sub(r"\s+", "", found[2]) if found else ""


def _facts(found: SheetTable, sheet: Sheet, records: list[Record], data_set: DataSet) -> Iterator[SheetFact]:
    yield from _layout_facts(found, sheet, data_set)
    counts = Counter(record.get("class_name") for record in records)
    in_class = class_of_band(next((line.band for line in found.lines if line.band), ""))
    for skipped in found.skipped:
        if skipped.reason == Reason.BAND:
            in_class = class_of_band(skipped.text) or in_class
            yield from _homeroom_facts(sheet, skipped.row, skipped.text)
        if skipped.reason in {Reason.BAND, Reason.TOTAL}:
            yield from _total_facts(sheet, skipped.row, skipped.text, in_class, counts[in_class])


def _layout_facts(found: SheetTable, sheet: Sheet, data_set: DataSet) -> Iterator[SheetFact]:
    fields = found.by_field
    if len(found.header_rows) > 1:
        said = "hai dòng tiêu đề, dòng trên gộp ô"
        yield SheetFact(
            "students.two_header_rows", sheet.name, f"Bảng có {said}: đã ghép hai dòng để hiểu cột.", proposal=said
        )
    gender = fields.get("gender")
    if gender and is_girls_column(data_set.by_code["gender"], gender.heading):
        yield SheetFact(
            "students.girls_column", sheet.name, "Cột «Nữ» đánh dấu x cho học sinh nữ; để trống hiểu là nam.",
            column=gender.letter, field="gender", value="x", proposal="Nữ (trống = Nam)",
        )  # fmt: skip
    if "class_name" not in fields and any(class_of_band(line.band) for line in found.lines):
        yield SheetFact(
            "students.class_in_band", sheet.name, "Không có cột lớp: lấy lớp và khối ở dòng nhóm phía trên mỗi bảng.",
            field="class_name", proposal="lấy lớp và khối ở dòng nhóm của từng lớp",
        )  # fmt: skip


def _homeroom_facts(sheet: Sheet, row: int, text: str) -> Iterator[SheetFact]:
    found = _TEACHER.search(nfc(text))
    called = squeeze(found[1]) if found else ""
    if called and (_TITLED.match(called) or len(called.split(" ")) < 2):
        message = f"Giáo viên chủ nhiệm ghi tắt «{called}»: hãy chọn đúng người trong danh sách giáo viên."
        yield SheetFact("students.homeroom_short_name", sheet.name, message, row, field=HOMEROOM, value=called)


def _total_facts(sheet: Sheet, row: int, text: str, class_name: str, counted: int) -> Iterator[SheetFact]:
    found = _SIZE.search(nfc(text))
    if found and class_name and counted and int(found[1]) != counted:
        message = f"Ghi {found[1]} học sinh nhưng lớp {class_name} có {counted} dòng."
        yield SheetFact("students.class_total_differs", sheet.name, message, row, value=found[1], proposal=str(counted))
