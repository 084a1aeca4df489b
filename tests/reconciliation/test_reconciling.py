"""A file beside the register: who is found, what differs, what is decided, what reaches the register."""

import io
from datetime import date
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.db import connection

from tests.reconciliation.conftest import TODAY, book_of, point, points_of, pupil_rows, reconcile, row_of, wrong_file
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import store
from truongso.foundation.evidence.models import Item
from truongso.records.reconciliation import actions, minutes
from truongso.records.reconciliation.figures import figures_of
from truongso.records.reconciliation.kinds import Decision, Found
from truongso.records.reconciliation.models import Point, Reconciliation, Row
from truongso.records.reconciliation.sides import file_side
from truongso.records.register.models import Source, ValueChange
from truongso.records.students import actions as students
from truongso.records.students.models import Pupil

pytestmark = pytest.mark.django_db


def fresh(pupil: Pupil) -> Pupil:
    found: Pupil = Pupil.objects.whole().get(pk=pupil.pk)
    return found


def test_a_file_that_agrees_leaves_nothing_to_decide(office: SimpleNamespace) -> None:
    made = reconcile(office, book_of(pupil_rows()))

    assert points_of(made) == []
    assert figures_of(made).people(Found.SAME) == 12
    assert {row.bound_by for row in made.rows.all()} == {"mã định danh"}
    assert all(not row.sealed.get("left") for row in made.rows.all()), "values of people who agree are not kept"


def test_every_difference_is_found_and_writing_habits_are_none(office: SimpleNamespace) -> None:
    made = reconcile(office, wrong_file(office))

    first, third, last = office.pupils[0], office.pupils[2], office.pupils[11]
    assert sorted(points_of(made)) == sorted([
        ("differs", "phone", str(first.person.full_name)),
        ("differs", "ministry_code", str(third.person.full_name)),
        ("right_only", "", str(last.person.full_name)),
        ("left_only", "", "Hoàng Thị Lạ"),
    ])  # fmt: skip
    assert point(made, field="phone").left_text == "0597000111"
    assert point(made, field="phone").right_text == "0590000000"
    assert point(made, field="ministry_code").left_text == ""
    assert made.rows.get(pupil=third).bound_by == "số định danh"


def test_the_file_is_right_and_its_value_reaches_the_register_with_its_source(office: SimpleNamespace) -> None:
    made = reconcile(office, wrong_file(office))
    asked = point(made, field="phone")

    done = actions.decide(made, [asked.pk], "left", by=office.lan)

    assert done.written == 1
    assert fresh(office.pupils[0]).value_of("phone") == "0597000111"
    change = ValueChange.objects.of(office.pupils[0]).first()
    assert change is not None
    assert (change.old, change.new, change.source.kind) == ("0590000000", "0597000111", Source.Kind.RECONCILIATION)
    assert change.source.title == "Đối soát: BHYT tháng 11"
    assert change.source.reference == made.get_absolute_url()
    assert Event.objects.filter(code="reconciliation.decided").count() == 1


def test_the_decision_is_taken_back_and_so_is_the_value(office: SimpleNamespace) -> None:
    made = reconcile(office, wrong_file(office))
    asked = point(made, field="phone")
    actions.decide(made, [asked.pk], "left", by=office.lan)

    actions.undo(made, [asked.pk], by=office.lan)

    assert fresh(office.pupils[0]).value_of("phone") == "0590000000"
    asked.refresh_from_db()
    assert (asked.decision, asked.decided_by, asked.source) == ("", None, None)


def test_a_value_that_was_changed_since_is_neither_overwritten_nor_taken_back(office: SimpleNamespace) -> None:
    made = reconcile(office, wrong_file(office))
    asked = point(made, field="phone")
    students.change_pupil(office.pupils[0], {"phone": "0590555555"}, by=office.an)

    with pytest.raises(Refused, match="đã đổi từ khi đối soát"):
        actions.decide(made, [asked.pk], "left", by=office.lan)
    assert fresh(office.pupils[0]).value_of("phone") == "0590555555"

    students.change_pupil(office.pupils[0], {"phone": "0590000000"}, by=office.an)
    actions.decide(made, [asked.pk], "left", by=office.lan)
    students.change_pupil(office.pupils[0], {"phone": "0590666666"}, by=office.an)
    with pytest.raises(Refused, match="đã được sửa tiếp"):
        actions.undo(made, [asked.pk], by=office.lan)
    assert fresh(office.pupils[0]).value_of("phone") == "0590666666"
    asked.refresh_from_db()
    assert asked.decision == "left"


def test_an_empty_cell_takes_nothing_away(office: SimpleNamespace) -> None:
    made = reconcile(office, wrong_file(office))
    before = ValueChange.objects.count()

    with pytest.raises(Refused, match="tệp để trống; đối soát không xóa"):
        actions.decide(made, [point(made, field="ministry_code").pk], "left", by=office.lan)

    assert ValueChange.objects.count() == before


def test_a_code_of_somebody_who_left_is_not_given_to_another(office: SimpleNamespace) -> None:
    students.leave(office.pupils[11], on=date(2026, 11, 2), reason_code="01", by=office.lan)
    rows = pupil_rows()[:11]
    rows[0] = row_of(office.pupils[0], code=office.pupils[11].ministry_code)
    made = reconcile(office, book_of(rows))
    before = ValueChange.objects.count()

    with pytest.raises(Refused, match="đã thuộc một học sinh khác trong sổ"):
        actions.decide(made, [point(made, field="ministry_code").pk], "left", by=office.lan)

    assert ValueChange.objects.count() == before


def test_class_and_state_are_noted_and_left_to_the_steps_of_the_register(office: SimpleNamespace) -> None:
    rows = pupil_rows()
    rows[0] = row_of(office.pupils[0], **{"class": "10A2"})
    made = reconcile(office, book_of(rows))
    asked = point(made, field="class_name")

    done = actions.decide(made, [asked.pk], "left", by=office.lan)

    assert done.written == 0
    assert fresh(office.pupils[0]).class_name == "10A1"
    assert point(made, field="class_name").outcome_label == "chờ làm nghiệp vụ ở hồ sơ học sinh"


def test_those_on_one_side_only_need_a_note_when_they_came_or_left(office: SimpleNamespace) -> None:
    made = reconcile(office, wrong_file(office))
    gone, came = point(made, kind="right_only"), point(made, kind="left_only")

    with pytest.raises(Refused, match="Hãy ghi chú"):
        actions.decide(made, [gone.pk], "gone", by=office.lan)
    gone.refresh_from_db()
    assert gone.decision == ""

    actions.decide(made, [gone.pk], "gone", note="Chuyển đi 10/11, QĐ 45", by=office.lan)
    actions.decide(made, [came.pk], "surplus", by=office.lan)
    with pytest.raises(Refused, match="không dùng cho"):
        actions.decide(made, [point(made, field="phone").pk], "gone", note="x", by=office.lan)
    gone.refresh_from_db()
    assert (gone.decision, gone.note) == ("gone", "Chuyển đi 10/11, QĐ 45")


def doubtful_school(office: SimpleNamespace) -> Reconciliation:
    """A row with neither code nor number, a birth date one day off and an abbreviated name: nobody can be sure."""
    rows = pupil_rows()
    rows[3] = row_of(office.pupils[3], code=office.pupils[3].ministry_code, name="Mai Thị Khác", born="01/01/2010",
                     mother="Mai Thị Mẹ", identity="")  # fmt: skip
    return reconcile(office, book_of(rows))


def test_one_code_at_two_people_is_asked_and_same_opens_the_fields(office: SimpleNamespace) -> None:
    made = doubtful_school(office)
    pair = point(made, kind="doubtful")
    assert pair.row.reasons == ["Hai bên cùng mã định danh, nhưng họ tên và ngày sinh đều khác."]

    actions.decide(made, [pair.pk], "same", by=office.lan)

    opened = set(made.points.filter(kind="differs").values_list("field", flat=True))
    assert opened == {"full_name", "born_on", "mother.name", "identity_number"}
    actions.decide(made, [point(made, field="mother.name").pk], "left", by=office.lan)
    assert fresh(office.pupils[3]).value_of("mother.name") == "Mai Thị Mẹ"
    with pytest.raises(Refused, match="những điểm mở ra từ cặp này"):
        actions.undo(made, [pair.pk], by=office.lan)
    actions.undo(made, [point(made, field="mother.name").pk], by=office.lan)
    actions.undo(made, [pair.pk], by=office.lan)
    assert points_of(made) == [("doubtful", "", pair.row.name)]


def test_not_the_same_person_leaves_both_alone(office: SimpleNamespace) -> None:
    made = doubtful_school(office)
    pair = point(made, kind="doubtful")

    actions.decide(made, [pair.pk], "other", by=office.lan)

    assert sorted(made.points.values_list("kind", flat=True)) == ["doubtful", "left_only", "right_only"]
    assert point(made, kind="left_only").row.name == "Mai Thị Khác"
    assert point(made, kind="right_only").row.pupil == office.pupils[3]
    actions.undo(made, [pair.pk], by=office.lan)
    assert list(made.points.values_list("kind", flat=True)) == ["doubtful"]
    assert made.rows.count() == 12


def test_a_row_that_a_file_repeats_is_one_person_written_twice(office: SimpleNamespace) -> None:
    rows = pupil_rows()
    made = reconcile(office, book_of([*rows, rows[0]]))
    one, two = made.points.whole().filter(kind="doubtful").order_by("pk")
    assert one.row.name == two.row.name == office.pupils[0].person.full_name

    actions.decide(made, [one.pk], "twice", by=office.lan)
    assert made.points.count() == 2, "the other row may still be the pupil"
    actions.decide(made, [two.pk], "twice", by=office.lan)
    assert point(made, kind="right_only").row.pupil == office.pupils[0]

    actions.undo(made, [one.pk], by=office.lan)
    assert not made.points.filter(kind="right_only").exists()
    actions.decide(made, [one.pk], "same", by=office.lan)
    assert figures_of(made).undecided == 0
    actions.undo(made, [two.pk], by=office.lan)
    with pytest.raises(Refused, match="đã được ghép với người khác"):
        actions.decide(made, [two.pk], "same", by=office.lan)


def test_two_files_are_compared_without_touching_the_register(office: SimpleNamespace) -> None:
    rows = pupil_rows()
    rows[0] = row_of(office.pupils[0], phone="0597000111")
    left, right = file_side(book_of(rows), "mot.xlsx"), file_side(book_of(pupil_rows()[:11]), "hai.xlsx")
    before = ValueChange.objects.count()

    made = actions.start("Hai tệp", left, right, is_against_register=False, by=office.lan)
    actions.decide(made, [point(made, field="phone").pk], "left", by=office.lan)

    assert point(made, field="phone").decision_label == "tệp thứ nhất đúng"
    assert [kind for kind, *_ in points_of(made)] == ["differs", "left_only"]
    assert ValueChange.objects.count() == before


def test_lists_that_cannot_be_told_apart_are_refused(office: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="cần cột họ tên và một cột mã định danh"):
        file_side(book_of([["1", "Nguyễn Văn An", "10A1"]], heads=("STT", "Họ và tên", "Lớp")), "ten.xlsx")
    codes = file_side(book_of([["319", "Nguyễn Văn An"]], heads=("Mã HS", "Họ và tên")), "a.xlsx")
    days = file_side(book_of([["01/02/2011", "Nguyễn Văn An"]], heads=("Ngày sinh", "Họ và tên")), "b.xlsx")
    with pytest.raises(Refused, match="chỉ có chung cột họ tên"):
        actions.start("", codes, days, is_against_register=False, by=office.lan)
    assert Reconciliation.objects.count() == 0


def test_names_and_values_stand_sealed(office: SimpleNamespace) -> None:
    made = reconcile(office, wrong_file(office))
    with connection.cursor() as cursor:
        cursor.execute('select sealed from reconciliation_row union all select "values" from reconciliation_point')
        stored = " ".join(text for (text,) in cursor.fetchall())
    assert "0597000111" not in stored and "Lạ" not in stored and made.rows.count() == 13


# --- Minutes -------------------------------------------------------------------------------------------------------


def decide_all(made: Reconciliation, by: Any) -> None:
    for kind, decision in (("differs", "check"), ("left_only", "check"), ("right_only", "check")):
        keys = list(made.points.filter(kind=kind, decision="").values_list("pk", flat=True))
        if keys:
            actions.decide(made, keys, decision, by=by)


def test_minutes_wait_until_everything_is_decided(office: SimpleNamespace) -> None:
    made = reconcile(office, wrong_file(office))
    events = Event.objects.count()

    with pytest.raises(Refused, match="Còn 4 điểm chưa quyết định"):
        actions.close(made, conclusion="", today=TODAY, by=office.binh)

    made.refresh_from_db()
    assert (made.state, made.issued, Event.objects.count()) == ("open", None, events)


def test_minutes_are_an_official_paper_with_an_annex_that_hides_what_is_sensitive(office: SimpleNamespace) -> None:
    made = reconcile(office, wrong_file(office))
    decide_all(made, office.lan)

    closed = actions.close(made, conclusion="Các bên thống nhất.", today=TODAY, by=office.binh)

    assert str(closed.issued) == "01/BB-THPTAL"
    items = {item.current_version.original_name.rpartition(".")[2]: item for item in Item.objects.about(closed)}
    assert set(items) == {"pdf", "docx", "xlsx"}
    assert store.read(items["pdf"].current_version.blob_id).startswith(b"%PDF")
    full = minutes.annex(closed, closed.points.whole().in_order(), full=True)
    assert minutes.sha256_of(full) == closed.annex_sha256
    kept = store.read(items["xlsx"].current_version.blob_id)
    assert "0597000111" in cells_of(kept), "a telephone is basic personal data"
    assert "Mai Thị Lạ" not in cells_of(kept) and "Mai Thị Lạ" in cells_of(full)
    with pytest.raises(Refused, match="đã lập biên bản"):
        actions.decide(closed, list(closed.points.values_list("pk", flat=True)), "right", by=office.lan)
    with pytest.raises(Refused, match="đã lập biên bản bởi"):
        actions.close(made, conclusion="", today=TODAY, by=office.binh)
    assert Item.objects.about(closed).count() == 3


def cells_of(content: bytes) -> str:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return " | ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def test_a_mistaken_reconciliation_is_dropped_with_its_values(office: SimpleNamespace) -> None:
    made = reconcile(office, wrong_file(office))
    asked = point(made, field="phone")
    actions.decide(made, [asked.pk], "left", by=office.lan)
    with pytest.raises(Refused, match="hoàn tác các quyết định"):
        actions.drop(made, reason="Nhầm tệp", by=office.lan)
    assert Row.objects.count() == 13

    actions.undo(made, [asked.pk], by=office.lan)
    actions.drop(made, reason="Nhầm tệp", by=office.lan)

    made.refresh_from_db()
    assert (made.state, Row.objects.count(), Point.objects.count()) == ("dropped", 0, 0)


def test_many_are_decided_in_few_statements(office: SimpleNamespace, django_assert_max_num_queries: Any) -> None:
    rows = [row_of(pupil, phone=f"05971{pupil.pk:05d}") for pupil in Pupil.objects.whole().order_by("pk")]
    made = reconcile(office, book_of(rows))
    keys = list(made.points.values_list("pk", flat=True))

    with django_assert_max_num_queries(60):
        done = actions.decide(made, keys, Decision.LEFT, by=office.lan)

    assert (len(done.points), done.written) == (12, 12)
    with django_assert_max_num_queries(60):
        assert actions.undo(made, keys, by=office.lan).written == 12
    assert Source.objects.filter(kind=Source.Kind.RECONCILIATION).count() == 2
