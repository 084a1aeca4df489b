"""Which row is which pupil, what would change, and what is asked."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from tests.intake.builders import HEADS, listed
from tests.intake.conftest import file_source, flat_row
from truongso.records.intake import trial
from truongso.records.intake.preview import Preview
from truongso.records.intake.questions import Asked


def look(content: bytes, school: SimpleNamespace, name: str = "ds.xlsx") -> Preview:
    return trial.preview(content, name, "vnEdu", today=school.today)


def row(number: int, **values: Any) -> dict[str, Any]:
    class_name = "10A1" if number < 8 else "10A2"
    return flat_row(number, class_name) | {code.replace("__", "."): value for code, value in values.items()}


def changes(preview: Preview) -> list[tuple[str, str, Any, Any]]:
    return [(one.person.name, one.field.code, one.old, one.new) for one in preview.compared.differences]


def test_the_same_list_changes_nothing(school: SimpleNamespace) -> None:
    preview = look(listed([row(number) for number in range(12)]), school)
    assert preview.has_nothing_to_write
    assert preview.counts == {
        "rows": 12, "people": 12, "repeated_rows": 0, "left_out": 0, "pupils_added": 0, "pupils_changed": 0,
        "pupils_untouched": 12, "pupils_missing": 0, "values_added": 0, "values_changed": 0, "values_conflicting": 0,
        "values_untouched": 12 * 7, "values_to_write": 0, "moves": 0, "questions": 0, "problems": 0,
    }  # fmt: skip


def test_rows_in_another_order_are_bound_by_code_not_by_place(school: SimpleNamespace) -> None:
    preview = look(listed([row(number) for number in reversed(range(12))]), school)
    assert preview.counts["pupils_untouched"] == 12
    assert {person.how for person in preview.bound.people} == {"theo mã định danh"}


def test_an_empty_cell_takes_nothing_away(school: SimpleNamespace) -> None:
    preview = look(listed([row(0, phone="", mother__name="")]), school)
    assert changes(preview) == []


def test_a_row_without_code_is_bound_by_identity_number_and_then_by_likeness(school: SimpleNamespace) -> None:
    by_number = row(0, ministry_code="", phone="0599999999")
    by_likeness = row(1, ministry_code="", identity_number="", phone="0588888888")
    preview = look(listed([by_number, by_likeness]), school)
    first, second = preview.bound.people
    assert (first.pupil.pk, first.how) == (school.pupils[0].pk, "theo số định danh")
    assert (second.pupil.pk, second.how) == (school.pupils[1].pk, "theo nhân thân")
    assert any("ngày sinh" in reason.lower() for reason in second.reasons)
    assert {(who, field) for who, field, _, _ in changes(preview)} == {
        ("Nguyễn Văn An", "phone"), ("Trần Văn Bách", "phone"),
    }  # fmt: skip


def test_a_doubtful_pair_is_asked_and_left_out_until_answered(school: SimpleNamespace) -> None:
    stranger = row(2, ministry_code="", identity_number="", mother__name="Ngô Thị Khác", phone="")
    preview = look(listed([stranger]), school)
    (question,) = preview.questions
    assert question.asked == Asked.WHO
    assert [value for value, _ in question.choices] == [str(school.pupils[2].uid), "new", "leave"]
    assert question.reasons
    assert preview.counts["left_out"] == 1 and preview.has_nothing_to_write


def test_a_code_of_another_child_is_asked(school: SimpleNamespace) -> None:
    wrong = row(3, ministry_code=row(4)["ministry_code"], identity_number="")
    (question,) = look(listed([wrong]), school).questions
    assert question.asked == Asked.WHO
    assert "Lê Văn Giang" in question.sentence
    assert dict(question.choices).keys() == {str(school.pupils[4].uid), "leave"}


def test_one_slipped_column_shows_forty_five_changes_bound_by_code(db: Any) -> None:
    from tests.intake.conftest import make_school

    school = make_school(46)
    records = [flat_row(number, "10A1" if number * 3 < 92 else "10A2") for number in range(46)]
    for number in range(45):
        records[number]["mother.name"] = flat_row(number + 1)["mother.name"]
    preview = look(listed(records), school)
    found = changes(preview)
    assert len(found) == 45 and {field for _, field, _, _ in found} == {"mother.name"}
    assert found[0] == (records[0]["full_name"], "mother.name", flat_row(0)["mother.name"], flat_row(1)["mother.name"])
    assert {person.how for person in preview.bound.people} == {"theo mã định danh"}


def test_a_new_pupil_needs_an_open_class(school: SimpleNamespace) -> None:
    preview = look(listed([flat_row(30), flat_row(31, "10A9"), flat_row(32, "")]), school)
    assert [one.person.name for one in preview.compared.additions] == [flat_row(30)["full_name"]]
    assert [problem.sentence for problem in preview.compared.problems] == [
        f"{flat_row(31)['full_name']} chưa có trong sổ và lớp 10A9 chưa mở trong năm học này: hãy mở lớp trước.",
        f"{flat_row(32)['full_name']} chưa có trong sổ và tệp không ghi rõ lớp: không thêm được.",
    ]
    assert [problem.row.number for problem in preview.compared.problems] == [3, 4]


def test_pupils_of_the_class_who_are_not_in_the_file_are_listed_not_touched(school: SimpleNamespace) -> None:
    preview = look(listed([row(number) for number in range(7)]), school)
    assert [known.name for known in preview.missing] == [flat_row(7)["full_name"]]
    assert preview.has_nothing_to_write


def test_two_rows_of_one_child_that_disagree_are_a_conflict(school: SimpleNamespace) -> None:
    preview = look(listed([row(0, phone="0511111111"), row(0, phone="0522222222")]), school)
    (one,) = preview.compared.differences
    assert (one.field.code, one.change.value, one.is_written) == ("phone", "mâu thuẫn", False)
    assert one.question is not None
    assert [text for _, text in one.question.choices] == [
        "DS, dòng 2: «0511111111»", "DS, dòng 3: «0522222222»", "Không ghi",
    ]  # fmt: skip


def test_a_new_child_who_stands_twice_is_added_once(school: SimpleNamespace) -> None:
    preview = look(listed([flat_row(30), flat_row(30)]), school)
    assert (preview.counts["pupils_added"], preview.counts["repeated_rows"]) == (1, 1)


def test_another_child_s_identity_number_is_a_problem_not_a_change(school: SimpleNamespace) -> None:
    preview = look(listed([row(0, identity_number=row(5)["identity_number"])]), school)
    (problem,) = preview.compared.problems
    assert problem.sentence == "Số định danh cá nhân ghi cho Nguyễn Văn An đang là của Đỗ Văn Hải trong sổ."
    assert (problem.row.number, problem.column) == (2, "E")
    assert preview.has_nothing_to_write


def test_a_move_of_class_is_shown_and_not_chosen(school: SimpleNamespace) -> None:
    preview = look(listed([row(0, class_name="10A2"), row(1, class_name="11A1")]), school)
    first, second = preview.compared.moves
    assert (first.pupil.name, first.pupil.class_name, first.to, first.is_chosen) == (
        "Nguyễn Văn An", "10A1", "10A2", False,
    )  # fmt: skip
    assert second.why_not == "lớp 11A1 chưa mở trong năm học này"
    assert preview.has_nothing_to_write


def test_a_swapped_birth_date_is_asked(school: SimpleNamespace) -> None:
    born = row(4)["born_on"]  # 5 May: no swap is to be seen; pupil 2 was born on 3 March; pupil 1 on 2 February
    assert born == date(2011, 5, 5)
    from truongso.records.students import actions as students

    students.change_pupil(school.pupils[4], {"born_on": date(2011, 3, 9)}, by=None, source=file_source())
    preview = look(listed([row(4, born_on=date(2011, 9, 3))]), school)
    (one,) = preview.compared.differences
    assert not one.is_written and one.question is not None
    assert one.question.sentence == "Ngày và tháng đổi chỗ so với sổ (09/03/2011)."


def test_headings_stand_for_themselves() -> None:
    assert len(set(HEADS.values())) == len(HEADS)
