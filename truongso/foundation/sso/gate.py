"""What stands between a person and an application: login, lock, password, second factor, freshness, consent.

The authorise page is open to strangers (an application may ask silently), so the house's own gate lets it pass; the same
conditions are asked here.
"""

import time
from collections.abc import Collection
from hashlib import sha256
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from truongso.foundation.access.middleware import is_locked, must_have_second_factor
from truongso.foundation.sso.entering import has_second_factor, needs_step_up, step_up_address
from truongso.foundation.sso.models import Application
from truongso.foundation.sso.proofs import TWO_FACTORS, proof_of, proved_at

_ASKED = "sso.asked"  # session: which requests asked for a fresh login, and when
_REMEMBERED = 5


def is_ready(request: HttpRequest) -> bool:
    """Return whether the session may enter applications without a word to the person."""
    return not _first_address(request, "") and not _is_stale(request)


def first_address(request: HttpRequest, back: str) -> str:
    """Return where the person must go before entering anything (login, lock, password, second factor), or nothing."""
    address = _first_address(request, back)
    if not address and _wants_fresh_login(request):
        address = f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}"
    elif address and request.user.is_anonymous and _asks_for_login(request):
        _note_asked(request)  # the login that follows is the fresh one
    return address


def step_up(request: HttpRequest, application: Application, back: str) -> str | None:
    """Return where the person proves a second factor; "" when they have none to prove, None when all is well."""
    is_wanted = TWO_FACTORS in request.GET.get("acr_values", "").split() and proof_of(request).acr != TWO_FACTORS
    if not needs_step_up(request, application):
        # acr_values is a wish (OpenID Connect Core 3.1.2.1): who has no second factor enters and the token says so.
        return step_up_address(request.user, back) if is_wanted and has_second_factor(request.user) else None
    return step_up_address(request.user, back) if has_second_factor(request.user) else ""


def needs_consent(user: Any, application: Application, scopes: Collection[str]) -> bool:
    """Return whether the person has not agreed yet to what is asked; the school's own applications need no asking."""
    if application.is_trusted:
        return False
    connection = user.connections.filter(application=application).first()
    return connection is None or not connection.covers(scopes)


def forget_asked(request: HttpRequest) -> None:
    """Forget that this request asked for a fresh login: it has been answered."""
    asked = request.session.get(_ASKED, {})
    if asked.pop(_print(request), None) is not None:
        request.session[_ASKED] = asked


def max_age_of(request: HttpRequest) -> int | None:
    """Return the greatest age of the login that is asked for, in seconds. ValueError for what is no number."""
    text = request.GET.get("max_age", "")
    if text and not (text.isascii() and text.isdecimal()):
        raise ValueError(text)
    return int(text[:9]) if text else None


def _first_address(request: HttpRequest, back: str) -> str:
    user: Any = request.user
    query = urlencode({"next": back})
    if not user.is_authenticated:
        return f"{reverse('account_login')}?{query}"
    if is_locked(request):
        return f"{reverse('account_reauthenticate')}?{query}"
    if user.must_change_password:
        return reverse("account_change_password")
    if must_have_second_factor(user) and not has_second_factor(user):
        return reverse("mfa_index")
    return ""


def _asks_for_login(request: HttpRequest) -> bool:
    return "login" in request.GET.get("prompt", "").split()


def _is_stale(request: HttpRequest) -> bool:
    age = max_age_of(request)
    return age is not None and time.time() - proved_at(request) > max(age, 1)


def _wants_fresh_login(request: HttpRequest) -> bool:
    """Return whether the request asks for a login newer than the one we have; the first look notes when it asked."""
    if not _asks_for_login(request) and not _is_stale(request):
        return False
    asked = request.session.get(_ASKED, {}).get(_print(request))
    if asked is None:
        _note_asked(request)
        return True
    return proved_at(request) < float(asked)


def _note_asked(request: HttpRequest) -> None:
    asked = dict(list(request.session.get(_ASKED, {}).items())[-_REMEMBERED + 1 :])
    request.session[_ASKED] = asked | {_print(request): time.time()}


def _print(request: HttpRequest) -> str:
    """Return a mark of the request: its parameters, among them the application's own state and nonce."""
    return sha256(request.META.get("QUERY_STRING", "").encode()).hexdigest()[:32]
