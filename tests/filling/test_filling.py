"""A template is filled from the register, only where it asks, and the rest keeps its bytes."""

import zipfile
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from tests.filling.conftest import BORN, all_pupils, cells_of, per_class, portal, two_heads
from tests.workbook_template.templates import portal as empty_portal
from truongso.core.refusal import Refused
from truongso.core.workbook_template import compare_untouched
from truongso.records.exchange.filling import HIDDEN_ID, NO_ROOM, UNKNOWN, fill
from truongso.records.exchange.filling_layout import layout_of
from truongso.records.students import actions as students

pytestmark = pytest.mark.django_db


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def assert_only(before: bytes, after: bytes, part: str) -> None:
    """Every part but one is the same byte for byte, in the same order."""
    old, new = parts(before), parts(after)
    assert list(old) == list(new)
    assert [name for name in old if old[name] != new[name]] == [part]


def test_a_portal_template_is_bound_by_code_and_by_name_and_its_hidden_ids_stay(school: SimpleNamespace) -> None:
    template = portal(school)
    students.change_pupil(school.pupils[2], {"full_name": "Phạm Văn Cường"}, by=school.lan)

    found = fill(template, "portal.xlsx", all_pupils())

    assert found.faults == []
    assert_only(template, found.content, "xl/worksheets/sheet1.xml")
    rows = cells_of(found.content, "DanhSach")
    assert rows[3] == ("b7f-0003", 1, "3190000000", "Nguyễn Văn An", BORN, "Nam", "031211900000", "0590000000",
                       "=2026-YEAR(E4)")  # fmt: skip
    assert rows[4][2] == "3190000001", "the row without a code was found by name and birth date"
    assert rows[5][3] == "Phạm Văn Cường"
    assert rows[11] == ("b7f-0011", None, "3199999999", "Hoàng Thị Lạ", *[None] * 5)
    assert [(left.row, left.said, left.why) for left in found.left_rows] == [(12, "Hoàng Thị Lạ", UNKNOWN)]
    assert found.without_row == school.pupils[8:]
    changed = [(one.cell, one.old, one.new) for one in found.changes if one.label == "Họ tên"]
    assert changed == [("D6", "Phạm Văn Cn", "Phạm Văn Cường")]
    assert {one.cell for one in found.changes} == {
        "D6", "C5", *(f"F{n}" for n in range(4, 12)), *(f"G{n}" for n in range(4, 12)), *(f"H{n}" for n in range(5, 12)),
    }  # fmt: skip


def test_an_empty_form_with_merged_heads_takes_all_pupils_by_its_lists(school: SimpleNamespace) -> None:
    template = two_heads()

    found = fill(template, "mau.xlsx", all_pupils())

    assert (found.faults, found.findings, found.without_row, found.left_rows) == ([], [], [], [])
    assert_only(template, found.content, "xl/worksheets/sheet1.xml")
    rows = cells_of(found.content, "Hồ sơ HS")
    assert rows[5] == ("3190000000", "Nguyễn Văn An", "Nam", "Kinh", "10", "Nguyễn Đình Cha", None, "Lưu Thị Mẹ")
    assert len(rows) == 5 + 12
    assert [row[0] for row in rows[5:]] == [pupil.ministry_code for pupil in all_pupils()]


def test_a_head_for_each_class_takes_the_pupils_of_that_class(school: SimpleNamespace) -> None:
    template = per_class()
    students.change_pupil(school.pupils[9], {"gender": "02"}, by=school.lan)

    found = fill(template, "lop.xlsx", all_pupils())

    assert (found.faults, found.without_row) == ([], [])
    assert_only(template, found.content, "xl/worksheets/sheet1.xml")
    rows = cells_of(found.content, "Khối 10")
    names = [row[1] for row in rows]
    assert names[2:10] == [pupil.person.full_name for pupil in all_pupils()[:8]]
    assert names[10:12] == [None, "Họ tên"]
    assert names[12:16] == [pupil.person.full_name for pupil in all_pupils()[8:]]
    girls = {row[1] for row in rows if row[3] == "x"}
    assert girls == {school.pupils[9].person.full_name}


def test_a_class_with_too_few_rows_says_who_has_none_and_never_writes_over_the_next_head(
    school: SimpleNamespace,
) -> None:
    template = per_class(rows=3)

    found = fill(template, "lop.xlsx", all_pupils())

    assert found.faults == []
    assert NO_ROOM in found.notes
    assert found.without_row == all_pupils()[3:8], "below the last head there is room for all"
    assert cells_of(found.content, "Khối 10")[5:7] == cells_of(template, "Khối 10")[5:7]


def test_a_filled_template_given_again_is_equal_to_the_register(school: SimpleNamespace) -> None:
    filled = fill(two_heads(), "mau.xlsx", all_pupils()).content

    again = fill(filled, "mau.xlsx", all_pupils())

    assert again.is_equal and again.is_complete
    assert (again.cells, again.content) == (12 * 7, filled)
    students.change_pupil(school.pupils[4], {"mother.name": "Mai Thị Khác"}, by=school.lan)
    later = fill(filled, "mau.xlsx", all_pupils())
    assert not later.is_equal
    assert [(one.cell, one.old, one.new) for one in later.changes] == [("H10", "Lưu Thị Mẹ", "Mai Thị Khác")]


def test_a_value_that_the_list_of_the_template_lacks_is_left_with_the_reason(school: SimpleNamespace) -> None:
    students.change_pupil(school.pupils[0], {"ethnic_group": "08"}, by=school.lan)

    found = fill(two_heads(), "mau.xlsx", all_pupils())

    assert [(one.cell, one.kind) for one in found.findings] == [("D6", "list")]
    assert cells_of(found.content, "Hồ sơ HS")[5][3] is None
    assert not found.is_complete


def test_what_the_register_does_not_know_empties_nothing(school: SimpleNamespace) -> None:
    template = portal(school)
    students.change_pupil(school.pupils[0], {"phone": None}, by=school.lan)

    found = fill(template, "portal.xlsx", all_pupils())

    assert cells_of(found.content, "DanhSach")[3][7] == "0590000000"


def test_empty_rows_with_hidden_ids_are_nobodys_guess(school: SimpleNamespace) -> None:
    template = empty_portal()
    found = fill(template, "portal.xlsx", all_pupils())
    assert [left.said for left in found.left_rows] == ["Nguyễn Văn Cũ"]

    book = openpyxl.load_workbook(BytesIO(template))
    book["DanhSach"]["D4"] = None
    out = BytesIO()
    book.save(out)
    found = fill(out.getvalue(), "portal.xlsx", all_pupils())
    assert (found.notes, found.changes, len(found.without_row)) == ([HIDDEN_ID], [], 12)


def test_a_person_corrects_which_column_asks_for_what(school: SimpleNamespace) -> None:
    layout = layout_of(two_heads(), "mau.xlsx")
    assert {c.letters: c.field.code for c in layout.blocks[0].columns}["D"] == "ethnic_group"

    found = fill(two_heads(), "mau.xlsx", all_pupils(), {"Hồ sơ HS": {"D": "", "H": "father.name"}})

    row = cells_of(found.content, "Hồ sơ HS")[5]
    assert (row[3], row[7]) == (None, "Nguyễn Đình Cha")


def test_heads_of_different_shape_in_one_sheet_are_refused(school: SimpleNamespace) -> None:
    book = openpyxl.load_workbook(BytesIO(per_class()))
    for at, title in enumerate(["Họ tên", "Mã học sinh", "Giới tính", "Ngày sinh", "Dân tộc"], start=1):
        book["Khối 10"].cell(12, at, title)
    out = BytesIO()
    book.save(out)

    with pytest.raises(Refused, match="tiêu đề ở dòng 12 xếp cột khác tiêu đề ở dòng 2"):
        fill(out.getvalue(), "lop.xlsx", all_pupils())


def test_a_sheet_that_is_no_list_of_pupils_is_refused(school: SimpleNamespace) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Tên thiết bị", "Số lượng"])
    out = BytesIO()
    book.save(out)
    with pytest.raises(Refused, match="Không thấy bảng học sinh nào trong mẫu"):
        fill(out.getvalue(), "thiet-bi.xlsx", all_pupils())


@pytest.mark.parametrize("make", [two_heads, per_class])
def test_the_proof_is_not_the_writers_own(school: SimpleNamespace, make: Any) -> None:
    template = make()
    found = fill(template, "mau.xlsx", all_pupils())
    touched = {(one.sheet, one.cell) for one in found.changes}
    assert compare_untouched(template, found.content, touched) == []
    assert compare_untouched(template, found.content, set(list(touched)[1:])), "a cell that was not named is seen"
