"""Recurring duties: on the desk in time, done once, taken back with a reason."""

from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured

from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.org.roles import Role
from truongso.foundation.work import registry
from truongso.foundation.work.actions import complete_duty, reopen_duty
from truongso.foundation.work.desk import desk_of
from truongso.foundation.work.models import DutyDone
from truongso.foundation.work.recurrence import monthly

ON = date(2026, 9, 28)


def titles(user, on):
    return [entry.item.title for entry in desk_of(user, on).items]


def test_a_duty_lies_on_the_desk_from_its_lead_days_until_it_is_done(cast, quarterly_report):
    complete_duty("tests.report", "2026-Q2", on=date(2026, 6, 30), by=cast.binh)
    assert titles(cast.binh, date(2026, 9, 19)) == []
    assert titles(cast.binh, date(2026, 9, 20)) == ["Báo cáo quý gửi Sở, Quý III/2026"]
    assert titles(cast.binh, date(2026, 10, 15)) == ["Báo cáo quý gửi Sở, Quý III/2026"]
    assert titles(cast.an, ON) == []
    done = complete_duty("tests.report", "2026-Q3", on=ON, note=" 125/BC ", by=cast.binh)
    assert titles(cast.binh, ON) == []
    assert (done.title, done.due_on, done.note) == ("Báo cáo quý gửi Sở, Quý III/2026", date(2026, 9, 30), "125/BC")
    event = Event.objects.filter(code="work.duty_done").latest("sequence")
    assert event.sentence == "đã đánh dấu xong việc định kỳ «Báo cáo quý gửi Sở, Quý III/2026»: 125/BC"


def test_what_was_due_before_the_duty_began_is_nobodys(cast, quarterly_report):
    assert titles(cast.binh, date(2026, 7, 1)) == ["Báo cáo quý gửi Sở, Quý II/2026"]
    with pytest.raises(Refused, match="không có kỳ «2026-Q1»"):
        complete_duty("tests.report", "2026-Q1", on=ON, by=cast.binh)


def test_who_completes_the_same_period_again_learns_who_did_it(cast, quarterly_report):
    complete_duty("tests.report", "2026-Q3", on=ON, by=cast.binh)
    events = Event.objects.count()
    with pytest.raises(Refused) as refusal:
        complete_duty("tests.report", "2026-Q3", on=ON, by=cast.binh)
    assert refusal.value.sentence == (
        "«Báo cáo quý gửi Sở, Quý III/2026» đã được Phạm Thanh Bình đánh dấu xong ngày 28/09/2026."
    )
    assert (DutyDone.objects.count(), Event.objects.count()) == (1, events)
    kept = complete_duty("tests.report", "2026-Q3", on=ON, by=cast.binh, if_open=True)
    assert (kept.pk, Event.objects.count()) == (DutyDone.objects.get().pk, events)


@pytest.mark.parametrize(
    ("who", "period", "sentence"),
    [
        ("an", "2026-Q3", "«Báo cáo quý gửi Sở» không phải việc của vai trò bạn đang giữ."),
        (
            "binh",
            "2026-Q4",
            "«Báo cáo quý gửi Sở, Quý IV/2026» có hạn 31/12/2026, chưa đến lúc đánh dấu xong.",
        ),
        (
            "binh",
            "<script>",
            "«Báo cáo quý gửi Sở» không có kỳ «<script>»: hãy tải lại trang và chọn kỳ trong danh sách.",
        ),
    ],
)
def test_refused_completions_leave_nothing(cast, quarterly_report, who, period, sentence):
    events = Event.objects.count()
    with pytest.raises(Refused) as refusal:
        complete_duty("tests.report", period, on=ON, by=getattr(cast, who))
    assert refusal.value.sentence == sentence
    assert (DutyDone.objects.count(), Event.objects.count()) == (0, events)


def test_a_duty_is_taken_back_with_a_reason_and_done_again(cast, quarterly_report):
    done = complete_duty("tests.report", "2026-Q3", on=ON, by=cast.binh)
    with pytest.raises(Refused, match="Hãy ghi lý do"):
        reopen_duty(done, reason="  ", by=cast.binh)
    with pytest.raises(Refused, match="không phải việc của bạn"):
        reopen_duty(done, reason="thử", by=cast.an)
    done.refresh_from_db()
    assert done.ended_at is None
    ended = reopen_duty(done, reason="Sở trả lại", by=cast.binh)
    assert (ended.version, ended.reopened_by, ended.reopened_reason) == (2, cast.binh, "Sở trả lại")
    assert titles(cast.binh, ON) == ["Báo cáo quý gửi Sở, Quý II/2026", "Báo cáo quý gửi Sở, Quý III/2026"]
    with pytest.raises(Refused, match="đã được mở lại"):
        reopen_duty(done, reason="lần nữa", by=cast.binh)
    complete_duty("tests.report", "2026-Q3", on=ON, by=cast.binh)
    assert [row.ended_at is None for row in DutyDone.objects.order_by("pk")] == [False, True]


def test_a_duty_of_each_person_is_done_by_each(cast):
    registry.recurring_duty(
        "tests.log",
        "Tự rà soát tài khoản",
        roles=[Role.TEACHER, Role.CLERK],
        schedule=monthly(working_day=-1),
        url_name="work:duties",
        basis="Quy chế của trường",
        since=date(2026, 9, 1),
        each_person=True,
    )
    done = complete_duty("tests.log", "2026-M09", on=ON, by=cast.an)
    assert done.person == cast.an.person
    assert titles(cast.an, ON) == []
    assert titles(cast.khanh, ON) == ["Tự rà soát tài khoản, Tháng 9/2026"]
    with pytest.raises(Refused, match="do từng người tự đánh dấu"):
        complete_duty("tests.log", "2026-M09", on=ON, by=None)
    complete_duty("tests.log", "2026-M09", on=ON, by=cast.khanh)
    assert DutyDone.objects.in_force().count() == 2


def test_malformed_duties_stop_the_start():
    values = {"schedule": monthly(day=1), "url_name": "work:duties", "basis": "", "since": ON}
    with pytest.raises(ImproperlyConfigured, match="at least one role"):
        registry.recurring_duty("tests.none", "Không ai", roles=[], **values)
    with pytest.raises(ValueError, match="boss"):
        registry.recurring_duty("tests.boss", "Ai", roles=["boss"], **values)
    with pytest.raises(ImproperlyConfigured, match="declared twice"):
        registry.worklist("work.recurring", "Hai lần", permission="work.use", items=lambda user, on: [])


def test_the_page_completes_and_reopens(cast, client_of, quarterly_report, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: ON)
    client = client_of(cast.binh)
    page = " ".join(client.get("/viec-dinh-ky/").content.decode().split())
    assert "Báo cáo quý gửi Sở, Quý III/2026" in page
    answer = client.post(
        "/viec-dinh-ky/xong/", {"code": "tests.report", "period": "2026-Q3", "note": "<b>12/BC</b>"}, follow=True
    )
    assert "Đã đánh dấu xong «Báo cáo quý gửi Sở, Quý III/2026»." in answer.content.decode()
    assert "<b>12/BC</b>" not in answer.content.decode()
    done = DutyDone.objects.get()
    answer = client.post(f"/viec-dinh-ky/{done.uid}/mo-lai/", {"reason": ""})
    assert answer.status_code == 409
    client.post(f"/viec-dinh-ky/{done.uid}/mo-lai/", {"reason": "nhầm"})
    assert DutyDone.objects.in_force().count() == 0
    unknown = client.post("/viec-dinh-ky/xong/", {"code": "tests.nothing", "period": "2026-Q3"}, follow=True)
    assert "Không có việc định kỳ này" in unknown.content.decode()


def test_a_colleagues_own_duty_is_not_found(cast, client_of):
    done = DutyDone.objects.create(
        code="tests.x", period="2026", title="Việc riêng", due_on=ON, done_on=ON, person=cast.khanh.person
    )
    assert client_of(cast.an).post(f"/viec-dinh-ky/{done.uid}/mo-lai/", {"reason": "tò mò"}).status_code == 404
    done.refresh_from_db()
    assert done.ended_at is None


@pytest.mark.django_db(transaction=True)
def test_two_leaders_press_at_once_and_one_row_is_made(quarterly_report):
    from tests.work.conftest import make_people
    from tests.work.races import at_once

    people = make_people()
    given = at_once(*[lambda: complete_duty("tests.report", "2026-Q3", on=ON, by=people.binh)] * 2)
    assert sum(isinstance(answer, Refused) for answer in given) == 1
    assert DutyDone.objects.count() == 1
    assert Event.objects.filter(code="work.duty_done").count() == 1
