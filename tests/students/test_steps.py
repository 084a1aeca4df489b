"""Steps of a pupil through HTTP: asked, shown once more, written, taken back; and a new school year."""

import io
from datetime import date
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from tests.students.conftest import fresh, words_of
from truongso.foundation.audit.models import Event
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment, SchoolYear
from truongso.foundation.org.roles import Role
from truongso.records.students import actions
from truongso.records.students.models import Enrolment, Pupil, SchoolClass, StatusChange
from truongso.records.students.sources import person_source

pytestmark = pytest.mark.django_db

DAY = "2026-10-12"


def ask(client: Any, pupil: Pupil, code: str, **data: Any) -> Any:
    return client.post(reverse("students:step", args=[pupil.uid, code]), {"on": DAY, **data})


def test_a_step_is_shown_before_it_is_written(school: SimpleNamespace, client_of: Any) -> None:
    client, events = client_of(school.lan), Event.objects.count()
    to = school.classes["10A2"]

    answer = ask(client, school.first, "chuyen-lop", to=to.pk, reason="Đổi tổ hợp môn")

    page = words_of(answer)
    assert "Ghi chuyển lớp cho Nguyễn Văn An?" in page and "12/10/2026" in page and "Lớp 10A2" in page
    assert fresh(school.first).class_name == "10A1"
    assert Event.objects.count() == events

    ask(client, school.first, "chuyen-lop", to=to.pk, reason="Đổi tổ hợp môn", **{"xac-nhan": "1"})

    assert fresh(school.first).class_name == "10A2"
    spans = [(e.school_class.name, e.starts_on, e.ends_on) for e in school.first.enrolments.order_by("starts_on")]
    assert spans == [("10A1", date(2026, 9, 5), date(2026, 10, 11)), ("10A2", date(2026, 10, 12), None)]
    assert client_of(school.an).get(school.first.get_absolute_url()).status_code == 404  # no longer of her class
    assert "Lý do: Đổi tổ hợp môn" in words_of(client.get(school.first.get_absolute_url()))


@pytest.mark.parametrize(
    ("code", "data", "status"),
    [
        ("chuyen-truong", {"to_school": "THPT Kiến An", "destination": "01"}, "Chuyển đi kỳ 1"),
        ("thoi-hoc", {"reason_code": "01"}, "Thôi học kỳ 1"),
    ],
)
def test_leaving_and_its_undo_bring_everything_back(
    school: SimpleNamespace, client_of: Any, code: str, data: dict[str, str], status: str
) -> None:
    client, first = client_of(school.lan), school.first
    held = Assignment.objects.filter(person=first.person, role=Role.PUPIL, unit=school.classes["10A1"].unit)

    ask(client, first, code, **data, **{"xac-nhan": "1"})

    assert (fresh(first).get_status_display(), fresh(first).class_name) == (status, "")
    assert set(held.values_list("ends_on", flat=True)) == {date(2026, 10, 11)}
    assert first.get_absolute_url() not in words_of(client.get(reverse("students:pupils")))
    assert first.get_absolute_url() in words_of(client.get(reverse("students:left")))

    step = first.steps.filter(undone_at=None).first()
    undo = reverse("students:step_undo", args=[first.uid, step.pk])
    client.post(undo, {"reason": ""})
    assert fresh(first).class_name == ""
    client.post(undo, {"reason": "Gia đình đổi ý"})

    assert (fresh(first).get_status_display(), fresh(first).class_name) == ("Đang học", "10A1")
    assert first.enrolments.get().ends_on is None
    assert set(held.values_list("ends_on", flat=True)) == {None}
    assert client.post(undo, {"reason": "Lần nữa"}).status_code == 404


def test_a_pupil_who_left_comes_back_and_the_admission_itself_is_never_undone(
    school: SimpleNamespace, client_of: Any
) -> None:
    client, first = client_of(school.lan), school.first
    ask(client, first, "thoi-hoc", reason_code="09", **{"xac-nhan": "1"})
    back = {"on": "2026-11-02", "school_class": school.classes["10A2"].pk, "xac-nhan": "1"}

    client.post(reverse("students:step", args=[first.uid, "hoc-lai"]), back)

    assert (fresh(first).class_name, fresh(first).get_status_display()) == ("10A2", "Nghỉ học xin học lại kỳ 1")
    other = school.other
    undo = reverse("students:step_undo", args=[other.uid, other.steps.get().pk])
    page = words_of(client.post(undo, {"reason": "Nhận nhầm"}, follow=True))
    assert "Việc nhập học không hoàn tác được" in page
    assert fresh(other).is_studying


@pytest.mark.parametrize(
    ("code", "data", "sentence"),
    [
        ("thoi-hoc", {"on": "2026-09-05", "reason_code": "01"}, "Ngày phải sau ngày vào lớp 10A1 (05/09/2026)."),
        ("thoi-hoc", {"reason_code": ""}, "Hãy điền mục này."),
        ("hoan-thanh", {}, "chỉ học sinh khối 12 hoàn thành cấp học"),
        ("hoc-lai", {"school_class": "10A2"}, "đang học ở trường"),
    ],
)
def test_a_step_that_the_rules_forbid_is_told_and_changes_nothing(
    school: SimpleNamespace, client_of: Any, code: str, data: dict[str, str], sentence: str
) -> None:
    if "school_class" in data:
        data = {**data, "school_class": school.classes[data["school_class"]].pk}
    before = (Event.objects.count(), StatusChange.objects.count())

    answer = ask(client_of(school.lan), school.first, code, **{**data, "xac-nhan": "1"})

    assert sentence in words_of(answer)
    assert (Event.objects.count(), StatusChange.objects.count()) == before
    assert fresh(school.first).class_name == "10A1"


def new_pupil(school: SimpleNamespace, **more: Any) -> dict[str, Any]:
    return {
        "full_name": "Phạm Thị Mới", "born_on": "09/11/2011", "gender": "02", "school_class": school.classes["10A2"].pk,
        "on": DAY, **more,
    }  # fmt: skip


def test_a_pupil_from_another_school_is_taken_in_once_the_clerk_has_looked(
    school: SimpleNamespace, client_of: Any
) -> None:
    client, url = client_of(school.lan), reverse("students:move_in")
    data = new_pupil(school, from_school="THPT Kiến An", phone="0912 345 678")

    page = words_of(client.post(url, data))
    assert "Ghi học sinh chuyển đến?" in page and "0912345678" in page and "Có thể em này" not in page
    assert not Pupil.objects.filter(person__full_name="Phạm Thị Mới").exists()

    answer = client.post(url, data | {"xac-nhan": "1"})

    made = Pupil.objects.whole().get(person__full_name="Phạm Thị Mới")
    assert answer["Location"] == reverse("students:change", args=[made.uid])
    assert (made.get_status_display(), made.class_name) == ("Chuyển đến kỳ 1", "10A2")
    assert made.steps.get().details == {"from_school": "THPT Kiến An"}


def test_a_pupil_who_seems_to_stand_already_is_shown_to_the_clerk(school: SimpleNamespace, client_of: Any) -> None:
    data = new_pupil(school, identity_number="031211900003")

    page = words_of(client_of(school.lan).post(reverse("students:admit"), data))

    assert "Có thể em này đã có trong sổ" in page and school.pupils[3].get_absolute_url() in page


def test_a_taken_ministry_code_is_refused_and_nobody_is_added(school: SimpleNamespace, client_of: Any) -> None:
    count = Pupil.objects.count()
    data = new_pupil(school, ministry_code="3190000001", **{"xac-nhan": "1"})

    answer = client_of(school.lan).post(reverse("students:admit"), data)

    assert "Mã định danh 3190000001 đã thuộc một học sinh khác" in words_of(answer)
    assert Pupil.objects.count() == count


# --- A new school year -----------------------------------------------------------------------------------------


@pytest.fixture
def next_year(school: SimpleNamespace) -> SchoolYear:
    return org.set_school_year(
        "2027-2028", starts_on=date(2027, 8, 1), second_term_on=date(2028, 1, 15), ends_on=date(2028, 7, 31), by=school.lan
    )  # fmt: skip


def roll(client: Any, *stay: Pupil, **more: str) -> Any:
    data = {"nam": "2026-2027", "o-lai": [pupil.pk for pupil in stay], **more}
    return client.post(reverse("students:roll_over"), data)


def test_roll_over_is_previewed_done_and_taken_back(
    school: SimpleNamespace, next_year: SchoolYear, client_of: Any
) -> None:
    twelve = actions.open_class(school.year, "12A1", by=school.lan)
    row = {"full_name": "Vũ Thị Cuối", "class_name": "12A1"}
    last = actions.admit(row, twelve, on=date(2026, 9, 5), source=person_source(school.lan), by=school.lan)
    client = client_of(school.lan)
    classes = {pupil.pk: pupil.class_name for pupil in Pupil.objects.whole()}

    page = words_of(roll(client, school.first))
    assert "<strong>11</strong> em lên lớp" in page and "<strong>1</strong> em hoàn thành cấp học" in page
    assert {p.pk: p.class_name for p in Pupil.objects.whole()} == classes

    page = words_of(client.get(roll(client, school.first, **{"xac-nhan": "1"})["Location"]))

    assert "11 em lên lớp, 1 em ở lại lớp, 1 em hoàn thành cấp học" in page
    names = {p.pk: (p.class_name, p.school_class.school_year.code) for p in Pupil.objects.whole().exclude(pk=last.pk)}
    assert names[school.first.pk] == ("10A1", "2027-2028")
    assert names[school.pupils[1].pk] == ("11A1", "2027-2028")
    assert names[school.other.pk] == ("11A2", "2027-2028")
    assert (fresh(last).class_name, fresh(last).ended_at is None) == ("", False)

    undo = reverse("students:roll_over_undo", args=["2027-2028"])
    assert "Hãy ghi lý do hoàn tác." in words_of(client.post(undo, {"reason": ""}, follow=True))
    client.post(undo, {"reason": "Chưa xét lên lớp"})

    assert {p.pk: p.class_name for p in Pupil.objects.whole()} == classes
    assert not Enrolment.objects.filter(school_class__school_year=next_year).exists()
    assert fresh(last).ended_at is None
    assert Event.objects.filter(code="students.roll_over_undone").count() == 1


def test_roll_over_is_not_taken_back_over_later_work(
    school: SimpleNamespace, next_year: SchoolYear, client_of: Any
) -> None:
    client = client_of(school.lan)
    roll(client, **{"xac-nhan": "1"})
    actions.leave(fresh(school.first), on=date(2027, 9, 1), reason_code="01", by=school.lan)

    page = words_of(
        client.post(reverse("students:roll_over_undo", args=["2027-2028"]), {"reason": "Nhầm"}, follow=True)
    )

    assert "hãy hoàn tác các việc đó trước" in page
    assert fresh(school.other).class_name == "11A2"


def test_a_second_roll_over_is_refused(school: SimpleNamespace, next_year: SchoolYear, client_of: Any) -> None:
    client = client_of(school.lan)
    roll(client, **{"xac-nhan": "1"})
    events = Event.objects.count()

    page = words_of(client.get(roll(client, **{"xac-nhan": "1"})["Location"]))

    assert "đã có học sinh" in page
    assert Event.objects.count() == events


def test_without_a_next_year_nothing_can_be_rolled(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    assert "Chưa có năm học tiếp theo" in words_of(client.get(reverse("students:roll_over")))
    assert roll(client, **{"xac-nhan": "1"}).status_code == 200
    assert Enrolment.objects.count() == 12


# --- Classes ------------------------------------------------------------------------------------------------------


def test_clerk_opens_a_class_with_its_sets(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    data = {
        "year": school.year.pk, "name": "10a3", "electives": ["physics", "chemistry", "biology"],
        "topics": ["mathematics", "physics", "chemistry"], "foreign_language": "01", "sessions_per_week": "02",
    }  # fmt: skip
    assert "Hãy chọn đúng 4 môn" in words_of(client.post(reverse("students:class_open"), data))
    assert not SchoolClass.objects.filter(name="10A3").exists()

    data["electives"] = ["physics", "chemistry", "biology", "informatics"]
    answer = client.post(reverse("students:class_open"), data)

    assert "Vật lí, Hoá học, Sinh học, Tin học" in words_of(client.get(answer["Location"]))
    change = reverse("students:class_change", args=[SchoolClass.objects.get(name="10A3").uid])
    client.post(change, data | {"electives": ["geography", "economics_law", "music", "fine_arts"], "topics": []})
    assert SchoolClass.objects.get(name="10A3").electives == ["geography", "economics_law", "music", "fine_arts"]


def test_a_substitute_sees_the_class_until_the_day_and_no_longer(
    school: SimpleNamespace, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = school.classes["10A1"]
    data = {"teacher": school.long.person.pk, "starts_on": "2026-11-01", "until": "2026-11-15", "basis": "15/QĐ"}
    client_of(school.lan).post(reverse("students:homeroom", args=[room.uid]), data)

    for today, expected in ((date(2026, 11, 10), 200), (date(2026, 11, 16), 404)):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *a, day=today: day)
        assert client_of(_again(school.long)).get(school.first.get_absolute_url()).status_code == expected
        assert client_of(_again(school.an)).get(school.first.get_absolute_url()).status_code == 200
    assert room.homeroom_teacher(date(2026, 11, 10)) == school.long.person


def test_two_teachers_appointed_from_one_day_leave_one(school: SimpleNamespace, client_of: Any) -> None:
    room, client = school.classes["10A2"], client_of(school.lan)
    for teacher in (school.long, school.an):
        data = {"teacher": teacher.person.pk, "starts_on": "2026-11-02", "until": "", "basis": ""}
        assert client.post(reverse("students:homeroom", args=[room.uid]), data).status_code == 302
    assert room.homeroom_teacher(date(2026, 11, 3)) == school.an.person
    open_ended = Assignment.objects.filter(unit=room.unit, role=Role.HOMEROOM_TEACHER, ends_on=None)
    assert [one.person for one in open_ended] == [school.an.person]


def _again(user: Any) -> Any:
    return type(user).objects.get(pk=user.pk)


# --- Excel ------------------------------------------------------------------------------------------------------------


def sheet_of(answer: Any) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(min_row=3, values_only=True))


def test_the_list_leaves_without_identity_numbers_and_is_recorded(school: SimpleNamespace, client_of: Any) -> None:
    rows = sheet_of(client_of(school.an).get(reverse("students:pupils"), {"xuat": "xlsx"}))

    assert rows[0][:3] == ("Học sinh", "Lớp", "Ngày sinh")
    assert len(rows) == 9 and "0312119" not in repr(rows)
    event = Event.objects.get(code="students.pupils_exported")
    assert (event.data["rows"], event.actor) == (8, school.an)


def test_chosen_fields_leave_as_text_and_the_trail_names_them(school: SimpleNamespace, client_of: Any) -> None:
    url = reverse("students:export") + f"?lop={school.classes['10A2'].pk}"
    answer = client_of(school.lan).post(url, {"truong": ["full_name", "identity_number", "born_on", "nope"]})

    rows = sheet_of(answer)
    assert rows[0] == ("TT", "Số định danh cá nhân", "Họ tên", "Ngày sinh")
    assert [row[1] for row in rows[1:]] == [f"0312119{n:05d}" for n in (8, 9, 10, 11)]
    event = Event.objects.get(code="students.pupils_exported")
    assert event.data == {"rows": 4, "fields": "Số định danh cá nhân, Họ tên, Ngày sinh"}


@pytest.mark.parametrize("who", ["long", "chi", "dung", "em"])
def test_others_export_nothing(school: SimpleNamespace, client_of: Any, who: str) -> None:
    client = client_of(getattr(school, who))

    assert client.get(reverse("students:pupils"), {"xuat": "xlsx"}).status_code == 403
    assert client.post(reverse("students:export"), {"truong": ["identity_number"]}).status_code == 403
    room = client.get(reverse("students:class", args=[school.classes["10A1"].uid]), {"xuat": "xlsx"})
    assert room.status_code == 403
    assert not Event.objects.filter(code="students.pupils_exported").exists()


def test_class_list_in_class_order(school: SimpleNamespace, client_of: Any) -> None:
    url = reverse("students:class", args=[school.classes["10A2"].uid])

    rows = sheet_of(client_of(school.lan).get(url, {"xuat": "xlsx"}))

    assert [row[1] for row in rows] == ["Họ tên", *(str(pupil) for pupil in school.pupils[8:])]
