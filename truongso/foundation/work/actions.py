"""Changes: duties done and reopened, people told, letters chosen, calendar addresses, dates of the law checked."""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.rights import allowed
from truongso.core.text import format_date, nfc, squeeze
from truongso.foundation.access.standing import standing_of
from truongso.foundation.audit.recording import action, record
from truongso.foundation.work import statutory
from truongso.foundation.work.days import WorkCalendar
from truongso.foundation.work.letters import post
from truongso.foundation.work.models import (
    CalendarFeed,
    DutyDone,
    Letter,
    Notice,
    NoticePreference,
    StatutoryCheck,
)
from truongso.foundation.work.recurrence import Occurrence
from truongso.foundation.work.registry import RecurringDuty, recurring_duties

TITLE_LETTERS = 200


@action
def complete_duty(code: str, period: str, *, on: date, by: Any, note: str = "", if_open: bool = False) -> DutyDone:
    """Mark one occurrence of a recurring duty as done on a day; by None is the platform itself.

    Refused for a period that the duty does not have or that has not come, for somebody whose duty it is not, and when
    it is done already (with if_open the row that is there is returned instead: for apps that complete by themselves).
    """
    duty = recurring_duties.get(code)
    occurrence = _occurrence_of(duty, period, on)
    if by is not None and not duty.roles & standing_of(by).roles:
        raise Refused(f"«{duty.title}» không phải việc của vai trò bạn đang giữ.")
    if by is None and duty.each_person:
        raise Refused(f"«{duty.title}» do từng người tự đánh dấu.")
    person = by.person if duty.each_person else None
    values = {
        "title": f"{duty.title}, {occurrence.title}",
        "due_on": occurrence.due_on,
        "done_by": by,
        "done_on": on,
        "note": squeeze(nfc(note))[:500],
    }
    # The unique constraint decides between two people who press at once.
    done, created = DutyDone.objects.get_or_create(
        code=code, period=period, person=person, ended_at=None, defaults=values
    )
    if not created and not if_open:
        raise Refused(
            f"«{done.title}» đã được {done.done_by or 'hệ thống'} đánh dấu xong ngày {format_date(done.done_on)}."
        )
    if created:
        record("work.duty_done", done, by=by, note=done.note or "không ghi chú")
    return done


@action
def reopen_duty(done: DutyDone, *, reason: str, by: Any) -> DutyDone:
    """Take back that a duty was done, with the reason; the row stays."""
    reason = squeeze(nfc(reason))[:500]
    if not reason:
        raise Refused("Hãy ghi lý do mở lại việc này.", field="reason")
    done = DutyDone.objects.select_for_update().get(pk=done.pk)
    if done.ended_at is not None:
        raise Refused(f"«{done.title}» đã được mở lại trước đó.")
    duty = recurring_duties.get(done.code)
    if not duty.roles & standing_of(by).roles or (done.person_id and done.person_id != by.person_id):
        raise Refused(f"«{duty.title}» không phải việc của bạn nên bạn không mở lại được.")
    done.touch()
    done.ended_at, done.reopened_by, done.reopened_reason = timezone.now(), by, reason
    done.save()
    record("work.duty_reopened", done, by=by, reason=reason)
    return done


def _occurrence_of(duty: RecurringDuty, period: str, on: date) -> Occurrence:
    occurrence = duty.schedule.find(period, WorkCalendar())
    if occurrence is None or occurrence.due_on < duty.since:
        raise Refused(f"«{duty.title}» không có kỳ «{period[:20]}»: hãy tải lại trang và chọn kỳ trong danh sách.")
    if (occurrence.due_on - on).days > duty.lead_days:
        raise Refused(
            f"«{duty.title}, {occurrence.title}» có hạn {format_date(occurrence.due_on)}, chưa đến lúc đánh dấu xong."
        )
    return occurrence


@action
def notify(
    recipients: Iterable[Any], *, title: str, body: str = "", url: str = "", key: str, kind: str = "", by: Any = None
) -> list[Notice]:
    """Tell users something, each of them once per key; returns the notices that are new.

    key is "app.what:which", at most 160 letters, and stays the same when the same thing is told again. url is a path of
    this site. Those who chose letters at once get one, sent after the transaction; closed accounts are left out, and so
    is `by`: nobody needs to be told what they did themselves.
    """
    _check_notice(key, url)
    users = {user.pk: user for user in recipients if user.is_active and user != by}
    told = set(Notice.objects.filter(key=key, recipient__in=users).values_list("recipient_id", flat=True))
    fresh = [user for user in users.values() if user.pk not in told]
    if not fresh:
        return []
    title = _shortened(squeeze(nfc(title)))
    values = {"key": key, "kind": kind or key.partition(":")[0], "title": title, "body": nfc(body).strip(), "url": url}
    Notice.objects.bulk_create(
        [Notice(recipient=user, sent_by=by, **values) for user in fresh], ignore_conflicts=True, batch_size=500
    )
    record("work.notified", None, by=by, title=title, count=len(fresh), key=key)
    notices = list(Notice.objects.filter(key=key, recipient__in=fresh).select_related("recipient"))
    _write_at_once(notices, on=timezone.localdate())
    return notices


def _check_notice(key: str, url: str) -> None:
    if not 3 <= len(key) <= 160 or "." not in key:
        raise ValueError(f"notice key {key!r} must be app.what:which, at most 160 letters")
    if url and (not url.startswith("/") or url.startswith(("//", "/\\")) or len(url) > 500):
        raise ValueError(f"notice address {url!r} is not a path of this site")


def _shortened(title: str) -> str:
    return title if len(title) <= TITLE_LETTERS else title[: TITLE_LETTERS - 1].rstrip() + "…"


def _write_at_once(notices: list[Notice], *, on: date) -> None:
    choices = NoticePreference.of_users([notice.recipient for notice in notices])
    wanted = [
        n for n in notices if choices[n.recipient_id] == NoticePreference.Choice.IMMEDIATELY and n.recipient.email
    ]
    if not wanted:
        return
    letters = [Letter(recipient=n.recipient, key=f"notice:{n.pk}", notice=n, day=on) for n in wanted]
    Letter.objects.bulk_create(letters, ignore_conflicts=True, batch_size=500)
    keys = [letter.key for letter in letters]
    post(list(Letter.objects.filter(key__in=keys, state=Letter.State.WAITING).values_list("pk", flat=True)))


@action
def mark_read(notices: Iterable[int], *, by: Any) -> int:
    """Mark one's own notices as read; returns how many were unread. Other people's are not touched."""
    count = Notice.objects.of(by).unread().filter(pk__in=list(notices)).update(read_at=timezone.now())
    if count:
        record("work.notices_read", None, by=by, count=count)
    return count


@action
def mark_all_read(*, by: Any) -> int:
    """Mark all of one's notices as read; returns how many were unread."""
    count = Notice.objects.of(by).unread().update(read_at=timezone.now())
    if count:
        record("work.notices_read", None, by=by, count=count)
    return count


@action
def choose_letters(choice: str, *, by: Any) -> NoticePreference:
    """Set when one wants letters."""
    if choice not in NoticePreference.Choice.values:
        raise Refused("Hãy chọn một trong các cách nhận thư có trong danh sách.", field="mail")
    preference = NoticePreference.objects.update_or_create(user=by, defaults={"mail": choice})[0]
    record("work.preference_set", None, by=by, choice=preference.get_mail_display())
    return preference


@action
def renew_feed(*, by: Any) -> str:
    """Make a new secret calendar address; the old one is dead at once. Returns the token, which is not kept."""
    token = secrets.token_urlsafe(32)
    values = {"token_hash": CalendarFeed.hash_of(token), "renewed_at": timezone.now()}
    feed = CalendarFeed.objects.update_or_create(user=by, defaults=values)[0]
    record("work.feed_renewed", feed, by=by)
    return token


@action
def close_feed(*, by: Any) -> None:
    """Remove one's calendar address; subscriptions to it stop."""
    feed = CalendarFeed.objects.select_for_update().filter(user=by).first()
    if feed is None:
        raise Refused("Bạn chưa có địa chỉ lịch nào để bỏ.")
    record("work.feed_closed", feed, by=by)
    feed.delete()


@action
def verify_rule(code: str, fingerprint: str, *, note: str, by: Any) -> StatutoryCheck:
    """Say that an entry of the statutory calendar was compared with the signed text.

    fingerprint is that of the entry as it was read: Refused when it changed since.
    """
    _require_verifier(by)
    rule = _rule(code)
    if rule.fingerprint != fingerprint:
        raise Refused(f"Mốc «{rule.title}» vừa được sửa: hãy tải lại trang, đọc lại rồi xác nhận.")
    note = squeeze(nfc(note))[:500]
    if not note:
        raise Refused("Hãy ghi đã đối chiếu với văn bản nào, ở đâu.", field="note")
    values = {"title": rule.title, "verified_by": by, "note": note}
    check, created = StatutoryCheck.objects.get_or_create(
        code=code, fingerprint=rule.fingerprint, ended_at=None, defaults=values
    )
    if not created:
        raise Refused(f"Mốc «{rule.title}» đã được {check.verified_by} xác nhận.")
    record("work.rule_verified", check, by=by, note=note)
    return check


@action
def unverify_rule(code: str, *, reason: str, by: Any) -> None:
    """Take back that an entry was checked, with the reason."""
    _require_verifier(by)
    reason = squeeze(nfc(reason))[:500]
    if not reason:
        raise Refused("Hãy ghi lý do bỏ xác nhận.", field="reason")
    rule = _rule(code)
    check = StatutoryCheck.objects.select_for_update().filter(code=code, ended_at=None).first()
    if check is None:
        raise Refused(f"Mốc «{rule.title}» chưa được ai xác nhận.")
    check.touch()
    check.ended_at = timezone.now()
    check.save()
    record("work.rule_unverified", check, by=by, reason=reason)


def _require_verifier(by: Any) -> None:
    if not allowed(by, "work.verify_statutory"):
        raise Refused("Chỉ lãnh đạo trường xác nhận được mốc thời hạn theo quy định.")


def _rule(code: str) -> statutory.Rule:
    rule = statutory.rules().get(code)
    if rule is None:
        raise Refused("Không có mốc này trong lịch theo quy định: hãy tải lại trang.")
    return rule
