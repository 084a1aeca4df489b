"""End sessions: one device, all others, or every one. Applications that logged in through us hear of it."""

from collections.abc import Collection
from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.dispatch import Signal

from truongso.foundation.accounts.models import User

# Sent after the commit: user, and session_keys as a frozenset, or None when every session of the person has ended
# (account closed, «đăng xuất khỏi mọi nơi», new password). Receivers end what hangs on those sessions.
sessions_ended = Signal()


def end_sessions(user: User, *, only: Collection[str] | None = None, keep: str = "") -> int:
    """End the sessions with the given keys, or all but the one to keep; return how many there were.

    Call it inside an action, which records why. The signal follows on commit.
    """
    rows = UserSession.objects.filter(user=user)
    if only is not None:
        rows = rows.filter(session_key__in=only)
    keys = frozenset(rows.exclude(session_key=keep).values_list("session_key", flat=True))
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        store(key).delete()
    UserSession.objects.filter(user=user, session_key__in=keys).delete()
    every = only is None and not keep
    transaction.on_commit(lambda: _tell(user, None if every else keys))
    return len(keys)


def _tell(user: Any, keys: frozenset[str] | None) -> None:
    if keys is None or keys:
        sessions_ended.send(sender=User, user=user, session_keys=keys)
