"""What the gate (access.middleware) asks of accounts: is a second factor overdue, is the password too old."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from truongso.foundation.accounts import actions, factors
from truongso.foundation.accounts.devices import address_of

HAS_SECOND_FACTOR = "accounts.has_second_factor"


def second_factor_is_overdue(request: HttpRequest, roles: Collection[str]) -> bool:
    """Return whether the person must enrol now; in the days of grace the pages say until when (request.factor_due).

    Costs no query for who has a factor, after the first page of the session.
    """
    if request.session.get(HAS_SECOND_FACTOR):
        return False
    terms = factors.terms_of(roles, address_of(request))
    if terms is None:
        return False
    if factors.has_one(request.user):
        request.session[HAS_SECOND_FACTOR] = True
        return False
    user: Any = request.user
    today = timezone.localdate()
    if user.factor_asked_on is None:
        actions.ask_for_factor(user, on=today)
    due = factors.due_on(user, terms, today)
    vars(request)["factor_due"] = due
    return today >= due


def password_must_change(request: HttpRequest, roles: Collection[str]) -> bool:
    """Return whether the person must choose a new password now, and note why for the page (request.password_is_old)."""
    user: Any = request.user
    if user.must_change_password:
        return True
    vars(request)["password_is_old"] = factors.password_is_due(user, roles, timezone.now())
    return bool(vars(request)["password_is_old"])
