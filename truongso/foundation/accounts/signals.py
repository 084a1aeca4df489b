"""What allauth and the directory of people tell us, written to the trail and followed up."""

import threading
import time
from collections.abc import Collection
from typing import Any

from allauth.account.signals import authentication_step_completed, password_changed, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from truongso.foundation.accounts import actions, one_time_codes
from truongso.foundation.accounts.adapters import WAYS
from truongso.foundation.accounts.gate import HAS_SECOND_FACTOR
from truongso.foundation.accounts.models import User
from truongso.foundation.accounts.sessions import LAST_SEEN, key_at_start, note_renamed, rename_session
from truongso.foundation.org.signals import assignments_changed

FEW_CODES = 2
BATCH = 500
_changed = threading.local()


@receiver(user_logged_in)
def start_session(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Start the clock of the session lock; the login itself saves the session."""
    if hasattr(request, "session"):
        request.session[LAST_SEEN] = time.time()


@receiver(authentication_step_completed)
def on_step(sender: Any, request: HttpRequest, user: User, method: str, **kwargs: Any) -> None:
    """A session in which a person proves themselves again goes on under a new key."""
    if kwargs.get("reauthenticated"):
        actions.note_reauthentication(user, way=WAYS.get(kwargs.get("type", ""), "mật khẩu"))
        rename_session(request)


@receiver([password_changed, password_set])
def on_password_changed(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Django has given this session a new key already; the others end."""
    key = request.session.session_key
    note_renamed(user, key_at_start(request), key)
    actions.note_password_change(user, keep=key or "")


@receiver(authenticator_added)
def on_factor_added(sender: Any, request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        one_time_codes.use(authenticator, request.POST.get("code", ""))  # the code of the test opens nothing later
    actions.note_second_factor(user, "accounts.second_factor_added", kind=WAYS[authenticator.type])


@receiver(authenticator_removed)
def on_factor_removed(sender: Any, request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    request.session.pop(HAS_SECOND_FACTOR, None)
    actions.note_second_factor(user, "accounts.second_factor_removed", kind=WAYS[authenticator.type])


@receiver(authenticator_reset)
def on_codes_made(sender: Any, user: User, **kwargs: Any) -> None:
    actions.note_second_factor(user, "accounts.recovery_codes_made")


@receiver(authenticator_used)
def on_factor_used(sender: Any, request: HttpRequest, authenticator: Any, **kwargs: Any) -> None:
    """Say when the recovery codes run out: whoever uses one has lost the phone, and soon also the way in."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        return
    left = len(Authenticator.objects.get(pk=authenticator.pk).wrap().get_unused_codes())
    if left <= FEW_CODES:
        messages.warning(request, f"Chỉ còn {left} mã dự phòng: hãy tạo bộ mới ở trang Bảo mật tài khoản.")


@receiver(authentication_failed)
def on_code_wrong(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    actions.note_failed_second_factor(user, request=request)


@receiver(assignments_changed)
def on_work_changed(sender: Any, people: Collection[int], **kwargs: Any) -> None:
    """An account follows its person's work as soon as the change holds.

    After the commit: a step of somebody's life ends one assignment and begins another in one transaction, and a whole year
    that leaves is looked at once. People of a transaction that was rolled back are looked at too, which changes nothing.
    """
    _changed.people = _people_changed() | set(people)
    transaction.on_commit(_follow, robust=True)


def _follow() -> None:
    people, _changed.people = sorted(_people_changed()), set()
    for start in range(0, len(people), BATCH):
        actions.follow_work(people[start : start + BATCH], on=timezone.localdate())


def _people_changed() -> set[int]:
    found: set[int] = getattr(_changed, "people", set())
    return found
