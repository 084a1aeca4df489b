"""What happens to sessions and accounts elsewhere, followed into the applications."""

from typing import Any

from allauth.account.signals import password_changed, password_set
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from truongso.foundation.accounts.sessions import session_renamed, sessions_ended
from truongso.foundation.sso import visits
from truongso.foundation.sso.actions import end_visits


@receiver(sessions_ended)
def on_sessions_ended(sender: Any, user: Any, session_keys: Any, **kwargs: Any) -> None:
    """End the person's visits of these sessions; of all of them, with every token, when no keys are named."""
    end_visits(user, session_keys, by=None)


@receiver(session_renamed)
def on_session_renamed(sender: Any, old: str, new: str, **kwargs: Any) -> None:
    """A session goes on under a new key; its visits with it."""
    visits.rename(old, new)


@receiver(user_logged_out)
def on_logged_out(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """End the visits of the session that its owner has just left."""
    key = request.session.session_key if hasattr(request, "session") else None
    if user is not None and key:
        end_visits(user, [key], by=user)


@receiver([password_changed, password_set])
def on_password_changed(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """A new password gives the session a new key."""
    visits.move(request)
