"""Has the person proved themselves just now? Asked before what must not happen at a desk that was left alone."""

import time

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from truongso.core.refusal import Refused

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def where_to_prove(request: HttpRequest, back: str) -> str:
    """Return the page on which the person proves themselves and from which they come back; "" when they just did.

    Who has a second factor proves themselves with it. Who has none is Refused where this installation asks for one,
    elsewhere the password does.
    """
    has_factor = Authenticator.objects.filter(user_id=request.user.pk, type__in=SECOND_FACTORS).exists()
    if not has_factor and settings.REQUIRE_MFA:
        raise Refused("Việc này cần xác thực hai lớp: hãy bật xác thực hai lớp cho tài khoản trước.")
    wanted = {"mfa"} if has_factor else {"password", "mfa"}
    if any(record["method"] in wanted and _is_fresh(record["at"]) for record in _records(request)):
        return ""
    page = "mfa_reauthenticate" if has_factor else "account_reauthenticate"
    return f"{reverse(page)}?{urlencode({'next': back})}"


def _records(request: HttpRequest) -> list[dict[str, object]]:
    found: list[dict[str, object]] = get_authentication_records(request, request.user)
    return found


def _is_fresh(moment: object) -> bool:
    return isinstance(moment, float | int) and time.time() - moment < app_settings.REAUTHENTICATION_TIMEOUT
