"""The register of staff through its actions: values with history, steps with undo, loads, sealed columns."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from tests.staff.conftest import AN_NUMBER, HOA_NUMBER, START, fresh
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment, Person, SchoolYear
from truongso.foundation.org.roles import Role
from truongso.records.register.history import timeline_of
from truongso.records.register.models import Source, ValueChange
from truongso.records.staff import actions
from truongso.records.staff.models import StaffMember, StaffStep
from truongso.records.staff.statuses import Status

pytestmark = pytest.mark.django_db
LEAVING = date(2026, 10, 1)


def counts() -> tuple[int, ...]:
    """Return how many rows stand of all that an action may write."""
    return tuple(model.objects.count() for model in (StaffMember, Person, Assignment, StaffStep, ValueChange, Event))


def roles_of(member: StaffMember, on: date) -> set[tuple[str, str | None]]:
    found = Assignment.objects.on(on).filter(person=member.person)
    return set(found.values_list("role", "unit__code"))


def test_flat_record_comes_back_as_it_was_given(staff: SimpleNamespace) -> None:
    assert fresh(staff.hoa).flat() == {
        "ministry_code": "3100000003", "full_name": "Đặng Thị Hoa", "identity_number": HOA_NUMBER, "gender": "02",
        "staff_group": "03", "contract_type": "08", "subject": "20", "unit": "Tổ Ngữ văn", "qualification": "03",
        "status": "01",
    }  # fmt: skip
    assert StaffMember.objects.with_identity(AN_NUMBER).get() == staff.an_member
    assert list(StaffMember.objects.matching("hoa dang")) == [staff.hoa]


def test_new_staff_get_the_role_of_their_job_and_those_who_have_it_no_second_one(staff: SimpleNamespace) -> None:
    assert roles_of(staff.hoa, START) == {(Role.TEACHER, "to-ngu-van")}
    assert roles_of(staff.nam, START) == {(Role.STAFF, "van-phong")}
    assert roles_of(staff.long_member, START) == {
        (Role.TEACHER, "to-toan-tin"), (Role.UNIT_HEAD, "to-toan-tin"), (Role.UNIT_MEMBER, "ban-chuyen-mon")
    }  # fmt: skip
    assert staff.an_member.person == staff.an.person
    assert Person.objects.get(pk=staff.an.person.pk).born_on == date(1985, 3, 8)


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        ({"full_name": " "}, "full_name", "Có dòng không có họ tên cán bộ: hãy điền họ tên rồi gửi lại."),
        (
            {"full_name": "Lê Thị Mơ", "unit": "Tổ Lạ"},
            "unit",
            "Không có tổ, bộ phận «Tổ Lạ»: hãy lập đơn vị trước khi thêm Lê Thị Mơ.",
        ),
        (
            {"full_name": "Lê Thị Mơ", "ministry_code": "3100000003"},
            "ministry_code",
            "Mã định danh 3100000003 đã thuộc một cán bộ khác: hãy kiểm tra lại mã.",
        ),
        (
            {"full_name": "Lê Thị Mơ", "identity_number": HOA_NUMBER},
            "identity_number",
            "Số định danh cá nhân này đã thuộc một cán bộ khác: hãy kiểm tra lại số.",
        ),
        (
            {"full_name": "Lê Thị Mơ", "email": "mo.tai.truong"},
            "email",
            "«mo.tai.truong» không phải địa chỉ thư điện tử: hãy ghi dạng ten@mien.vn.",
        ),
    ],
)
def test_a_row_that_is_wrong_refuses_the_whole_file(
    staff: SimpleNamespace, row: dict[str, str], field: str, sentence: str
) -> None:
    before = counts()
    with pytest.raises(Refused) as refusal:
        actions.add_staff([{"full_name": "Ngô Văn Tốt"}, row], units={}, on=START, source=staff.source, by=staff.lan)
    assert (refusal.value.field, refusal.value.sentence) == (field, sentence)
    assert counts() == before


def test_a_code_that_stands_twice_in_a_file_is_refused(staff: SimpleNamespace) -> None:
    rows = [{"full_name": name, "ministry_code": "3199999999"} for name in ("Lê Thị Mơ", "Lê Thị Mận")]
    with pytest.raises(Refused, match="3199999999"):
        actions.add_staff(rows, units={}, on=START, source=staff.source, by=staff.lan)
    assert not Person.objects.filter(full_name="Lê Thị Mơ").exists()


def test_a_changed_value_keeps_what_stood_who_changed_it_and_on_whose_word(staff: SimpleNamespace) -> None:
    made = actions.change_staff_member(staff.hoa, {"qualification": "02", "phone": "0590000009"}, by=staff.lan)

    assert {(c.field, c.old, c.new, c.changed_by, c.version) for c in made} == {
        ("qualification", "03", "02", staff.lan, 2), ("phone", None, "0590000009", staff.lan, 2)
    }  # fmt: skip
    event = Event.objects.get(code="staff.member_changed")
    assert event.sentence == "đã sửa Trình độ chuyên môn cao nhất, Điện thoại di động của «Đặng Thị Hoa»"
    newest, first = timeline_of(fresh(staff.hoa), sees_sealed=True)
    assert (newest.title, newest.is_first) == ("Vũ Thị Lan sửa trực tiếp", False)
    assert [(c.label, c.old, c.new) for c in newest.changes] == [
        ("Trình độ chuyên môn cao nhất", "Đại học", "Thạc sĩ"), ("Điện thoại di động", "", "0590000009")
    ]  # fmt: skip
    assert (first.title, first.is_first) == ("Danh sách cán bộ đầu năm", True)
    again = Event.objects.count()
    assert actions.change_staff_member(staff.hoa, {"qualification": "02"}, by=staff.lan) == []
    assert Event.objects.count() == again


def test_history_hides_sealed_values_from_who_may_not_see_them(staff: SimpleNamespace) -> None:
    (entry,) = timeline_of(fresh(staff.an_member), sees_sealed=False)
    number = next(change for change in entry.changes if change.label == "Số định danh cá nhân")
    assert (number.is_hidden, number.old, number.new) == (True, "", "")
    assert AN_NUMBER not in repr(entry)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"unit": "Tổ Ngữ văn"}, "Tổ, bộ phận chỉ đổi bằng bước chuyển tổ."),
        ({"status": "05"}, "Trạng thái chỉ đổi bằng các bước rời trường, trở lại làm việc."),
        ({"periods_per_week": Decimal(9)}, "Số tiết dạy ghi ở mục số tiết theo năm học."),
        ({"full_name": ""}, "Họ tên cán bộ không được để trống."),
        ({"identity_number": HOA_NUMBER}, "Số định danh cá nhân này đã thuộc một cán bộ khác: hãy kiểm tra lại số."),
    ],
)
def test_values_that_may_not_be_typed_are_refused(
    staff: SimpleNamespace, values: dict[str, object], sentence: str
) -> None:
    before, stood = counts(), fresh(staff.an_member).flat()
    with pytest.raises(Refused) as refusal:
        actions.change_staff_member(staff.an_member, values, by=staff.lan)
    assert refusal.value.sentence == sentence
    assert (counts(), fresh(staff.an_member).flat()) == (before, stood)


def test_the_second_of_two_who_edit_the_same_record_is_told(staff: SimpleNamespace) -> None:
    actions.change_staff_member(staff.hoa, {"phone": "0590000005"}, by=staff.binh, seen_version=1)
    with pytest.raises(Refused) as refusal:
        actions.change_staff_member(staff.hoa, {"phone": "0590000006"}, by=staff.lan, seen_version=1)
    assert refusal.value.field == "version"
    assert fresh(staff.hoa).flat()["phone"] == "0590000005"


def test_what_a_file_wrote_is_taken_back_save_what_somebody_changed_since(staff: SimpleNamespace) -> None:
    file = Source.objects.create(kind=Source.Kind.FILE, title="Tệp của Sở")
    actions.change_staff(
        {staff.hoa.pk: {"qualification": "02", "phone": "0590000007"}, staff.nam.pk: {"phone": "0590000008"}},
        source=file, by=staff.lan,
    )  # fmt: skip
    actions.change_staff_member(staff.hoa, {"phone": "0590000011"}, by=staff.lan)

    undone = actions.undo_source(file, by=staff.lan)

    assert (len(undone.taken_back), [change.field for change in undone.kept]) == (2, ["phone"])
    assert (fresh(staff.hoa).qualification, fresh(staff.hoa).flat()["phone"]) == ("03", "0590000011")
    assert "phone" not in fresh(staff.nam).flat()


def test_leaving_ends_every_role_and_undo_gives_each_back(staff: SimpleNamespace) -> None:
    before = roles_of(staff.an_member, LEAVING)
    step = actions.leave(
        staff.an_member, on=LEAVING, status=Status.MOVED_AWAY, place="THPT Trần Phú", decision="Số 5", by=staff.lan
    )

    gone = fresh(staff.an_member)
    assert (gone.status, gone.unit, gone.is_working) == ("02", None, False)
    assert roles_of(gone, LEAVING) == set()
    assert roles_of(gone, date(2026, 9, 30)) == before
    assert step.details == {"decision": "Số 5", "place": "THPT Trần Phú"}

    actions.undo_step(step, by=staff.lan, reason="Ghi nhầm người")

    back = fresh(staff.an_member)
    assert (back.status, back.unit_id, back.is_working) == ("01", staff.units["to-toan-tin"].pk, True)
    assert roles_of(back, LEAVING) == before
    assert Event.objects.filter(code="staff.step_undone").count() == 1


def test_leaving_keeps_the_end_that_a_role_had_already(staff: SimpleNamespace) -> None:
    substitute = org.assign(
        staff.hoa.person, Role.HOMEROOM_TEACHER, starts_on=START, ends_on=date(2026, 12, 31),
        unit=staff.units["lop-10a1"], by=None,
    )  # fmt: skip
    step = actions.leave(staff.hoa, on=LEAVING, status=Status.RETIRED, by=staff.lan)
    assert Assignment.objects.get(pk=substitute.pk).ends_on == date(2026, 9, 30)
    actions.undo_step(step, by=staff.lan, reason="Quyết định bị thu hồi")
    assert Assignment.objects.get(pk=substitute.pk).ends_on == date(2026, 12, 31)


def test_a_role_that_begins_later_stands_in_the_way_of_leaving(staff: SimpleNamespace) -> None:
    org.assign(staff.hoa.person, Role.CLERK, starts_on=date(2026, 11, 1), by=None)
    before = counts()
    with pytest.raises(Refused, match="Phân công «Văn thư» bắt đầu từ 01/11/2026"):
        actions.leave(staff.hoa, on=LEAVING, status=Status.RETIRED, by=staff.lan)
    assert counts() == before
    assert roles_of(staff.hoa, LEAVING) == {(Role.TEACHER, "to-ngu-van")}


def test_moving_to_another_unit_moves_the_role(staff: SimpleNamespace) -> None:
    to = staff.units["to-ngoai-ngu"]
    step = actions.move_unit(staff.hoa, to, on=LEAVING, decision="QĐ 17", by=staff.lan)
    assert fresh(staff.hoa).unit == to
    assert roles_of(staff.hoa, LEAVING) == {(Role.TEACHER, "to-ngoai-ngu")}
    actions.undo_step(step, by=staff.lan, reason="Chưa có quyết định")
    assert fresh(staff.hoa).unit_name == "Tổ Ngữ văn"
    assert roles_of(staff.hoa, LEAVING) == {(Role.TEACHER, "to-ngu-van")}


def test_returning_begins_the_role_again_and_steps_are_taken_back_from_the_newest(staff: SimpleNamespace) -> None:
    left = actions.leave(staff.hoa, on=LEAVING, status=Status.SECONDED, by=staff.lan)
    back = actions.return_to_work(staff.hoa, staff.units["to-ngu-van"], on=date(2027, 1, 4), by=staff.lan)
    assert roles_of(staff.hoa, date(2027, 1, 4)) == {(Role.TEACHER, "to-ngu-van")}
    assert roles_of(staff.hoa, date(2027, 1, 3)) == set()

    with pytest.raises(Refused, match="Chỉ hoàn tác được việc gần nhất"):
        actions.undo_step(left, by=staff.lan, reason="Nhầm")
    actions.undo_step(back, by=staff.lan, reason="Chưa về")
    assert (fresh(staff.hoa).status, roles_of(staff.hoa, date(2027, 1, 4))) == ("06", set())
    actions.undo_step(left, by=staff.lan, reason="Không đi nữa")
    assert (fresh(staff.hoa).status, roles_of(staff.hoa, LEAVING)) == ("01", {(Role.TEACHER, "to-ngu-van")})


def test_steps_that_make_no_sense_are_refused(staff: SimpleNamespace) -> None:
    joined, before = staff.hoa.steps.get(), counts()
    refusals = [
        (lambda: actions.leave(staff.hoa, on=LEAVING, status="01", by=staff.lan), "Hãy chọn hình thức rời trường"),
        (lambda: actions.leave(staff.hoa, on=date(2025, 8, 1), status="05", by=staff.lan), "từ 01/09/2025"),
        (lambda: actions.return_to_work(staff.hoa, None, on=LEAVING, by=staff.lan), "đang làm việc ở trường"),
        (lambda: actions.move_unit(staff.hoa, staff.hoa.unit, on=LEAVING, by=staff.lan), "đang thuộc Tổ Ngữ văn"),
        (lambda: actions.undo_step(joined, by=staff.lan, reason="Nhầm"), "không hoàn tác được"),
    ]
    for act, words in refusals:
        with pytest.raises(Refused, match=words):
            act()
    assert counts() == before


def test_waiting_for_retirement_keeps_the_work(staff: SimpleNamespace) -> None:
    actions.wait_for_retirement(staff.long_member, on=LEAVING, by=staff.binh)
    assert fresh(staff.long_member).is_working
    assert (Role.UNIT_HEAD, "to-toan-tin") in roles_of(staff.long_member, LEAVING)
    with pytest.raises(Refused, match="đã được ghi chờ nghỉ hưu"):
        actions.wait_for_retirement(staff.long_member, on=LEAVING, by=staff.binh)
    with pytest.raises(Refused, match="Hãy ghi lý do hoàn tác"):
        actions.undo_step(staff.long_member.steps.first(), by=staff.binh, reason=" ")


def test_load_of_the_newest_year_is_the_value_of_the_record(staff: SimpleNamespace) -> None:
    earlier = SchoolYear.objects.create(code="2025-2026", starts_on=date(2025, 9, 1), ends_on=date(2026, 5, 31))
    actions.set_load(staff.hoa, staff.year, periods=Decimal("13.5"), additional=Decimal(4), by=staff.mai)
    actions.set_load(staff.hoa, earlier, periods=Decimal(17), by=staff.mai)

    assert fresh(staff.hoa).flat()["periods_per_week"] == Decimal("13.5")
    assert [(load.school_year.code, load.total) for load in staff.hoa.loads.all()] == [
        ("2026-2027", Decimal("17.5")), ("2025-2026", Decimal(17))
    ]  # fmt: skip
    event = Event.objects.filter(code="staff.load_set").order_by("sequence").first()
    assert event.sentence == ("đã ghi số tiết dạy năm học 2026-2027 của «Đặng Thị Hoa»: 13,5 tiết, kiêm nhiệm 4 tiết")
    changed = ValueChange.objects.of(staff.hoa).filter(field="periods_per_week")
    assert [(change.old, change.new) for change in changed] == [(None, "13.5")]


@pytest.mark.parametrize("periods", [Decimal(-1), Decimal("60.5")])
def test_a_load_that_no_week_has_is_refused(staff: SimpleNamespace, periods: Decimal) -> None:
    before = counts()
    with pytest.raises(Refused, match="từ 0 đến 60"):
        actions.set_load(staff.hoa, staff.year, periods=periods, by=staff.mai)
    assert (counts(), staff.hoa.loads.count()) == (before, 0)


def test_raw_sql_reads_no_sensitive_value(staff: SimpleNamespace) -> None:
    actions.change_staff_member(staff.an_member, {"address": "Thôn Đông, xã An Quang"}, by=staff.lan)
    actions.leave(staff.an_member, on=timezone.localdate(), status="06", place="Nơi biệt phái kín", by=staff.lan)
    raw = ""
    with connection.cursor() as cursor:
        for table in (
            "staff_staffmember", "staff_staffstep", "register_valuechange", "register_source", "audit_event",
            "audit_personaldetail",
        ):  # fmt: skip
            cursor.execute(f"SELECT * FROM {table}")
            raw += repr(cursor.fetchall())
    for secret in (AN_NUMBER, HOA_NUMBER, "Thôn Đông", "Nơi biệt phái kín"):
        assert secret not in raw
    assert "3100000001" in raw
