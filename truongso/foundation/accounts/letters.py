"""Letters about one's own account: written in the transaction, sent by the worker, tried again, never in anybody's way."""

import logging
import smtplib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from truongso.foundation.accounts.models import AccountLetter, User
from truongso.foundation.org.models import School

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 15
SUBJECTS = {
    AccountLetter.Kind.UNUSUAL_LOGIN: "Tài khoản của bạn vừa được đăng nhập từ nơi lạ",
    AccountLetter.Kind.DENIED_LOGIN: "Một tài khoản bị người lạ đăng nhập",
    AccountLetter.Kind.IDLE_SOON: "Tài khoản sắp tạm khóa vì lâu không sử dụng",
    AccountLetter.Kind.SECURITY_CHANGED: "Bảo mật tài khoản của bạn vừa thay đổi",
}


def write(user: User, kind: str, values: dict[str, Any]) -> AccountLetter | None:
    """Write a letter, sent once the transaction holds; None when the person has no address."""
    if not user.mail_address:
        return None
    letter = AccountLetter.objects.create(recipient=user, kind=kind, values=values)
    transaction.on_commit(lambda: post(letter.pk), robust=True)
    return letter


def post(pk: int) -> None:
    """Hand a letter to the worker. A queue that is away delays the letter, not the person."""
    try:
        send_letter.enqueue(pk)
    except Exception:  # whatever the queue says, the clock takes the letter up a minute later
        log.exception("letter %s stays for the clock", pk)


@task()
def send_letter(pk: int) -> str:
    """Send one letter, once: the row is claimed first, so that two workers never send the same."""
    letter = _claim(pk)
    if letter is None:
        return "nothing to do"
    try:
        _send(letter)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return _try_later(letter, error)
    AccountLetter.objects.filter(pk=pk).update(sent_at=timezone.now(), last_error="")
    return "sent"


def send_waiting(now: datetime, limit: int = 200) -> int:
    """Hand to the worker the letters whose time has come (again); return how many."""
    due = list(AccountLetter.objects.to_send(now).order_by("next_try_at").values_list("pk", flat=True)[:limit])
    for pk in due:
        post(pk)
    return len(due)


def _claim(pk: int) -> AccountLetter | None:
    now = timezone.now()
    with transaction.atomic():
        waiting = AccountLetter.objects.select_for_update(of=("self",)).select_related("recipient__person")
        letter: AccountLetter | None = waiting.to_send(now).filter(pk=pk).first()
        if letter is None:
            return None
        letter.attempts += 1
        # Should the worker die while it sends, the letter waits its turn instead of going out twice.
        letter.next_try_at = now + AccountLetter.WAITS[min(letter.attempts, len(AccountLetter.WAITS)) - 1]
        letter.save(update_fields=["attempts", "next_try_at"])
        return letter


def _send(letter: AccountLetter) -> None:
    values = letter.values | {
        "name": letter.recipient.person.full_name,
        "school": School.current(),
        "address_of_site": settings.SITE_ADDRESS,
    }
    EmailMessage(
        subject=SUBJECTS[AccountLetter.Kind(letter.kind)],
        body=render_to_string(f"accounts/mail/{letter.kind}.txt", values),
        to=[letter.recipient.mail_address],
        connection=get_connection(timeout=TIMEOUT_SECONDS),
        headers={"Auto-Submitted": "auto-generated"},  # out-of-office answers stay away (RFC 3834)
    ).send()


def _try_later(letter: AccountLetter, error: Exception) -> str:
    given_up = letter.attempts > len(AccountLetter.WAITS) or _is_final(error)
    reason = f"{type(error).__name__}: {error}"[:300]
    log.warning("letter %s about an account failed%s: %s", letter.pk, ", given up" if given_up else "", reason)
    AccountLetter.objects.filter(pk=letter.pk).update(last_error=reason, given_up=given_up)
    return "given up" if given_up else "later"


def _is_final(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, ValueError)  # an address or header that no server would take
