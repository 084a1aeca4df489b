"""Accounts follow their people's work, and close when nobody uses them."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks import default_task_backend
from typer.testing import CliRunner

from truongso.config.cli import build
from truongso.core.refusal import Refused
from truongso.core.text import SCHOOL_ZONE
from truongso.demo.cast import make_member, make_units
from truongso.foundation.accounts import actions, sessions
from truongso.foundation.accounts.models import AccountLetter, User
from truongso.foundation.accounts.sessions import sessions_ended
from truongso.foundation.accounts.tidying import tidy_accounts
from truongso.foundation.audit.models import Event
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/quyen-cua-toi/"


def state_of(user: User) -> tuple[bool, str]:
    user.refresh_from_db()
    return user.is_active, user.closed_because


def noon(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), SCHOOL_ZONE) + timedelta(hours=12)


def end_all(user: User, on: date, by: Any = None) -> None:
    for assignment in Assignment.objects.filter(person=user.person_id, ends_on=None):
        org.end_assignment(assignment, ends_on=on, reason="Chuyển công tác", by=by)


def test_who_left_yesterday_is_out_at_once(cast: Any, client_of: Any, codes_since: Any) -> None:
    client, today = client_of(cast.an), timezone.localdate()
    first, *others = Assignment.objects.filter(person=cast.an.person_id)
    org.end_assignment(first, ends_on=today - timedelta(days=1), reason="Chuyển", by=cast.minh)
    assert state_of(cast.an) == (True, ""), "two assignments are left"
    for other in others:
        org.end_assignment(other, ends_on=today - timedelta(days=1), reason="Chuyển", by=cast.minh)
    assert state_of(cast.an) == (False, "left")
    assert client.get(PAGE).status_code == 302
    assert codes_since() == ["accounts.closed"]
    event = Event.objects.get(code="accounts.closed")
    assert event.sentence == "đã khóa tài khoản «Phạm Thị An»: không còn phân công nào có hiệu lực"
    assert event.actor is None and event.actor_name == "Hệ thống"


def test_last_day_of_an_assignment_is_a_working_day(cast: Any) -> None:
    today = timezone.localdate()
    end_all(cast.an, today)
    assert state_of(cast.an) == (True, "")
    assert tidy_accounts(noon(today))["left"] == 0 and state_of(cast.an) == (True, "")
    assert tidy_accounts(noon(today + timedelta(days=1)))["left"] == 1
    assert state_of(cast.an) == (False, "left")
    assert tidy_accounts(noon(today + timedelta(days=1)))["left"] == 0, "running again changes nothing"


def test_new_assignment_opens_what_the_platform_closed_and_nothing_else(cast: Any) -> None:
    today = timezone.localdate()
    end_all(cast.an, today - timedelta(days=1))
    actions.close_account(cast.chi, reason="Vi phạm nội quy", by=cast.minh)
    for user in (cast.an, cast.chi):
        org.assign(user.person, Role.STAFF, starts_on=today, by=cast.minh)
    assert state_of(cast.an) == (True, "")
    assert state_of(cast.chi) == (False, "by_hand")


def test_assignment_that_begins_later_opens_on_its_day(cast: Any) -> None:
    today = timezone.localdate()
    end_all(cast.an, today - timedelta(days=1))
    org.assign(cast.an.person, Role.TEACHER, starts_on=today + timedelta(days=3), by=cast.minh)
    assert state_of(cast.an) == (False, "left")
    assert tidy_accounts(noon(today + timedelta(days=2)))["returned"] == 0
    assert tidy_accounts(noon(today + timedelta(days=3)))["returned"] == 1
    assert state_of(cast.an) == (True, "")


def test_step_that_ends_and_begins_work_closes_nothing_between(cast: Any, client_of: Any, codes_since: Any) -> None:
    from truongso.foundation.audit.recording import action

    client, today = client_of(cast.an), timezone.localdate()

    @action
    def move() -> None:
        end_all(cast.an, today - timedelta(days=1))
        org.assign(cast.an.person, Role.TEACHER, starts_on=today, by=cast.minh)

    move()
    assert state_of(cast.an) == (True, "") and client.get(PAGE).status_code == 200
    assert codes_since() == []


def test_who_never_had_an_assignment_is_left_alone(cast: Any) -> None:
    stranger = make_member("em")
    assert tidy_accounts(timezone.now())["left"] == 0
    assert state_of(stranger) == (True, "")


def test_last_administrator_is_never_closed(cast: Any) -> None:
    today = timezone.localdate()
    User.objects.update(opened_at=timezone.now() - timedelta(days=200))
    assert actions.close_idle(timezone.now()) == 3
    assert state_of(cast.minh) == (True, "")
    with pytest.raises(Refused, match="Đỗ Quang Minh là người quản trị hệ thống cuối cùng"):
        actions.close_account(cast.minh, reason="Thử", by=None)
    end_all(cast.minh, today - timedelta(days=1))
    assert state_of(cast.minh) == (True, ""), "somebody must be able to open a door again"
    second = make_member("long")
    org.assign(second.person, Role.ADMINISTRATOR, starts_on=today, by=None)
    assert actions.close_left(today) == 1
    assert state_of(cast.minh) == (False, "left")


def test_idle_account_is_warned_then_closed_then_opened_by_one_click(
    cast: Any, client_of: Any, mailoutbox: Any
) -> None:
    now = timezone.now()
    User.objects.update(opened_at=now, last_login=now)
    User.objects.filter(pk=cast.an.pk).update(last_login=now - timedelta(days=38), opened_at=now - timedelta(days=90))
    User.objects.filter(pk=cast.chi.pk).update(last_login=None, opened_at=now - timedelta(days=46), email="")
    assert tidy_accounts(now) == {"left": 0, "returned": 0, "warned": 1, "idle": 1, "purged": 0}
    (letter,) = mailoutbox
    until = (timezone.localtime(now) + timedelta(days=7)).strftime("%d/%m/%Y")
    assert letter.to == ["an@demo.invalid"] and f"Ngày tạm khóa: {until}" in letter.body
    assert state_of(cast.chi) == (False, "idle"), "nobody could write to her"
    assert tidy_accounts(now + timedelta(days=1))["warned"] == 0, "one warning for one idle time"
    assert tidy_accounts(now + timedelta(days=7, hours=1))["idle"] == 1
    assert state_of(cast.an) == (False, "idle")
    client, address = client_of(cast.minh), f"/quan-tri/tai-khoan/{cast.an.person.uid}/"
    assert "lâu không sử dụng" in client.get(address).content.decode()
    assert "Đã mở lại tài khoản." in client.post(f"{address}mo-lai/", follow=True).content.decode()
    assert state_of(cast.an) == (True, "")
    assert actions.close_idle(timezone.now()) == 0, "the days count anew"


def test_class_is_opened_again_after_the_summer(cast: Any, client_of: Any) -> None:
    User.objects.filter(pk__in=[cast.an.pk, cast.chi.pk]).update(is_active=False, closed_because="idle")
    client = client_of(cast.minh)
    page = client.get("/quan-tri/tai-khoan/?vai-tro=pupil&tinh-trang=idle").content.decode()
    assert "Mở lại 1 tài khoản lâu không dùng" in page and "Ngô Linh Chi" in page and "Phạm Thị An" not in page
    done = client.post("/quan-tri/tai-khoan/mo-lai/", {"loc": "vai-tro=pupil&tinh-trang=idle"}, follow=True)
    assert "Đã mở lại 1 tài khoản." in done.content.decode()
    assert state_of(cast.chi) == (True, "") and state_of(cast.an) == (False, "idle")
    again = client.post("/quan-tri/tai-khoan/mo-lai/", {"loc": "vai-tro=pupil"}, follow=True).content.decode()
    assert "Không có tài khoản nào trong danh sách này bị khóa" in again
    assert client_of(cast.binh).post("/quan-tri/tai-khoan/mo-lai/", {"loc": ""}).status_code == 403
    assert state_of(cast.an) == (False, "idle")


def test_reopening_by_hand_needs_a_reason_unless_it_lay_idle(cast: Any) -> None:
    actions.close_account(cast.an, reason="Thử", by=cast.minh)
    with pytest.raises(Refused, match="Hãy ghi lý do mở lại"):
        actions.reopen_account(cast.an, by=cast.minh)
    assert state_of(cast.an) == (False, "by_hand")
    User.objects.filter(pk=cast.an.pk).update(closed_because="idle")
    actions.reopen_account(cast.an, by=cast.minh)
    assert Event.objects.get(code="accounts.reopened").data["reason"] == "dùng lại sau thời gian không sử dụng"


def leavers(count: int) -> list[int]:
    """Make so many pupils with accounts; returns the keys of their people."""
    unit, hashed = make_units()["lop-10a1"], make_password("x")
    people = org.add_people([Person(full_name=f"Học Sinh {n}") for n in range(count)], by=None)
    User.objects.bulk_create([User(username=f"hs{p.pk}", person=p, password=hashed) for p in people])
    since = timezone.localdate() - timedelta(days=300)
    rows = [Assignment(person=p, role=Role.PUPIL, unit=unit, starts_on=since) for p in people]
    org.assign_many(rows, by=None)
    return [p.pk for p in people]


@pytest.mark.slow
def test_whole_year_leaves_in_a_constant_number_of_queries(cast: Any, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    today, heard = timezone.localdate(), []

    def listen(sender: Any, user: Any, session_keys: Any, **kwargs: Any) -> None:
        heard.append((user.pk, session_keys))

    def leave(count: int) -> int:
        people = leavers(count)
        Assignment.objects.filter(person__in=people).update(ends_on=today - timedelta(days=1))
        with CaptureQueriesContext(connection) as seen:
            assert actions.follow_work(people, on=today) == (count, 0)
        assert not User.objects.filter(person__in=people, is_active=True).exists()
        return len(seen)

    assert leave(60) == leave(500)
    event = Event.objects.filter(code="accounts.closed_many").order_by("-sequence")[0]
    assert event.sentence == "đã khóa 500 tài khoản: không còn phân công nào có hiệu lực"
    _, waiting = default_task_backend.results
    assert waiting.task == sessions.tell_all
    sessions_ended.connect(listen)
    try:
        assert sessions.tell_all.call(list(waiting.args[0][:3])) == 3
    finally:
        sessions_ended.disconnect(listen)
    assert len(waiting.args[0]) == 500 and [keys for _, keys in heard] == [None] * 3


def test_command_says_what_was_done(cast: Any) -> None:
    end_all(cast.an, timezone.localdate())
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = CliRunner().invoke(build(), ["accounts", "tidy", "--date", tomorrow.isoformat(), "--json"])
    assert answer.exit_code == 0, answer.output
    assert '"left": 1' in answer.output and state_of(cast.an) == (False, "left")
    words = CliRunner().invoke(build(), ["accounts", "tidy", "--date", tomorrow.isoformat()]).output
    assert words.startswith("Khóa 0 tài khoản hết phân công, mở lại 0")
    assert not AccountLetter.objects.exists()
