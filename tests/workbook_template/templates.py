"""Three templates as portals give them, of different shape, and ways to look inside."""

import io
import zipfile
from datetime import datetime

import openpyxl
import xlsxwriter
from openpyxl.worksheet.datavalidation import DataValidation

HEADINGS = {
    "ministry_code": ("Mã định danh Bộ GD&ĐT", "Mã học sinh"),
    "full_name": ("Họ tên", "Họ và tên"),
    "born_on": ("Ngày sinh",),
    "gender": ("Giới tính",),
    "identity_number": ("Số ĐDCN", "Số định danh cá nhân"),
    "father.name": ("Họ tên cha", "Cha > Họ tên"),
    "father.birth_year": ("Năm sinh cha", "Cha > Năm sinh"),
    "mother.name": ("Họ tên mẹ", "Mẹ > Họ tên"),
    "height": ("Chiều cao (cm)",),
    "current.address": ("Chỗ ở hiện nay",),
}


def portal() -> bytes:
    """A hidden id column, a hidden row with field names, lists by values, protected, rows prepared with styles."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("DanhSach")
    head = book.add_format({"bold": True, "bg_color": "#DDEEFF", "border": 1, "text_wrap": True})
    day = book.add_format({"num_format": "dd/mm/yyyy", "border": 1})
    text = book.add_format({"num_format": "@", "border": 1})
    titles = [
        "ID",
        "STT",
        "Mã học sinh",
        "Họ và tên (*)",
        "Ngày sinh",
        "Giới tính",
        "Số ĐDCN",
        "Chiều cao (cm)",
        "Tuổi",
    ]
    sheet.merge_range("A1:I1", "DANH SÁCH HỌC SINH", head)
    for at, title in enumerate(titles):
        sheet.write(2, at, title, head)
    sheet.write_row(1, 0, ["id", "no", "code", "name", "dob", "sex", "idn", "height", "age"])
    sheet.set_row(1, None, None, {"hidden": True})
    for row in range(3, 8):
        sheet.write_string(row, 0, f"b7f-{row:04d}")
        sheet.write_number(row, 1, row - 2)
        sheet.write_blank(row, 4, None, day)
        sheet.write_blank(row, 6, None, text)
        sheet.write_formula(row, 8, f"=2026-YEAR(E{row + 1})", None, 126)
    sheet.write_string(3, 3, "Nguyễn Văn Cũ")
    sheet.set_column("A:A", 12, None, {"hidden": True})
    sheet.data_validation("F4:F200", {"validate": "list", "source": ["Nam", "Nữ"]})
    sheet.protect("bi-mat")
    sheet.freeze_panes(3, 4)
    book.set_properties({"created": datetime(2026, 9, 1)})
    book.close()
    return out.getvalue()


def two_heads() -> bytes:
    """Two merged heading rows, lookup sheets (one very hidden), defined names, lists over them, made by openpyxl."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Hồ sơ HS"
    sheet["A1"] = "SỞ GIÁO DỤC VÀ ĐÀO TẠO"
    for at, title in enumerate(["Mã học sinh", "Họ và tên", "Giới tính", "Dân tộc"], start=1):
        sheet.cell(3, at, title)
        sheet.merge_cells(start_row=3, end_row=4, start_column=at, end_column=at)
    sheet["E3"] = "Cha"
    sheet.merge_cells("E3:F3")
    sheet["E4"], sheet["F4"] = "Họ tên", "Năm sinh"
    sheet["G3"] = "Mẹ"
    sheet["G4"] = "Họ tên"
    sheet.append(["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"])
    lookup = book.create_sheet("DM_DanToc")
    for row, name in enumerate(["Kinh", "Tày", "Thái", "Ba Na"], start=1):
        lookup.cell(row, 1, f"{row:02d}")
        lookup.cell(row, 2, name)
    lookup.sheet_state = "veryHidden"
    book.defined_names["gioi_tinh"] = openpyxl.workbook.defined_name.DefinedName(
        "gioi_tinh", attr_text="DM_GioiTinh!$A$1:$A$2"
    )
    gender = book.create_sheet("DM_GioiTinh")
    gender["A1"], gender["A2"] = "Nam", "Nữ"
    for formula, cells in (("=gioi_tinh", "C6:C500"), ("DM_DanToc!$B$1:$B$4", "D6:D500")):
        rule = DataValidation(type="list", formula1=formula, allow_blank=True)
        rule.add(cells)
        sheet.add_data_validation(rule)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def per_class() -> bytes:
    """A head repeated for each class, styles, conditional formats, a hidden sheet, a picture of colours."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Khối 10")
    head = book.add_format({"bold": True, "italic": True, "rotation": 0, "pattern": 1, "bg_color": "yellow"})
    day = book.add_format({"num_format": 14})
    row = 0
    for name in ("10A1", "10A2"):
        sheet.merge_range(row, 0, row, 4, f"Lớp {name}", head)
        for at, title in enumerate(["Mã học sinh", "Họ tên", "Ngày sinh", "Giới tính", "Chỗ ở hiện nay"]):
            sheet.write(row + 1, at, title, head)
        for line in range(3):
            sheet.write_string(row + 2 + line, 0, f"319{row}{line}")
            sheet.write_datetime(row + 2 + line, 2, datetime(2010, 1, 1 + line), day)
        row += 6
    sheet.conditional_format("C1:C50", {"type": "blanks", "format": book.add_format({"bg_color": "red"})})
    sheet.conditional_format("A1:A50", {"type": "duplicate", "format": book.add_format({"font_color": "blue"})})
    hidden = book.add_worksheet("cauhinh")
    hidden.write_string("A1", "v3.2-2026")
    hidden.hide()
    book.close()
    return out.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """Return the unpacked parts in order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def rebuilt(content: bytes, **changed: bytes) -> bytes:
    """Return the workbook with parts replaced or added, by an ordinary zip writer; `__` in a name stands for `/`."""
    out = io.BytesIO()
    parts = parts_of(content) | {name.replace("__", "/"): part for name, part in changed.items()}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()
