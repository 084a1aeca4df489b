"""A session of the school carried into an application: begun at the door, found again when the session ends."""

import secrets
from collections.abc import Collection
from hashlib import sha256
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from truongso.foundation.sso.claims import subject_of
from truongso.foundation.sso.models import Application, Visit, VisitQuerySet

_BROWSER = "sso.browser"  # a random mark in the session; its key changes with the password, the mark does not


def session_hash(key: str) -> str:
    """Return how a session's key is known here."""
    return sha256(key.encode()).hexdigest()


def enter(request: HttpRequest, application: Application) -> Visit:
    """Return this session's visit to an application, begun when there is none."""
    from truongso.foundation.sso.actions.visits import note_entered  # the action is built on this module

    user: Any = request.user
    mark = request.session.setdefault(_BROWSER, secrets.token_urlsafe(24))
    key = session_hash(request.session.session_key or "")
    now = timezone.now()
    visit, is_new = Visit.objects.open().get_or_create(
        application=application,
        browser=mark,
        user=user,
        defaults={"session_hash": key, "subject": subject_of(user)},
    )
    if is_new:
        note_entered(visit)
    else:
        Visit.objects.filter(pk=visit.pk).update(session_hash=key, last_at=now)
    visit.user.connections.update_or_create(application=application, defaults={"last_at": now})
    return visit


def move(request: HttpRequest) -> None:
    """Follow a session whose key has just changed."""
    mark, key = request.session.get(_BROWSER), request.session.session_key
    if mark and key:
        Visit.objects.open().filter(browser=mark).update(session_hash=session_hash(key))


def rename(old: str, new: str) -> None:
    """Let visits of a session follow its new key."""
    Visit.objects.open().filter(session_hash=session_hash(old)).update(session_hash=session_hash(new))


def open_of(user: Any, session_keys: Collection[str] | None) -> VisitQuerySet:
    """Return a person's open visits of some sessions, or of all of them."""
    found = Visit.objects.open().filter(user=user)
    return found if session_keys is None else found.filter(session_hash__in=[session_hash(k) for k in session_keys])
