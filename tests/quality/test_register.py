"""The register's faults: found when a value is written, gone when it is mended, kept with their history."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.quality.conftest import change, check_now, open_of
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.org.periods import add_working_days
from truongso.records.quality import actions, questions
from truongso.records.quality.models import CheckedPupil, Fault, Snapshot
from truongso.records.register.models import Source, ValueChange
from truongso.records.students import actions as students

pytestmark = pytest.mark.django_db


def test_clean_register_has_nothing_open_and_every_pupil_is_checked(school: SimpleNamespace) -> None:
    assert Fault.objects.open().count() == 0
    assert CheckedPupil.objects.count() == 12
    assert questions.passing_on(timezone.localdate()).count() == 12


def test_wrong_gender_is_a_fault_at_once_and_gone_at_once_when_mended(school: SimpleNamespace) -> None:
    first = school.pupils[0]
    change(first, school.lan, gender="02")

    assert open_of(first) == [("identity_gender", "gender")]
    fault = Fault.objects.open().get()
    assert (fault.value, fault.proposal) == ("Nữ", "Nam")
    assert fault.due_on == add_working_days(timezone.localdate(), 5)
    assert questions.passing_on(timezone.localdate()).count() == 11

    change(first, school.lan, gender="01")

    assert open_of(first) == []
    fault.refresh_from_db()
    assert fault.ended_at is not None
    assert questions.passing_on(timezone.localdate()).count() == 12


def test_figures_of_past_days_do_not_change_when_a_fault_is_mended_today(school: SimpleNamespace) -> None:
    change(school.pupils[0], school.lan, gender="02")
    yesterday = timezone.now() - timedelta(days=1)
    Fault.objects.update(first_seen_at=yesterday)
    CheckedPupil.objects.update(first_at=yesterday)
    change(school.pupils[0], school.lan, gender="01")

    assert questions.passing_on(timezone.localdate(yesterday)).count() == 11
    assert questions.passing_on(timezone.localdate()).count() == 12


def test_pupil_whom_no_rule_has_looked_at_passes_none(school: SimpleNamespace) -> None:
    CheckedPupil.objects.all().delete()

    assert questions.passing_on(timezone.localdate()).count() == 0


def test_same_identity_number_is_a_fault_of_both_and_goes_with_one_correction(school: SimpleNamespace) -> None:
    one, other = school.pupils[0], school.pupils[9]
    change(other, school.lan, identity_number=one.identity_number)

    assert open_of(one) == [("identity_duplicate", "identity_number")]
    assert open_of(other) == [("identity_duplicate", "identity_number")]

    change(other, school.lan, identity_number="031211900009")

    assert open_of(one) == open_of(other) == []


def test_nightly_check_finds_what_concerns_the_whole_school_and_keeps_the_day(school: SimpleNamespace) -> None:
    students.change_pupils(
        {pupil.pk: {"phone": "0597123456", "mother.name": f"Lê Thị Mẹ{chr(65 + n)}"} for n, pupil in enumerate(school.pupils[:5])},
        source=Source.objects.create(kind=Source.Kind.FILE, title="tệp"), by=school.lan,
    )  # fmt: skip
    assert Fault.objects.open().count() == 0

    assert check_now(school.binh) == 5

    assert {fault.rule for fault in Fault.objects.open()} == {"students.phone_shared"}
    rows = {row.school_class.name: (row.pupils, row.faulty, row.questions) for row in Snapshot.objects.all()}
    assert rows == {"10A1": (8, 5, 5), "10A2": (4, 0, 0)}
    assert Event.objects.filter(code="quality.checked").get().data == {"pupils": 12, "open": 5}


def test_whole_school_fault_goes_as_soon_as_the_numbers_differ(school: SimpleNamespace) -> None:
    test_nightly_check_finds_what_concerns_the_whole_school_and_keeps_the_day(school)

    change(school.pupils[0], school.lan, phone="0590000000")
    change(school.pupils[1], school.lan, phone="0590000001")

    assert Fault.objects.open().count() == 0


def test_second_check_of_a_day_changes_the_day_and_adds_nothing(school: SimpleNamespace) -> None:
    change(school.pupils[0], school.lan, gender="02")

    assert check_now() == check_now() == 1

    assert Fault.objects.open().count() == 1
    assert Snapshot.objects.count() == 2


def test_pupil_who_left_is_nobodys_work(school: SimpleNamespace) -> None:
    change(school.pupils[0], school.lan, gender="02")

    students.leave(school.pupils[0], on=timezone.localdate(), reason_code="01", note="Theo gia đình", by=school.lan)

    assert Fault.objects.open().count() == 0


def test_number_of_statements_does_not_grow_with_the_school(school: SimpleNamespace) -> None:
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            check_now()
        return len(captured)

    check_now()
    small = statements()
    students.change_pupils({p.pk: {"gender": "02"} for p in school.pupils[:6]},
                           source=Source.objects.create(kind=Source.Kind.FILE, title="tệp"), by=school.lan)  # fmt: skip

    assert statements() == small
    assert small < 40


# --- Confirming ----------------------------------------------------------------------------------------------


def test_confirmation_stands_until_the_value_changes(school: SimpleNamespace) -> None:
    first = school.pupils[0]
    change(first, school.lan, gender="02")
    actions.confirm(Fault.objects.get(), reason="Đã xem giấy khai sinh", by=school.an)
    assert Fault.objects.open().count() == 0
    check_now()
    assert Fault.objects.open().count() == 0
    assert questions.passing_on(timezone.localdate()).count() == 12

    change(first, school.lan, identity_number="031211912345")

    assert open_of(first) == [("identity_gender", "gender")]
    assert Fault.objects.get().reason == ""


def test_error_cannot_be_confirmed_and_nothing_changes(school: SimpleNamespace) -> None:
    change(school.pupils[0], school.lan, identity_number="0312119")
    fault = Fault.objects.open().get()
    events = Event.objects.count()

    with pytest.raises(Refused, match="phải sửa, không xác nhận"):
        actions.confirm(fault, reason="Đã xem giấy khai sinh", by=school.an)

    fault.refresh_from_db()
    assert (fault.confirmed_at, Event.objects.count()) == (None, events)


def test_confirmation_needs_a_reason(school: SimpleNamespace) -> None:
    change(school.pupils[0], school.lan, gender="02")

    with pytest.raises(Refused, match="Hãy ghi lý do"):
        actions.confirm(Fault.objects.get(), reason=" ok ", by=school.an)

    assert Fault.objects.open().count() == 1


# --- Mending -------------------------------------------------------------------------------------------------


def misspell(school: SimpleNamespace, count: int) -> None:
    """Write new tone placement into the names of some fathers."""
    values: dict[int, dict[str, Any]] = {
        pupil.pk: {"father.name": pupil.value_of("father.name").replace("Cha", "Thuỷ")}
        for pupil in school.pupils[:count]
    }
    source = Source.objects.create(kind=Source.Kind.FILE, title="tệp")
    students.change_pupils(values, source=source, by=school.lan)


def test_bulk_mend_writes_proposals_with_the_rule_as_source_and_can_be_undone(school: SimpleNamespace) -> None:
    misspell(school, 3)
    assert Fault.objects.open().count() == 3

    source, planned = actions.mend(Fault.objects.open(), by=school.lan)

    first = type(school.pupils[0]).objects.whole().get(pk=school.pupils[0].pk)
    assert first.value_of("father.name") == "Nguyễn Đình Thủy"
    assert source.kind == Source.Kind.RULE and source.title == "Quy tắc «Vị trí dấu thanh»"
    assert ValueChange.objects.from_source(source).count() == len(planned) == 3
    assert Fault.objects.open().count() == 0

    assert actions.undo_mend(source, by=school.lan) == 3

    first = type(first).objects.whole().get(pk=first.pk)
    assert first.value_of("father.name") == "Nguyễn Đình Thuỷ"
    assert Fault.objects.open().count() == 3
    with pytest.raises(Refused, match="đã hoàn tác"):
        actions.undo_mend(source, by=school.lan)


def test_undo_leaves_what_somebody_changed_since(school: SimpleNamespace) -> None:
    misspell(school, 2)
    source, _ = actions.mend(Fault.objects.open(), by=school.lan)
    change(school.pupils[0], school.an, father__name="Nguyễn Đình Thụy")

    assert actions.undo_mend(source, by=school.lan) == 1

    first = type(school.pupils[0]).objects.whole().get(pk=school.pupils[0].pk)
    assert first.value_of("father.name") == "Nguyễn Đình Thụy"


def test_fault_without_proposal_is_not_mended_by_machine(school: SimpleNamespace) -> None:
    change(school.pupils[0], school.lan, full_name="Nguyễn V. An")

    with pytest.raises(Refused, match="Không có đề xuất nào ghi được"):
        actions.mend(Fault.objects.open(), by=school.lan)

    assert not Source.objects.filter(kind=Source.Kind.RULE).exists()


def test_value_that_a_person_types_must_be_readable(school: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="không phải ngày có thật"):
        actions.correct(school.pupils[0], "born_on", "31/02/2011", by=school.an)
    with pytest.raises(Refused, match="không được để trống"):
        actions.correct(school.pupils[0], "born_on", "", by=school.an)
    with pytest.raises(Refused, match="đổi bằng việc chuyển lớp"):
        actions.correct(school.pupils[0], "class_name", "10A2", by=school.an)

    actions.correct(school.pupils[0], "born_on", "2011-01-02", by=school.an)

    assert type(school.pupils[0]).objects.whole().get(pk=school.pupils[0].pk).person.born_on == date(2011, 1, 2)


def test_clock_checks_the_school_every_night(school: SimpleNamespace) -> None:
    from truongso.foundation.work.schedule import jobs

    change(school.pupils[0], school.lan, gender="02")

    assert jobs.get("quality.check").function(timezone.now()) == "1 điểm phải xem"
    assert Event.objects.get(code="quality.checked").actor is None


def test_read_value_that_another_changed_since_is_left_alone(school: SimpleNamespace) -> None:
    misspell(school, 2)
    fault = Fault.objects.open().in_order()[0]
    Fault.objects.filter(pk=fault.pk).update(details=fault.details | {"value": "Nguyễn Đình Khác"})

    _, planned = actions.mend(Fault.objects.open(), by=school.lan)

    assert [one.why_not for one in planned] == ["Giá trị đã đổi từ lần kiểm tra trước.", ""]
