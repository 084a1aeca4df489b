"""What allauth tells us, written to the trail."""

import time
from typing import Any

from allauth.account.signals import authentication_step_completed, password_changed, password_set
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from truongso.foundation.accounts import actions
from truongso.foundation.accounts.adapters import WAYS
from truongso.foundation.accounts.models import User

LAST_SEEN = "accounts.last_seen"
HAS_SECOND_FACTOR = "accounts.has_second_factor"


@receiver(user_logged_in)
def start_session(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Start the clock of the session lock; the login itself saves the session."""
    if hasattr(request, "session"):
        request.session[LAST_SEEN] = time.time()


@receiver(authentication_step_completed)
def on_step(sender: Any, request: HttpRequest, user: User, method: str, **kwargs: Any) -> None:
    if kwargs.get("reauthenticated"):
        actions.note_reauthentication(user, way=WAYS.get(kwargs.get("type", ""), "mật khẩu"))


@receiver([password_changed, password_set])
def on_password_changed(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    actions.note_password_change(user)


@receiver(authenticator_added)
def on_factor_added(sender: Any, user: User, authenticator: Any, **kwargs: Any) -> None:
    actions.note_second_factor(user, "accounts.second_factor_added", kind=WAYS[authenticator.type])


@receiver(authenticator_removed)
def on_factor_removed(sender: Any, request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    request.session.pop(HAS_SECOND_FACTOR, None)
    actions.note_second_factor(user, "accounts.second_factor_removed", kind=WAYS[authenticator.type])


@receiver(authenticator_reset)
def on_codes_made(sender: Any, user: User, **kwargs: Any) -> None:
    actions.note_second_factor(user, "accounts.recovery_codes_made")


@receiver(authentication_failed)
def on_code_wrong(sender: Any, user: User, **kwargs: Any) -> None:
    actions.note_failed_second_factor(user)
