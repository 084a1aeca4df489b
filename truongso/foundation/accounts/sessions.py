"""Sessions of an account: which are open, and how they end. Applications that logged in through us hear of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django_tasks import task

from truongso.core.text import SCHOOL_ZONE
from truongso.foundation.accounts.devices import device_in_words, place_of
from truongso.foundation.accounts.models import LoginRecord, User

LAST_SEEN = "accounts.last_seen"
MANY = 50  # accounts closed at once; beyond it the worker tells the applications

# Sent after the commit: user, and session_keys as a frozenset, or None when every session of the person has ended
# (account closed, «đăng xuất khỏi mọi nơi», new password). Receivers end what hangs on those sessions.
sessions_ended = Signal()
# Sent inside the transaction: user, old and new key, when a session goes on under another key (the person proved
# themselves again, or changed the password). Receivers move what hangs on the old key.
session_renamed = Signal()


@dataclass(frozen=True)
class OpenSession:
    """One session as its owner reads it."""

    key_hash: str
    device: str
    address: str
    place: str
    opened_at: datetime
    seen_at: datetime
    is_current: bool


def hash_of_session(key: str) -> str:
    """Return what stands for a session in pages and in the history: whoever reads it cannot enter with it."""
    return salted_hmac("truongso.accounts.session", key, algorithm="sha256").hexdigest()


def open_sessions(user: User, *, current: str = "") -> list[OpenSession]:
    """Return the sessions under which somebody can act as user now, this one first, then the last seen; two queries."""
    rows = {row.session_key: row for row in UserSession.objects.filter(user=user)}
    kept = Session.objects.filter(session_key__in=rows, expire_date__gt=timezone.now())
    found = [_opened(rows[one.session_key], one.get_decoded(), current) for one in kept if _is_valid(one, user)]
    return sorted(found, key=lambda one: (one.is_current, one.seen_at), reverse=True)


def _is_valid(session: Session, user: User) -> bool:
    """Return whether the session was opened under the password of today: Django lets no other in."""
    return constant_time_compare(session.get_decoded().get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())


def _opened(row: UserSession, values: dict[str, Any], current: str) -> OpenSession:
    seen = values.get(LAST_SEEN)
    return OpenSession(
        key_hash=hash_of_session(row.session_key),
        device=device_in_words(row.user_agent),
        address=row.ip,
        place=LoginRecord.Place(place_of(row.ip)).label,
        opened_at=row.created_at,
        seen_at=datetime.fromtimestamp(seen, SCHOOL_ZONE) if seen else row.last_seen_at,
        is_current=row.session_key == current,
    )


def keys_of_hash(user: User, key_hash: str) -> frozenset[str]:
    """Return the key of the user's session that goes by this hash, as a set of one or none."""
    keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    return frozenset(key for key in keys if constant_time_compare(hash_of_session(key), key_hash))


def end_sessions(user: User, *, only: Collection[str] | None = None, keep: str = "") -> int:
    """End the sessions with the given keys, or all but the one to keep; return how many there were.

    Call it inside an action, which records why. The signal follows on commit.
    """
    rows = UserSession.objects.filter(user=user)
    if only is not None:
        rows = rows.filter(session_key__in=only)
    keys = frozenset(rows.exclude(session_key=keep).values_list("session_key", flat=True))
    _delete(keys)
    every = only is None and not keep
    transaction.on_commit(lambda: _tell(user, None if every else keys))
    return len(keys)


def end_all_of(users: Iterable[User]) -> None:
    """End every session of many accounts in a constant number of queries; the signal follows for each on commit."""
    found = list(users)
    owners = [user.pk for user in found]
    _delete(frozenset(UserSession.objects.filter(user__in=owners).values_list("session_key", flat=True)))
    if len(found) > MANY:
        transaction.on_commit(lambda: tell_all.enqueue(owners))
        return
    for user in found:
        transaction.on_commit(lambda user=user: _tell(user, None))  # type: ignore[misc]


def rename_session(request: HttpRequest) -> None:
    """Give the running session a new key, so that one who knew the old key is out; what hangs on it moves along."""
    old = request.session.session_key
    request.session.cycle_key()
    note_renamed(request.user, old, request.session.session_key)


def note_renamed(user: Any, old: str | None, new: str | None) -> None:
    """Write a key that Django has changed into what hangs on it."""
    if not old or not new or old == new:
        return
    with transaction.atomic():
        if UserSession.objects.filter(session_key=new).exists():
            UserSession.objects.filter(session_key=old).delete()
        else:
            UserSession.objects.filter(session_key=old).update(session_key=new)
        LoginRecord.objects.of(user).filter(session_hash=hash_of_session(old)).update(session_hash=hash_of_session(new))
        session_renamed.send(sender=User, user=user, old=old, new=new)


def key_at_start(request: HttpRequest) -> str:
    """Return the key with which the request came in, whatever the session is called by now."""
    return request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")


@task()
def tell_all(owners: list[int]) -> int:
    """Tell applications that every session of these accounts has ended; done by the worker."""
    users = list(User.objects.select_related("person").filter(pk__in=owners))
    for user in users:
        _tell(user, None)
    return len(users)


def _delete(keys: frozenset[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()


def _tell(user: Any, keys: frozenset[str] | None) -> None:
    if keys is None or keys:
        sessions_ended.send(sender=User, user=user, session_keys=keys)
