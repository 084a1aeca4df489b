"""An account follows its person's work: closed when the last assignment has ended, opened when a new one begins.

The platform does this by itself (by is None), for one person as for a whole year that leaves: the number of statements does
not grow with the number of accounts.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import F, Q
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import SCHOOL_ZONE, format_date
from truongso.foundation.accounts import history, letters
from truongso.foundation.accounts.models import AccountLetter, ClosedBecause, User
from truongso.foundation.accounts.sessions import end_all_of
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role

ONE_BY_ONE = 20  # up to so many accounts each has its own event; beyond, one event for the batch


def follow_work(people: Collection[int], *, on: date, by: Any = None) -> tuple[int, int]:
    """Close and open the accounts of these people as their assignments on a day say; return how many of each."""
    return close_left(on, people=people, by=by), reopen_returned(on, people=people, by=by)


@action
def close_left(on: date, *, people: Collection[int] | None = None, by: Any = None) -> int:
    """Close the accounts of people whose last assignment ended before a day; return how many. All people by default."""
    found = User.objects.open().without_work(on)
    leaving = _held(found if people is None else found.filter(person__in=people))
    return _close(
        _but_last_administrator(leaving, on), ClosedBecause.LEFT, "không còn phân công nào có hiệu lực", by=by
    )


@action
def reopen_returned(on: date, *, people: Collection[int] | None = None, by: Any = None) -> int:
    """Open the accounts that were closed because their people had left, of those who have work again; return how many."""
    found = User.objects.filter(is_active=False, closed_because=ClosedBecause.LEFT).with_work(on)
    back = _held(found if people is None else found.filter(person__in=people))
    return _open(back, "có phân công mới", by=by)


@action
def reopen_idle(accounts: Any, *, by: Any) -> int:
    """Open those of the given accounts that were closed for lying idle; return how many."""
    back = _held(accounts.filter(is_active=False, closed_because=ClosedBecause.IDLE))
    if not back:
        raise Refused("Không có tài khoản nào trong danh sách này bị khóa vì lâu không sử dụng.")
    return _open(back, "dùng lại sau thời gian không sử dụng", by=by)


@action
def close_idle(now: datetime, *, by: Any = None) -> int:
    """Close accounts that nobody has used for IDLE_ACCOUNT_DAYS; holidays count like other days. Return how many."""
    idle = _held(User.objects.idle_since(now - timedelta(days=settings.IDLE_ACCOUNT_DAYS)))
    spared = _but_last_administrator(idle, now.astimezone(SCHOOL_ZONE).date())
    return _close(spared, ClosedBecause.IDLE, f"không sử dụng trong {settings.IDLE_ACCOUNT_DAYS} ngày", by=by)


@action
def warn_idle(now: datetime, *, by: Any = None) -> int:
    """Write to those whose accounts will be closed in IDLE_WARNING_DAYS; once for each idle time. Return how many."""
    days_left = timedelta(days=settings.IDLE_WARNING_DAYS)
    idle = User.objects.idle_since(now - timedelta(days=settings.IDLE_ACCOUNT_DAYS) + days_left)
    unwarned = idle.filter(Q(idle_warned_at=None) | Q(idle_warned_at__lt=F("last_used")))
    reachable = unwarned.exclude(email="", person__email="").select_related("person")
    warned = list(reachable)
    for user in warned:
        until: Any = user.last_used + timedelta(days=settings.IDLE_ACCOUNT_DAYS)
        values = {"on": format_date(until.astimezone(SCHOOL_ZONE).date()), "days": settings.IDLE_ACCOUNT_DAYS}
        letters.write(user, AccountLetter.Kind.IDLE_SOON, values)
    User.objects.filter(pk__in=[user.pk for user in warned]).update(idle_warned_at=now)
    if warned:
        record("accounts.idle_warned", None, by=by, count=len(warned))
    return len(warned)


@action
def purge_history(now: datetime, *, by: Any = None) -> int:
    """Delete logins and letters beyond LOGIN_HISTORY_DAYS, and sessions that have run out; return how many logins."""
    count: int = history.older_than_kept(now).delete()[0]
    AccountLetter.objects.filter(created_at__lt=now - timedelta(days=settings.LOGIN_HISTORY_DAYS)).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    if count:
        record("accounts.history_purged", None, by=by, count=count)
    return count


def _held(accounts: Any) -> list[User]:
    return list(accounts.select_for_update(of=("self",)).select_related("person").order_by("pk"))


def _but_last_administrator(leaving: list[User], on: date) -> list[User]:
    """Return those who may be closed: whoever administers stays when nobody else would be left to open a door again."""
    if not leaving:
        return []
    standing = set(User.objects.administrators(on).values_list("pk", flat=True))
    if standing - {user.pk for user in leaving}:
        return leaving
    held = Assignment.objects.filter(person__in=[user.person_id for user in leaving], role=Role.ADMINISTRATOR)
    people = set(held.values_list("person", flat=True))
    known = [user for user in leaving if user.pk in standing or (not standing and user.person_id in people)]
    if not known:
        return leaving
    last = max(known, key=lambda user: (user.last_login or user.opened_at, user.pk))
    return [user for user in leaving if user.pk != last.pk]


def _close(users: list[User], because: str, reason: str, *, by: Any) -> int:
    if not users:
        return 0
    keys = [user.pk for user in users]
    User.objects.filter(pk__in=keys).update(is_active=False, closed_because=because, closed_at=timezone.now())
    end_all_of(users)
    _record(users, "accounts.closed", "accounts.closed_many", reason, by=by)
    return len(users)


def _open(users: list[User], reason: str, *, by: Any) -> int:
    if not users:
        return 0
    User.objects.filter(pk__in=[user.pk for user in users]).update(
        is_active=True, closed_because=ClosedBecause.OPEN, closed_at=None, opened_at=timezone.now(), idle_warned_at=None
    )
    _record(users, "accounts.reopened", "accounts.reopened_many", reason, by=by)
    return len(users)


def _record(users: Iterable[User], one: str, many: str, reason: str, *, by: Any) -> None:
    found = list(users)
    if len(found) > ONE_BY_ONE:
        record(many, None, by=by, count=len(found), reason=reason)
        return
    for user in found:
        record(one, user, by=by, reason=reason)
