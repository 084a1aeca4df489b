"""What the layout says about one's own account: a login to be confirmed, the days left for a second factor."""

from typing import Any

from django.http import HttpRequest

from truongso.foundation.accounts.models import LoginRecord
from truongso.foundation.accounts.sessions import hash_of_session

CONFIRMED_HERE = "accounts.confirmed_here"


def asked_login(request: HttpRequest) -> LoginRecord | None:
    """Return the login that this session is to ask about; no query while there is none."""
    user: Any = request.user
    if not user.is_authenticated or not user.unanswered_login:
        return None
    if request.session.get(CONFIRMED_HERE) == user.unanswered_login:
        return None
    return (
        LoginRecord.objects.of(user).filter(pk=user.unanswered_login, answer=LoginRecord.Answer.WAITING).first()
    )  # fmt: skip


def is_of_this_session(request: HttpRequest, login: LoginRecord) -> bool:
    """Return whether the login opened the very session that asks."""
    return login.session_hash == hash_of_session(request.session.session_key or "")


def confirm_here(request: HttpRequest, login: LoginRecord) -> None:
    """Ask no more in the session that the login itself opened; the other sessions still do."""
    request.session[CONFIRMED_HERE] = login.pk
