"""The small school of the quality tests, and three templates as portals give them, filled with its pupils."""

import io
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.datavalidation import DataValidation

from tests.quality.conftest import make_school
from truongso.records.students.models import Pupil


@pytest.fixture
def school(db: Any) -> SimpleNamespace:
    return make_school()


def all_pupils() -> list[Pupil]:
    return list(Pupil.objects.studying().whole().in_class_order())


def portal(school: SimpleNamespace) -> bytes:
    """Pupils of 10A1 with hidden ids, a hidden row of field names, a list, a formula, a protected sheet; two are wrong."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("DanhSach")
    head = book.add_format({"bold": True, "bg_color": "#DDEEFF", "border": 1, "text_wrap": True})
    day = book.add_format({"num_format": "dd/mm/yyyy", "border": 1})
    text = book.add_format({"num_format": "@", "border": 1})
    titles = ["ID", "STT", "Mã học sinh", "Họ và tên (*)", "Ngày sinh", "Giới tính", "Số ĐDCN", "SĐT liên hệ", "Tuổi"]
    sheet.merge_range("A1:I1", "DANH SÁCH HỌC SINH", head)
    sheet.write_row(1, 0, ["id", "no", "code", "name", "dob", "sex", "idn", "phone", "age"])
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.write_row(2, 0, titles, head)
    for row, pupil in enumerate(school.pupils[:8], start=3):
        sheet.write_string(row, 0, f"b7f-{row:04d}")
        sheet.write_number(row, 1, row - 2)
        sheet.write_string(row, 2, pupil.ministry_code if row != 4 else "")
        sheet.write_string(row, 3, pupil.person.full_name)
        sheet.write_datetime(row, 4, datetime.combine(pupil.person.born_on, datetime.min.time()), day)
        sheet.write_blank(row, 6, None, text)
        sheet.write_string(row, 7, "0590000000" if row == 3 else "", text)
        sheet.write_formula(row, 8, f"=2026-YEAR(E{row + 1})", None, 15)
    sheet.write_string(11, 0, "b7f-0011")
    sheet.write_string(11, 2, "3199999999")
    sheet.write_string(11, 3, "Hoàng Thị Lạ")
    sheet.set_column("A:A", 12, None, {"hidden": True})
    sheet.data_validation("F4:F200", {"validate": "list", "source": ["Nam", "Nữ"]})
    sheet.protect("bi-mat")
    sheet.freeze_panes(3, 4)
    book.set_properties({"created": datetime(2026, 9, 1)})
    book.close()
    return out.getvalue()


def two_heads() -> bytes:
    """An empty form: two merged heading rows, a row of numbers, lists over lookup sheets (one very hidden)."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Hồ sơ HS"
    sheet["A1"] = "SỞ GIÁO DỤC VÀ ĐÀO TẠO"
    for at, title in enumerate(["Mã học sinh", "Họ và tên", "Giới tính", "Dân tộc", "Khối"], start=1):
        sheet.cell(3, at, title)
        sheet.merge_cells(start_row=3, end_row=4, start_column=at, end_column=at)
    sheet["F3"] = "Cha"
    sheet.merge_cells("F3:G3")
    sheet["F4"], sheet["G4"] = "Họ tên", "Năm sinh"
    sheet["H3"] = "Mẹ"
    sheet["H4"] = "Họ tên"
    for at in range(1, 9):
        sheet.cell(5, at, f"({at})")
    lookup = book.create_sheet("DM_DanToc")
    for row, name in enumerate(["Kinh", "Tày", "Thái"], start=1):
        lookup.cell(row, 1, f"{row:02d}")
        lookup.cell(row, 2, name)
    lookup.sheet_state = "veryHidden"
    for formula, cells in (('"Nam,Nữ"', "C6:C500"), ("DM_DanToc!$B$1:$B$3", "D6:D500"), ('"10,11,12"', "E6:E500")):
        rule = DataValidation(type="list", formula1=formula, allow_blank=True)
        rule.add(cells)
        sheet.add_data_validation(rule)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def per_class(rows: int = 8) -> bytes:
    """A band and a head repeated for each class over empty rows, conditional formats, a hidden sheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Khối 10")
    head = book.add_format({"bold": True, "pattern": 1, "bg_color": "yellow"})
    day = book.add_format({"num_format": 14})
    at = 0
    for name in ("10A1", "10A2"):
        sheet.merge_range(at, 0, at, 4, f"Lớp {name}", head)
        sheet.write_row(at + 1, 0, ["Mã học sinh", "Họ tên", "Ngày sinh", "Nữ", "Chỗ ở hiện nay"], head)
        for line in range(rows):
            sheet.write_blank(at + 2 + line, 2, None, day)
        at += rows + 2
    sheet.conditional_format("C1:C50", {"type": "blanks", "format": book.add_format({"bg_color": "red"})})
    hidden = book.add_worksheet("cauhinh")
    hidden.write_string("A1", "v3.2-2026")
    hidden.hide()
    book.close()
    return out.getvalue()


def cells_of(content: bytes, sheet: str) -> list[tuple[Any, ...]]:
    """Return the rows of a sheet as an independent reader sees them; days without their hour."""
    found = openpyxl.load_workbook(io.BytesIO(content))[sheet]
    return [
        tuple(value.date() if isinstance(value, datetime) else value for value in row)
        for row in found.iter_rows(values_only=True)
    ]


BORN = date(2011, 1, 1)
