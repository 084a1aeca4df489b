"""Workbooks that clerks get: .xlsx, .xls and .csv of one layout or another."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import openpyxl
import xlwt

HEADS = {
    "ministry_code": "Mã HS", "full_name": "Họ và tên", "born_on": "Ngày sinh", "gender": "Giới tính",
    "identity_number": "Số CCCD", "class_name": "Lớp", "phone": "ĐT liên hệ", "mother.name": "Họ tên mẹ",
}  # fmt: skip
WORDS = {"gender": {"01": "Nam", "02": "Nữ"}}


def cells(row: Mapping[str, Any], codes: Sequence[str] = tuple(HEADS)) -> list[Any]:
    """Return a flat record as cells under HEADS."""
    return [WORDS.get(code, {}).get(row.get(code), row.get(code, "")) for code in codes]


def xlsx(rows: Sequence[Sequence[Any]], *, sheet: str = "DS", hidden_rows: Sequence[int] = (),
         hidden_columns: Sequence[str] = (), merged: Sequence[str] = ()) -> bytes:  # fmt: skip
    """Return an .xlsx of these rows from row 1."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = page.cell(number, column)
            cell.value = value if value != "" else None
            if isinstance(value, str):
                cell.data_type = "s"  # text stays text, «-Nguyễn» is no formula
    for number in hidden_rows:
        page.row_dimensions[number].hidden = True
    for letter in hidden_columns:
        page.column_dimensions[letter].hidden = True
    for span in merged:
        page.merge_cells(span)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(rows: Sequence[Sequence[Any]]) -> bytes:
    """Return an .xls of these rows."""
    book = xlwt.Workbook()
    page = book.add_sheet("DS")
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            page.write(number, column, value, day) if isinstance(value, date) else page.write(number, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(rows: Sequence[Sequence[Any]], *, separator: str = ",") -> str:
    """Return rows as the text of a .csv, days as people write them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    for row in rows:
        writer.writerow([value.strftime("%d/%m/%Y") if isinstance(value, date) else value for value in row])
    return out.getvalue()


def listed(records: Sequence[Mapping[str, Any]], codes: Sequence[str] = tuple(HEADS)) -> bytes:
    """Return the .xlsx of a plain list: headings in row 1, records from row 2."""
    return xlsx([[HEADS[code] for code in codes], *(cells(record, codes) for record in records)])
