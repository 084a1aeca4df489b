"""Count wrong passwords per tried name, in the database, so that every worker and every address sees one count.

A try is counted before the password is looked at and taken back when it was right. Counting afterwards would let a
hundred guesses sent at once all pass the check.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from truongso.foundation.accounts.models import FailedLogin
from truongso.foundation.accounts.names import clean_username

FORGET_AFTER = timedelta(days=1)


def name_hash(username: str) -> str:
    """Return the hash under which a tried name is counted."""
    return salted_hmac("truongso.accounts.lockout", clean_username(username), algorithm="sha256").hexdigest()


def begin(username: str, *, now: datetime) -> tuple[FailedLogin, bool]:
    """Count one try; return the row and whether the password may be looked at."""
    with transaction.atomic():
        row = _locked_row(username, now)
        if row.is_locked(now):
            return row, False
        if row.locked_until is not None or row.last_at < now - FORGET_AFTER:
            row.count, row.locked_until = 0, None
        row.count += 1
        row.last_at = now
        if row.count >= settings.LOGIN_FAILURE_LIMIT:
            row.locked_until = now + timedelta(seconds=settings.LOGIN_LOCK_SECONDS)
        row.save()
    return row, True


def forget(username: str) -> bool:
    """Forget the wrong tries of a name; return whether there were any."""
    return FailedLogin.objects.filter(name_hash=name_hash(username)).delete()[0] > 0


def locked_until(username: str, *, now: datetime) -> datetime | None:
    """Return until when a name is locked, or None."""
    row = FailedLogin.objects.filter(name_hash=name_hash(username), locked_until__gt=now).first()
    return row.locked_until if row else None


def locked_among(usernames: Iterable[str], *, now: datetime) -> dict[str, datetime]:
    """Return those of the names that are locked, with the moment until when; one query."""
    by_hash = {name_hash(name): name for name in usernames}
    rows: Any = FailedLogin.objects.filter(name_hash__in=by_hash, locked_until__gt=now)
    return {by_hash[row.name_hash]: row.locked_until for row in rows}


def _locked_row(username: str, now: datetime) -> FailedLogin:
    key = name_hash(username)
    row = FailedLogin.objects.select_for_update().filter(name_hash=key).first()
    if row is not None:
        return row
    FailedLogin.objects.filter(last_at__lt=now - FORGET_AFTER).delete()  # names that nobody tries any more
    try:
        with transaction.atomic():
            return FailedLogin.objects.create(name_hash=key, last_at=now)
    except IntegrityError:  # another worker was first
        return FailedLogin.objects.select_for_update().get(name_hash=key)
