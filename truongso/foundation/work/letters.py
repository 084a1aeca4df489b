"""Letters: composed and sent by the worker, tried again when the mail server is away, given up when it says no."""

import logging
import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from truongso.core.rights import allowed
from truongso.core.text import format_date, squeeze
from truongso.foundation.org.models import School
from truongso.foundation.work.desk import desk_of
from truongso.foundation.work.models import Letter, Notice, NoticePreference
from truongso.foundation.work.pressing import pressing, summary, unmailed_notices

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 15
MOST_NOTICES = 20
MOST_ITEMS = 50


class GiveUp(Exception):
    """The mail server refused for good: trying again would not help."""


@dataclass(frozen=True)
class Content:
    """What a letter says."""

    subject: str
    values: dict[str, Any]
    notices: list[Notice]


@task()
def send_letter(pk: int) -> str:
    """Send one letter, once: the row is claimed first, so that two workers never send the same."""
    letter = _claim(pk)
    if letter is None:
        return "nothing to do"
    try:
        content = _content_of(letter)
        if content is None:
            _finish(letter, Letter.State.EMPTY)
            return "empty"
        _send(letter.recipient, content)
    except GiveUp as error:
        log.error("letter %s given up: %s", letter.pk, error)
        _finish(letter, Letter.State.FAILED, error=str(error))
        return "given up"
    except (OSError, smtplib.SMTPException) as error:
        return _try_later(letter, error)
    _finish(letter, Letter.State.SENT, notices=content.notices)
    return "sent"


def post(letters: Iterable[int]) -> None:
    """Enqueue letters by key once the surrounding transaction holds; nothing goes out for one that is rolled back."""
    for pk in letters:
        transaction.on_commit(lambda pk=pk: send_letter.enqueue(pk))  # type: ignore[misc]


def send_waiting(limit: int = 200) -> int:
    """Hand to the worker the letters whose time has come (again); return how many."""
    due = list(Letter.objects.to_send(timezone.now()).order_by("next_try_at").values_list("pk", flat=True)[:limit])
    for pk in due:
        send_letter.enqueue(pk)
    return len(due)


def _claim(pk: int) -> Letter | None:
    with transaction.atomic():
        letter = (
            Letter.objects.select_for_update(of=("self",))
            .select_related("recipient__person", "notice")
            .to_send(timezone.now())
            .filter(pk=pk)
            .first()
        )
        if letter is None:
            return None
        letter.state = Letter.State.SENDING
        letter.attempts += 1
        letter.next_try_at = timezone.now()
        letter.save()
        return letter


def _content_of(letter: Letter) -> Content | None:
    user = letter.recipient
    wanted = NoticePreference.of_user(user)
    if not user.email or wanted == NoticePreference.Choice.NONE or not allowed(user, "work.use"):
        return None
    school = School.current()
    values: dict[str, Any] = {
        "name": user.person.full_name,
        "school": school,
        "address": settings.SITE_ADDRESS,
        "on": letter.day,
    }
    if letter.notice is not None:
        return Content(squeeze(letter.notice.title), values | {"notices": [letter.notice]}, [letter.notice])
    late, soon = pressing(desk_of(user, letter.day))
    notices = list(unmailed_notices(user)[:MOST_NOTICES])
    if not late and not soon and not notices:
        return None
    subject = summary(len(late), len(soon)) or f"{len(notices)} thông báo mới"
    values |= {"late": late[:MOST_ITEMS], "soon": soon[:MOST_ITEMS], "notices": notices}
    values["more"] = max(len(late) - MOST_ITEMS, 0) + max(len(soon) - MOST_ITEMS, 0)
    return Content(f"Nhắc việc {format_date(letter.day)}: {subject}", values, notices)


def _send(user: Any, content: Content) -> None:
    message = EmailMultiAlternatives(
        subject=content.subject,
        body=render_to_string("work/mail/letter.txt", content.values),
        to=[user.email],
        connection=get_connection(timeout=TIMEOUT_SECONDS),
        # A machine wrote it: out-of-office answers stay away (RFC 3834).
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("work/mail/letter.html", content.values), "text/html")
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, _ = next(iter(error.recipients.values()))
        if code >= 500:
            raise GiveUp(f"máy chủ thư từ chối địa chỉ người nhận, mã {code}") from error
        raise
    except ValueError as error:  # an address or header that no server would take
        raise GiveUp(f"thư không lập được: {error}") from error


def _try_later(letter: Letter, error: Exception) -> str:
    reason = f"{type(error).__name__}: {error}"
    if letter.attempts > len(Letter.WAITS):
        log.error("letter %s given up after %s attempts: %s", letter.pk, letter.attempts, reason)
        _finish(letter, Letter.State.FAILED, error=reason)
        return "given up"
    wait: timedelta = Letter.WAITS[letter.attempts - 1]
    log.warning("letter %s failed, next try in %s: %s", letter.pk, wait, reason)
    letter.state, letter.next_try_at = Letter.State.WAITING, timezone.now() + wait
    letter.last_error = reason[:300]
    letter.save()
    return "later"


def _finish(letter: Letter, state: str, *, error: str = "", notices: list[Notice] | None = None) -> None:
    now = timezone.now()
    with transaction.atomic():
        letter.state, letter.last_error = state, error[:300]
        letter.sent_at = now if state == Letter.State.SENT else None
        letter.save()
        if notices:
            Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=now)
