"""Reminders: once a day, to those with pressing work, and letters that survive a mail server that is away."""

import smtplib
from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.work.conftest import MONDAY, make_people
from tests.work.races import at_once
from truongso.foundation.audit.models import Event
from truongso.foundation.work.actions import choose_letters, notify
from truongso.foundation.work.letters import send_letter, send_waiting
from truongso.foundation.work.models import Letter, Notice
from truongso.foundation.work.reminders import send_due_reminders

pytestmark = pytest.mark.django_db


@pytest.fixture
def remind(django_capture_on_commit_callbacks):
    """Send reminders, and let the worker do what was handed to it."""

    def run(on=MONDAY):
        with django_capture_on_commit_callbacks(execute=True):
            return send_due_reminders(on)

    return run


def test_the_days_letter_says_what_is_late_and_what_is_near(cast, fill_desk, remind, mailoutbox):
    fill_desk(("Khai số liệu quý III", -5), ("Nộp minh chứng", 2), ("Việc xa", 30), ("Không hạn", None), only=cast.an)
    assert remind() == 1
    notice = Notice.objects.get()
    assert (notice.recipient, notice.url) == (cast.an, "/viec-cua-toi/")
    assert notice.title == "1 việc quá hạn, 1 việc đến hạn trong ba ngày làm việc tới"
    letter = mailoutbox[0]
    assert letter.to == ["an@truong.example"]
    assert letter.subject == "Nhắc việc 05/10/2026: 1 việc quá hạn, 1 việc đến hạn trong ba ngày làm việc tới"
    assert "- Khai số liệu quý III (quá hạn 3 ngày làm việc, hạn 30/09/2026)" in letter.body
    assert "- Nộp minh chứng (còn 2 ngày làm việc, hạn 07/10/2026)" in letter.body
    assert "Việc xa" not in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    event = Event.objects.filter(code="work.reminded").get()
    assert event.sentence == "đã nhắc việc «Nguyễn Văn An»: 1 việc quá hạn, 1 việc sắp đến hạn, 0 thông báo"


def test_a_second_run_on_the_same_day_sends_nothing_again(cast, fill_desk, remind, mailoutbox):
    fill_desk(("Khai số liệu", 0))
    assert remind() == 3
    events = Event.objects.count()
    assert remind() == 0
    assert (len(mailoutbox), Notice.objects.count(), Letter.objects.count()) == (2, 3, 2)
    assert Event.objects.count() == events
    assert remind(MONDAY + timedelta(days=1)) == 3
    assert len(mailoutbox) == 4


def test_pupils_closed_accounts_and_idle_desks_are_not_reminded(cast, fill_desk, remind, mailoutbox):
    fill_desk(("Khai số liệu", 0))
    cast.an.is_active = False
    cast.an.save()
    remind()
    assert set(Notice.objects.values_list("recipient__username", flat=True)) == {"binh", "khanh"}
    fill_desk(("Việc xa", 60))
    assert remind(MONDAY + timedelta(days=1)) == 0


def test_who_wants_no_letters_is_reminded_in_the_platform_only(cast, fill_desk, remind, mailoutbox):
    fill_desk(("Khai số liệu", 0), only=cast.an)
    choose_letters("none", by=cast.an)
    assert remind() == 1
    assert (Notice.objects.count(), Letter.objects.count(), mailoutbox) == (1, 0, [])


@pytest.mark.parametrize("day", [date(2026, 10, 4), date(2026, 9, 2), date(2026, 2, 17)])
def test_nobody_is_reminded_on_a_sunday_or_a_holiday(cast, fill_desk, remind, day):
    fill_desk(("Khai số liệu", 0), on=day)
    assert remind(day) == 0
    assert not Notice.objects.exists()


def test_friday_reminds_of_what_is_due_on_the_third_working_day(cast, fill_desk, remind):
    friday = date(2026, 10, 9)
    fill_desk(("thứ Tư", 5), on=friday, only=cast.an)
    assert remind(friday) == 1
    fill_desk(("thứ Năm", 6), on=friday, only=cast.binh)
    assert remind(friday) == 0


def test_unread_notices_ride_along_once(cast, fill_desk, remind, mailoutbox):
    notify([cast.an], title="Minh chứng bị trả lại", key="tests.back:1")
    assert remind() == 1
    assert mailoutbox[0].subject == "Nhắc việc 05/10/2026: 1 thông báo mới"
    assert "Minh chứng bị trả lại" in mailoutbox[0].body
    assert Notice.objects.count() == 1
    assert remind(MONDAY + timedelta(days=1)) == 0
    assert len(mailoutbox) == 1


def test_what_was_done_before_the_worker_came_is_not_sent(cast, fill_desk, mailoutbox):
    fill_desk(("Khai số liệu", 0), only=cast.an)
    send_due_reminders(MONDAY)
    fill_desk()
    letter = Letter.objects.get()
    send_letter.call(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, mailoutbox) == (Letter.State.EMPTY, [])


def test_a_letter_of_a_closed_account_is_not_sent(cast, fill_desk, mailoutbox):
    fill_desk(("Khai số liệu", 0), only=cast.an)
    send_due_reminders(MONDAY)
    cast.an.is_active = False
    cast.an.save()
    assert send_letter.call(Letter.objects.get().pk) == "empty"
    assert mailoutbox == []


def _failing(monkeypatch, error):
    def send(self, *args, **kwargs):
        raise error

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", send)


def test_a_mail_server_that_is_away_is_tried_again_ever_later(cast, fill_desk, remind, monkeypatch, mailoutbox, caplog):
    fill_desk(("Khai số liệu", 0), only=cast.an)
    with monkeypatch.context() as patch:
        _failing(patch, ConnectionRefusedError("không có máy chủ"))
        remind()
        letter = Letter.objects.get()
        assert (letter.state, letter.attempts) == (Letter.State.WAITING, 1)
        assert letter.last_error == "ConnectionRefusedError: không có máy chủ"
        assert timedelta(0) < letter.next_try_at - timezone.now() <= timedelta(minutes=1)
        assert send_waiting() == 0  # its time has not come
        for attempt, wait in enumerate((5, 30, 120, 480), start=2):
            Letter.objects.update(next_try_at=timezone.now())
            assert send_waiting() == 1
            letter.refresh_from_db()
            assert letter.attempts == attempt
            minutes = (letter.next_try_at - timezone.now()).total_seconds() / 60
            assert wait - 1 < minutes <= wait
    Letter.objects.update(next_try_at=timezone.now())
    assert send_waiting() == 1
    letter.refresh_from_db()
    assert (letter.state, len(mailoutbox)) == (Letter.State.SENT, 1)
    assert "next try in" in caplog.text


def test_after_the_last_try_the_letter_is_given_up_and_logged(cast, fill_desk, remind, monkeypatch, caplog):
    fill_desk(("Khai số liệu", 0), only=cast.an)
    _failing(monkeypatch, TimeoutError("quá lâu"))
    remind()
    Letter.objects.update(attempts=5, next_try_at=timezone.now())
    send_waiting()
    letter = Letter.objects.get()
    assert (letter.state, letter.attempts, letter.last_error) == (Letter.State.FAILED, 6, "TimeoutError: quá lâu")
    assert "given up after 6 attempts" in caplog.text


@pytest.mark.parametrize(("code", "state"), [(550, Letter.State.FAILED), (451, Letter.State.WAITING)])
def test_a_refused_address_is_given_up_a_busy_one_is_tried_again(cast, fill_desk, remind, monkeypatch, code, state):
    fill_desk(("Khai số liệu", 0), only=cast.an)
    _failing(monkeypatch, smtplib.SMTPRecipientsRefused({"an@truong.example": (code, b"no")}))
    remind()
    assert Letter.objects.get().state == state


def test_a_letter_that_a_killed_worker_left_is_taken_up_again(cast, fill_desk, mailoutbox):
    fill_desk(("Khai số liệu", 0), only=cast.an)
    send_due_reminders(MONDAY)
    Letter.objects.update(state=Letter.State.SENDING, attempts=1, next_try_at=timezone.now())
    assert send_waiting() == 0
    Letter.objects.update(next_try_at=timezone.now() - timedelta(minutes=16))
    assert send_waiting() == 1
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_the_same_moment_remind_each_person_once(fill_desk, mailoutbox):
    make_people()
    fill_desk(("Khai số liệu", 0))
    assert sum(at_once(*[lambda: send_due_reminders(MONDAY)] * 2)) == 3
    assert (Notice.objects.count(), Letter.objects.count(), len(mailoutbox)) == (3, 2, 2)
    assert Event.objects.filter(code="work.reminded").count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_letter_send_it_once(fill_desk, mailoutbox):
    people = make_people()
    letter = Letter.objects.create(recipient=people.an, key="daily:x", day=MONDAY)
    fill_desk(("Khai số liệu", 0))
    assert sorted(at_once(*[lambda: send_letter.call(letter.pk)] * 2)) == ["nothing to do", "sent"]
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_apps_tell_the_same_thing_at_once_and_it_is_told_once(mailoutbox):
    people = make_people()
    choose_letters("immediately", by=people.an)
    at_once(*[lambda: notify([people.an], title="Có việc", key="tests.same:1")] * 2)
    assert (Notice.objects.count(), Letter.objects.count(), len(mailoutbox)) == (1, 1, 1)
