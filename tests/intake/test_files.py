"""Files as schools have them: whatever their layout, the same pupils come out, and what was repaired is said."""

import unicodedata
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from tests.intake.builders import HEADS, cells, listed, text, xls, xlsx
from tests.intake.conftest import file_source, flat_row
from truongso.core.refusal import Refused
from truongso.core.tables.legacy import _TCVN3_LETTERS
from truongso.records.intake import trial
from truongso.records.intake.preview import Preview
from truongso.records.intake.reading import read_file
from truongso.records.students import actions as students

PHONE = "0599999999"


def look(content: bytes, school: SimpleNamespace, name: str = "ds.xlsx") -> Preview:
    return trial.preview(content, name, "vnEdu", today=school.today)


def written(preview: Preview) -> dict[str, dict[str, Any]]:
    """Return what would be written, by the name of the pupil."""
    names = {known.pk: known.name for known in preview.register.pupils}
    return {names[pk]: values for pk, values in preview.changes.items()}


def test_a_list_with_titles_two_header_rows_bands_totals_and_signature(school: SimpleNamespace) -> None:
    head = [
        ["Học sinh", "", "", "", "Cha", "", "Mẹ"],
        ["Mã HS", "Họ và tên", "Ngày sinh", "ĐT liên hệ", "Họ tên", "Năm sinh", "Họ tên"],
    ]
    codes = ("ministry_code", "full_name", "born_on", "phone", "father.name", "father.birth_year", "mother.name")
    rows = [
        ["TRƯỜNG THPT AN LÃO"], ["DANH SÁCH HỌC SINH"], [],
        *head, ["Lớp 10A1 - GVCN: Cô An"],
        cells(flat_row(0) | {"phone": PHONE}, codes), cells(flat_row(1), codes),
        ["Tổng cộng: 2 học sinh"],
        *head, ["Lớp 10A2 - GVCN: Thầy Bình"],
        cells(flat_row(9, "10A2") | {"father.name": "Đào Văn Cha"}, codes),
        ["Tổng cộng: 1 học sinh"], ["", "", "", "", "HIỆU TRƯỞNG"],
    ]  # fmt: skip
    preview = look(xlsx(rows, merged=["A4:D4", "E4:F4", "A10:D10", "E10:F10"]), school)
    assert written(preview) == {"Nguyễn Văn An": {"phone": PHONE}, "Đào Văn Nam": {"father.name": "Đào Văn Cha"}}
    (shown,) = preview.file.lists
    assert (shown.header_rows, shown.rows) == ([4, 5], 3)
    assert dict(shown.skipped_counts)["dòng tổng cộng"] == 2
    assert dict(shown.skipped_counts)["dòng tên cột lặp lại"] == 2
    assert preview.compared.moves == []


def test_class_and_new_pupil_from_the_band_above(school: SimpleNamespace) -> None:
    codes = ("ministry_code", "full_name", "born_on")
    rows = [[HEADS[code] for code in codes], ["Lớp 10A2"], cells(flat_row(30), codes)]
    (addition,) = look(xlsx(rows), school).compared.additions
    assert addition.values["class_name"] == "10A2"


def test_headings_and_names_of_decomposed_letters(school: SimpleNamespace) -> None:
    def nfd(row: list[Any]) -> list[Any]:
        return [unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell for cell in row]

    content = xlsx([nfd(list(HEADS.values())), nfd(cells(flat_row(0) | {"phone": PHONE}))])
    preview = look(content, school)
    assert written(preview) == {"Nguyễn Văn An": {"phone": PHONE}}
    assert preview.counts["questions"] == 0


def test_hidden_rows_and_columns_are_read_and_said(school: SimpleNamespace) -> None:
    content = xlsx([list(HEADS.values()), cells(flat_row(0) | {"phone": PHONE})], hidden_rows=[2], hidden_columns=["G"])
    preview = look(content, school)
    assert written(preview) == {"Nguyễn Văn An": {"phone": PHONE}}
    (shown,) = preview.file.lists
    assert shown.hidden_rows == 1
    assert [column.letter for column in shown.columns if column.is_hidden] == ["G"]


def test_xls_and_csv_give_what_xlsx_gives(school: SimpleNamespace) -> None:
    rows = [
        list(HEADS.values()),
        *(cells(flat_row(number) | {"phone": f"05999999{number:02d}"}) for number in range(12)),
    ]
    expected = written(look(xlsx(rows), school))
    assert len(expected) == 12
    assert written(look(xls(rows), school, "ds.xls")) == expected
    assert written(look(text(rows).encode(), school, "ds.csv")) == expected
    assert written(look(("\ufeff" + text(rows, separator=";")).encode(), school, "ds.csv")) == expected


def test_a_file_in_tcvn3_is_converted(school: SimpleNamespace) -> None:
    letters = {chr(value) if isinstance(value, int) else value: chr(place) for place, value in _TCVN3_LETTERS.items()}

    def old(cell: Any) -> Any:
        return "".join(letters.get(c, c) for c in cell) if isinstance(cell, str) else cell

    records = [flat_row(number) | {"mother.name": "Lưu Thị Đổi Tên"} for number in range(12)]
    rows = [list(HEADS.values()), *(cells(record) for record in records)]
    preview = look(xlsx([[old(cell) for cell in row] for row in rows]), school)
    assert preview.file.lists[0].legacy == "TCVN3 (ABC)"
    assert {tuple(values.items()) for values in written(preview).values()} == {(("mother.name", "Lưu Thị Đổi Tên"),)}


def test_text_that_looks_like_a_formula_stays_text(school: SimpleNamespace) -> None:
    record = flat_row(0) | {"phone": "+84599999999", "mother.name": "-Nguyễn Thị Gạch"}
    preview = look(listed([record]), school)
    found = {one.field.code: one for one in preview.compared.differences}
    assert found["phone"].new == PHONE and found["phone"].is_written
    assert found["phone"].notes == ["SĐT liên hệ ghi theo mã quốc gia 84: trong nước ghi «0599999999»."]
    assert found["mother.name"].new == "-Nguyễn Thị Gạch"


def test_an_identity_number_that_lost_its_nought_is_the_same_number(school: SimpleNamespace) -> None:
    record = flat_row(0) | {"ministry_code": "", "identity_number": int(flat_row(0)["identity_number"]), "phone": PHONE}
    preview = look(listed([record]), school)
    assert written(preview) == {"Nguyễn Văn An": {"phone": PHONE}}
    assert preview.bound.people[0].how == "theo số định danh"


def test_a_code_that_lost_its_nought_finds_its_pupil_and_is_no_change(school: SimpleNamespace) -> None:
    students.change_pupil(school.pupils[0], {"ministry_code": "0190000123"}, by=None, source=file_source())
    preview = look(listed([flat_row(0) | {"ministry_code": 190000123, "identity_number": "", "phone": PHONE}]), school)
    assert written(preview) == {"Nguyễn Văn An": {"phone": PHONE}}
    assert preview.bound.people[0].how == "theo mã định danh"


def test_serial_and_month_first_days_are_asked_only_when_they_would_change_something(school: SimpleNamespace) -> None:
    zero = date(1899, 12, 30)
    same, other = flat_row(0)["born_on"], date(2011, 7, 20)
    records = [
        flat_row(0) | {"born_on": (same - zero).days},
        flat_row(1) | {"born_on": (other - zero).days},
        flat_row(2) | {"born_on": "07/28/2011"},
    ]
    preview = look(listed(records), school)
    assert [(one.person.name, one.is_written) for one in preview.compared.differences] == [
        ("Trần Văn Bách", False), ("Phạm Văn Cường", False),
    ]  # fmt: skip
    assert [question.sentence for question in preview.open_questions] == [
        "Ngày sinh: «40744» là số sê-ri ngày của Excel, tức 20/07/2011.",
        "Ngày sinh: «07/28/2011» ghi tháng trước ngày; có phải 28/07/2011 không?",
    ]


@pytest.mark.parametrize(("second", "is_asked"), [("25/12/2011", False), ("12/25/2011", True), ("02/02/2011", True)])
def test_a_day_as_text_is_asked_when_nothing_in_its_column_tells_the_order(
    school: SimpleNamespace, second: str, is_asked: bool
) -> None:
    records = [flat_row(0) | {"born_on": "03/04/2011"}, flat_row(1) | {"born_on": second}]
    preview = look(listed(records), school)
    first = preview.compared.differences[0]
    assert (first.person.name, first.new) == ("Nguyễn Văn An", date(2011, 4, 3))
    assert first.is_written is not is_asked
    if is_asked:
        assert first.question is not None
        assert first.question.sentence == "Ngày sinh «03/04/2011» có thể là 03/04/2011 hoặc 04/03/2011."


def test_an_unreadable_cell_is_a_problem_at_its_letter(school: SimpleNamespace) -> None:
    preview = look(listed([flat_row(0) | {"identity_number": "không có", "phone": PHONE}]), school)
    (problem,) = preview.compared.problems
    assert (problem.row.sheet, problem.row.number, problem.column) == ("DS", 2, "E")
    assert written(preview) == {"Nguyễn Văn An": {"phone": PHONE}}


def test_an_abbreviated_name_does_not_replace_a_whole_one_unasked(school: SimpleNamespace) -> None:
    preview = look(listed([flat_row(0) | {"full_name": "Nguyễn V. An"}]), school)
    (one,) = preview.compared.differences
    assert (one.old, one.new, one.is_written) == ("Nguyễn Văn An", "Nguyễn V. An", False)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (xlsx([["Lớp", "Sĩ số"], ["10A1", 45]]), "tong-hop.xlsx", "Không thấy danh sách học sinh nào"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "anh.xlsx", "là ảnh hoặc PDF"),
        (b"", "rong.xlsx", "trống (0 byte)"),
        (b"PK\x03\x04 hong", "hong.xlsx", "hỏng"),
    ],
)
def test_files_that_are_no_list_are_refused(school: SimpleNamespace, content: bytes, name: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        look(content, school, name)
    assert sentence in refused.value.sentence


def test_reading_needs_no_database() -> None:
    file = read_file(listed([flat_row(0)]), "ds.xlsx", {})
    assert [(row.sheet, row.number, row.values["full_name"]) for row in file.rows] == [("DS", 2, "Nguyễn Văn An")]
