"""Lists as Excel: typed cells, nothing that runs, equal bytes."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl

from truongso.core.excel import Column, excel_response, workbook_from_table

COLUMNS = (Column("Tên"), Column("Ngày", "date"), Column("Số", "number"), Column("Lúc", "datetime"), Column("Mã"))
ROWS = [
    ("=1+1", date(2026, 10, 5), Decimal("8.5"), datetime(2026, 10, 5, 7, 30, tzinfo=UTC), "0123456789"),
    ("\x01Đỗ\u202e Thị", None, 1500, None, "x" * 40000),
]


def test_cells_keep_their_types_and_text_never_runs():
    book = openpyxl.load_workbook(io.BytesIO(workbook_from_table("Danh sách thử", COLUMNS, ROWS, note="2 dòng")))
    sheet = book.active
    first, second = list(sheet.iter_rows(min_row=4))
    assert (first[0].data_type, first[0].value) == ("s", "=1+1")
    assert first[1].value == datetime(2026, 10, 5) and first[1].number_format == "dd/mm/yyyy"
    assert (first[2].value, first[2].number_format) == (8.5, "#,##0.0#")
    assert first[3].value == datetime(2026, 10, 5, 14, 30)  # the school's clock
    assert (first[4].data_type, first[4].value) == ("s", "0123456789")
    assert [cell.value for cell in second[:4]] == ["Đỗ Thị", None, 1500, None]
    assert (second[2].number_format, len(second[4].value)) == ("#,##0", 32767)
    assert (sheet["A1"].value, sheet["A2"].value, sheet.freeze_panes) == ("Danh sách thử", "2 dòng", "A4")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows) == (
        "landscape",
        9,
        "$3:$3",
    )


def test_the_same_list_is_the_same_bytes():
    assert workbook_from_table("A", COLUMNS, ROWS) == workbook_from_table("A", COLUMNS, iter(ROWS))


def test_an_empty_list_still_opens():
    book = openpyxl.load_workbook(io.BytesIO(workbook_from_table("Trống", COLUMNS, [])))
    assert [cell.value for cell in book.active[3]] == ["Tên", "Ngày", "Số", "Lúc", "Mã"]


def test_a_file_name_cannot_break_out_of_its_header():
    header = excel_response(b"", 'a"\r\nX: y.xlsx')["Content-Disposition"]
    assert "\r" not in header and header.startswith("attachment")
