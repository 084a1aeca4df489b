"""An answer stands until the next one, and is about the values that were checked."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from tests.quality.conftest import change
from tests.verification.conftest import answer, days_ago, fresh
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.records.students import actions as students
from truongso.records.verification import actions
from truongso.records.verification.models import Exemption, Verification, counted_on, matched_on
from truongso.records.verification.questions import due_for_checking, standing_of_pupil
from truongso.records.verification.states import State, Where

pytestmark = pytest.mark.django_db


def matched(day_offset: int = 0) -> int:
    return matched_on(timezone.localdate() - timedelta(days=day_offset)).count()


def test_the_figure_of_a_past_day_never_changes(school: SimpleNamespace) -> None:
    first, second, third = school.pupils[:3]
    answer(first, State.MATCH, at=days_ago(20))
    answer(second, State.MISMATCH, "born_on", at=days_ago(20))
    answer(third, State.MATCH, at=days_ago(5))
    answer(first, State.NOT_FOUND, at=days_ago(2))
    answer(second, State.MATCH, at=days_ago(2))
    expected = {30: 0, 10: 1, 4: 2, 1: 2, 0: 2}
    assert {day: matched(day) for day in expected} == expected
    change(third, school.lan, full_name="Phạm Văn Khác")
    assert {day: matched(day) for day in expected} == expected | {0: 1}
    assert Verification.objects.standing().count() == 3


@pytest.mark.parametrize(
    ("values", "is_stale"),
    [
        ({"identity_number": "031211900777"}, True),
        ({"full_name": "Nguyễn Văn Khác"}, True),
        ({"born_on": None}, True),
        ({"gender": "02"}, True),
        ({"phone": "0590999999"}, False),
        ({"mother__name": "Lưu Thị Khác"}, False),
    ],
)
def test_only_identity_values_make_an_answer_stale(school: SimpleNamespace, values: dict, is_stale: bool) -> None:
    pupil = school.pupils[0]
    answer(pupil, State.MATCH)
    change(pupil, school.lan, **values)
    assert standing_of_pupil(pupil)[1] == (Where.STALE if is_stale else Where.MATCH)
    assert matched() == (0 if is_stale else 1)


def test_a_value_that_comes_back_brings_its_answer_back_from_that_moment(school: SimpleNamespace) -> None:
    pupil = school.pupils[0]
    number = fresh(pupil).identity_number
    before = answer(pupil, State.MATCH, at=days_ago(3))
    change(pupil, school.lan, identity_number="031211900777")
    assert matched() == 0
    change(pupil, school.lan, identity_number=number)
    carried = standing_of_pupil(pupil)[0]
    assert (carried.source, carried.carried_from, carried.state) == ("carried", before, "MATCH")
    assert carried.checked_at == before.checked_at
    assert matched() == 1
    before.refresh_from_db()
    assert before.stale_at is not None and before.ended_at is not None


def test_an_answer_about_values_that_changed_on_the_way_is_stale_from_the_beginning(school: SimpleNamespace) -> None:
    pupil = school.pupils[0]
    batch = actions.make_batch(whom="class", school_class=school.classes["10A1"], by=school.lan)
    entry = batch.entries.get(pupil=pupil)
    change(pupil, school.lan, identity_number="031211900777")
    from truongso.records.verification.keeping import Answer, Origin

    actions.keep_answers(
        [Answer(pupil.pk, State.MATCH, fingerprint=entry.fingerprint)],
        Origin(Verification.Source.CONNECTOR, timezone.now(), batch),
        by=school.lan,
    )
    assert standing_of_pupil(pupil)[1] == Where.STALE
    assert matched() == 0
    entry.refresh_from_db()
    assert entry.state == State.MATCH  # the question that was asked is answered
    assert pupil in due_for_checking(timezone.localdate())


def test_who_is_due_and_who_waits_in_a_batch_already(school: SimpleNamespace) -> None:
    first, second, third = school.pupils[:3]
    answer(first, State.MATCH)
    answer(second, State.MISMATCH, "born_on")
    assert due_for_checking(timezone.localdate()).count() == 10  # not the mismatch: a person must look first
    actions.confirm(answer(third, State.NOT_FOUND), note="Giấy khai sinh số 12/2011", by=school.an)
    assert due_for_checking(timezone.localdate()).count() == 10
    batch = actions.make_batch(whom="due", by=school.lan)
    assert batch.entries.count() == 10
    with pytest.raises(Refused, match="đang chờ trong một đợt khác"):
        actions.make_batch(whom="due", by=school.lan)
    with pytest.raises(Refused, match="Hãy chọn lớp"):
        actions.make_batch(whom="class", by=school.lan)
    everybody = actions.make_batch(whom="all", by=school.lan)
    assert set(everybody.entries.values_list("pupil", flat=True)) == {first.pk, second.pk}
    actions.cancel_batch(batch, by=school.lan)
    with pytest.raises(Refused, match="không hủy được nữa"):
        actions.cancel_batch(batch, by=school.lan)
    assert actions.make_batch(whom="due", by=school.lan).entries.count() == 10


def test_a_foreign_pupil_is_listed_by_name_and_not_counted(school: SimpleNamespace) -> None:
    pupil = school.pupils[0]
    with pytest.raises(Refused, match="đang có số định danh"):
        actions.exempt(pupil, reason="Quốc tịch Lào", by=school.lan)
    change(pupil, school.lan, identity_number=None)
    with pytest.raises(Refused, match="vì sao"):
        actions.exempt(pupil, reason="", by=school.lan)
    assert not Exemption.objects.exists()
    assert counted_on(timezone.localdate()).count() == 12  # a missing number alone does not leave the count
    actions.exempt(pupil, reason="Quốc tịch Lào, thẻ tạm trú số 5", by=school.lan)
    assert counted_on(timezone.localdate()).count() == 11
    assert standing_of_pupil(pupil)[1] == Where.EXEMPT
    assert pupil not in due_for_checking(timezone.localdate())
    with pytest.raises(Refused, match="đã được ghi"):
        actions.exempt(pupil, reason="Quốc tịch Lào", by=school.lan)
    actions.end_exemption(pupil, by=school.lan)
    assert counted_on(timezone.localdate()).count() == 12
    assert "Lào" not in str(list(Event.objects.filter(code="verification.exempted").values("data", "object_label")))


def test_teacher_corrects_and_confirms_with_reasons(school: SimpleNamespace) -> None:
    first, second = school.pupils[:2]
    found, other = answer(first, State.NOT_FOUND), answer(second, State.MISMATCH, "full_name")
    events = Event.objects.count()
    for text, sentence in (("0312119", "12"), ("", "không được để trống"), (first.identity_number, "Giá trị chưa đổi")):
        with pytest.raises(Refused, match=sentence):
            actions.correct(first, {"identity_number": text}, by=school.an)
    with pytest.raises(Refused, match="không sửa ở trang này"):
        actions.correct(first, {"phone": "0590"}, by=school.an)
    with pytest.raises(Refused, match="giấy tờ nào"):
        actions.confirm(other, note=" ok ", by=school.an)
    assert Event.objects.count() == events
    assert fresh(first).identity_number == first.identity_number
    [made] = actions.correct(first, {"identity_number": "031211900555"}, by=school.an)
    assert (made.field, made.new, made.source.reference) == (
        "identity_number", "031211900555", f"/ho-so/xac-thuc/hoc-sinh/{first.uid}/",
    )  # fmt: skip
    found.refresh_from_db()
    assert found.stale_at is not None and not found.is_to_mend
    actions.confirm(other, note="Đã xem giấy khai sinh số 31/2011", by=school.an)
    assert list(Verification.objects.to_mend()) == []
    with pytest.raises(Refused, match="đã được xử lý"):
        actions.confirm(found, note="Đã xem giấy khai sinh", by=school.an)
    actions.withdraw_confirmation(other, by=school.an)
    assert [row.pk for row in Verification.objects.to_mend()] == [other.pk]
    with pytest.raises(Refused, match="chưa được xác nhận"):
        actions.withdraw_confirmation(other, by=school.an)


def test_the_same_judgement_in_lists_and_on_the_page(school: SimpleNamespace) -> None:
    from truongso.records.students.models import Pupil
    from truongso.records.verification.questions import where_of, with_standing, with_where

    pupils = school.pupils
    for pupil, state in zip(pupils, (State.MATCH, State.MISMATCH, State.NOT_FOUND, State.MATCH), strict=False):
        answer(pupil, state)
    actions.confirm(Verification.objects.get(pupil=pupils[2]), note="Đã xem giấy khai sinh", by=school.an)
    change(pupils[3], school.lan, gender="02")
    today = timezone.localdate()
    found = with_where(with_standing(Pupil.objects.studying(), today), today).order_by("pk")
    told = [p.where for p in found]
    assert told[:5] == ["match", "wrong", "confirmed", "stale", "never"]
    assert told == [where_of(p.answers_then[0] if p.answers_then else None).value for p in found]


def test_a_pupil_who_left_is_out_of_the_count_from_that_day(school: SimpleNamespace) -> None:
    answer(school.pupils[0], State.MATCH, at=days_ago(10))
    students.leave(school.pupils[0], on=timezone.localdate() - timedelta(days=3), reason_code="01", by=school.lan)
    assert (matched(5), matched(0)) == (1, 0)
    assert counted_on(timezone.localdate()).count() == 11
