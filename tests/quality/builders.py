"""Tables and workbooks for the tests of quality: examples of rules, and a messy workbook of our own with its answers."""

import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter

from truongso.records.quality.table import SheetFact, Table, Where, record_of_cells, table_of
from truongso.records.students.datasets import PUPILS

TODAY = date(2026, 11, 25)
FAMILIES = ("Nguyễn", "Trần", "Phạm", "Vũ", "Lê", "Đỗ", "Bùi", "Hoàng", "Ngô", "Đào")
GIVEN = ("An", "Bách", "Cường", "Dũng", "Đạt", "Giang", "Hải", "Khang", "Lâm", "Minh", "Nam", "Phong", "Quân", "Sơn")


def example_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return the table of a rule's example; «@hidden» hides a row, «@fact» states something about a sheet."""
    records, facts = [], []
    for number, row in enumerate(rows, start=2):
        if "@fact" in row:
            facts.append(SheetFact(row["@fact"], "Sheet1", "Điều thấy ở trang tính."))
            continue
        cells = {code: value for code, value in row.items() if not code.startswith("@")}
        where = Where("Sheet1", number, dict.fromkeys(cells, "A"), {}, bool(row.get("@hidden")))
        records.append(record_of_cells(PUPILS, cells, where))
    return table_of(records, today=TODAY, facts=facts)


@dataclass(frozen=True)
class Planted:
    """A fault of the messy workbook: where it stands and the right value ("" when a person must say)."""

    sheet: str
    row: int | None
    column: str
    field: str
    right: str
    severity: str


HEADS = ["STT", "Mã HS", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp", "Khối", "Trạng thái", "Số CCCD",
         "ĐT liên hệ", "Địa chỉ", "Họ tên bố", "Họ tên mẹ"]  # fmt: skip


def clean_row(number: int) -> list[Any]:
    """Return a pupil of class 10A1 with nothing wrong; numbers begin at 0."""
    family, given = FAMILIES[number % len(FAMILIES)], GIVEN[number % len(GIVEN)]
    born = date(2011, number % 12 + 1, number % 27 + 1)
    return [number + 1, f"319000{number:04d}", f"{family} Văn {given}", born, "Nam", "Kinh", "10A1", 10, "Đang học",
            f"0312119{number:05d}", f"0590{number:06d}",
            "Thôn Đông, Xã Quốc Tuấn, Huyện An Lão, Thành phố Hải Phòng",
            f"{family} Đình Cha", f"{FAMILIES[(number + 3) % len(FAMILIES)]} Thị Mẹ"]  # fmt: skip


def workbook(rows: Sequence[Sequence[Any]], *, hidden: Sequence[int] = (), heads: Sequence[str] = HEADS) -> bytes:
    """Return an .xlsx with a title in row 1, a band in row 3, headings in row 4, pupils from row 5."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Khối 10")
    sheet.merge_range(0, 0, 0, 8, "TRƯỜNG THPT AN LÃO")
    sheet.write_string(2, 0, "Lớp 10A1 - GVCN: Cô HươngB")
    sheet.write_row(3, 0, heads)
    for place, row in enumerate(rows, start=4):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(place, column, value, day)
            elif isinstance(value, int | float):
                sheet.write_number(place, column, value)
            elif value:
                sheet.write_string(place, column, value)
        if place + 1 in hidden:
            sheet.set_row(place, None, None, {"hidden": True})
    book.add_worksheet("DM_DanToc").write_column(0, 0, ["Mã", "01", "02"])
    book.close()
    return out.getvalue()


def messy_workbook() -> tuple[bytes, list[Planted]]:
    """Return a class list with one fault of each kind, and where each of them stands."""
    rows = [clean_row(number) for number in range(24)]
    planted = [Planted("Khối 10", 3, "", "GVCN", "", "question")]

    def plant(number: int, column: str, value: Any, right: str, severity: str) -> None:
        index = ord(column) - 65
        rows[number][index] = value
        label = {"C": "Họ tên", "D": "Ngày sinh", "E": "Giới tính", "F": "Dân tộc", "J": "Số định danh cá nhân",
                 "K": "SĐT liên hệ", "L": "Chỗ ở hiện nay"}[column]  # fmt: skip
        planted.append(Planted("Khối 10", number + 5, column, label, right, severity))

    plant(0, "C", "NGUYỄN VĂN AN", "Nguyễn Văn An", "warning")
    plant(1, "C", unicodedata.normalize("NFD", "Trần Văn Bách"), "Trần Văn Bách", "warning")
    plant(2, "C", "Phạm V. Cường", "", "question")
    plant(3, "C", "Vũ  Văn Dũng ", "Vũ Văn Dũng", "warning")
    plant(4, "D", "5/5/2011", "2011-05-05", "warning")
    plant(5, "D", (date(2011, 6, 6) - date(1899, 12, 30)).days, "2011-06-06", "warning")
    plant(6, "D", "07/27/2011", "2011-07-27", "question")
    plant(7, "E", "Nữ", "Nam", "question")
    plant(8, "F", "02", "Tày", "warning")
    plant(9, "F", "Dân tộc Kinh", "Kinh", "warning")
    plant(10, "J", 31211900010, "031211900010", "warning")
    plant(11, "K", 590000011, "0590000011", "warning")
    plant(12, "K", "+84 590 000 012", "0590000012", "warning")
    plant(13, "L", "Thôn Đông, Xã Quốc Tuân, Huyện An Lão, Thành phố Hải Phòng",
          "Thôn Đông, Xã Quốc Tuấn, Huyện An Lão, Thành phố Hải Phòng", "question")  # fmt: skip
    plant(14, "L", "Thôn Đông, Xã Quốc Tuấn, Huyện Kiến Thụy, Thành phố Hải Phòng",
          "Thôn Đông, Xã Quốc Tuấn, Huyện An Lão, Thành phố Hải Phòng", "question")  # fmt: skip
    plant(15, "C", "Đỗ Thuỷ Bách", "Đỗ Thủy Bách", "warning")
    plant(16, "F", "Sao Hỏa", "", "error")
    rows.insert(18, list(rows[17]))
    planted.append(Planted("Khối 10", 23, "", "(dòng)", "bỏ dòng này; bản đúng ở Khối 10!22", "question"))
    planted.append(Planted("Khối 10", 28, "", "(dòng)", "", "warning"))
    return workbook(rows, hidden=[28]), planted
