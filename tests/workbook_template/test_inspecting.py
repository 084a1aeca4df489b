"""A template is understood by the text of its headings."""

from tests.workbook_template.templates import HEADINGS, per_class, portal, two_heads
from truongso.core.workbook_template import inspect_template, sheet_cells


def _columns(sheet):
    return {column.letters: column.field for column in sheet.columns if column.field}


def test_a_portal_template_with_hidden_ids():
    found = inspect_template(portal(), "mau.xlsx", HEADINGS)
    (sheet,) = found.sheets
    assert (sheet.sheet, sheet.header_rows, sheet.first_row, sheet.last_row) == ("DanhSach", (3,), 4, 8)
    assert _columns(sheet) == {
        "C": "ministry_code", "D": "full_name", "E": "born_on", "F": "gender", "G": "identity_number", "H": "height",
    }  # fmt: skip
    assert [(column.letters, column.heading) for column in sheet.hidden_columns] == [("A", "ID")]
    assert [column.letters for column in sheet.columns if column.has_list] == ["F"]
    assert sheet_cells(portal(), "mau.xlsx", sheet)[4]["A"] == "b7f-0003"


def test_two_heading_rows_and_lookup_sheets():
    found = inspect_template(two_heads(), "mau.xlsx", HEADINGS)
    (sheet,) = found.sheets
    assert (sheet.header_rows, sheet.first_row, sheet.last_row) == ((3, 4), 6, 0)
    assert _columns(sheet) == {
        "A": "ministry_code", "B": "full_name", "C": "gender", "E": "father.name", "F": "father.birth_year",
        "G": "mother.name",
    }  # fmt: skip
    assert found.others == ("DM_DanToc", "DM_GioiTinh")


def test_a_head_for_each_class():
    found = inspect_template(per_class(), "mau.xlsx", HEADINGS)
    (sheet,) = found.sheets
    assert sheet.header_rows == (2,)
    assert sheet.letters_of("current.address") == "E"
    assert sheet.letters_of("height") is None
    assert found.others == ("cauhinh",)
