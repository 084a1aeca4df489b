"""What stands between a login and the pages: the session lock, the password that must be changed, the second factor."""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from truongso.foundation.access.actions import note_emergency_page
from truongso.foundation.access.standing import standing_of
from truongso.foundation.accounts import factors
from truongso.foundation.accounts.gate import password_must_change, second_factor_is_overdue
from truongso.foundation.accounts.sessions import LAST_SEEN
from truongso.foundation.org.roles import Role

WHILE_LOCKED = {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout"}
CHANGE_PASSWORD = WHILE_LOCKED | {"account_change_password", "account_set_password"}
ENROLMENT = CHANGE_PASSWORD | {
    "mfa_index",
    "mfa_enrol",
    "mfa_enrolled",
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
}
View = Callable[..., HttpResponse]


def lock_seconds(user: Any) -> int:
    """Return after how many quiet seconds the user's session locks."""
    if Role.ADMINISTRATOR in standing_of(user).roles:
        return int(settings.SESSION_LOCK_SECONDS_ADMINISTRATOR)
    return int(settings.SESSION_LOCK_SECONDS)


def must_have_second_factor(user: Any, address: str | None = None) -> bool:
    """Return whether the policy asks the user's roles for a second factor at this address of the network."""
    return factors.terms_of(standing_of(user).roles, address) is not None


class GateMiddleware:
    """Send a person to what they must do first. Stands after CSRF and login; public pages pass."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else ""
        if not request.user.is_authenticated:
            return None
        vars(request)["session_locked"] = is_locked(request)
        if vars(request)["session_locked"]:
            return None if name in WHILE_LOCKED or _is_public(view) else _to_lock_page(request)
        if not is_background(request):
            _note_seen(request)
        if _is_public(view):
            return None
        roles = standing_of(request.user).roles
        if password_must_change(request, roles) and name not in CHANGE_PASSWORD:
            return _to(request, "account_change_password")
        if name not in ENROLMENT and second_factor_is_overdue(request, roles):
            return _to(request, "mfa_enrol")
        _note_emergency(request)
        return None


def is_background(request: HttpRequest) -> bool:
    """Return whether the page asked by itself, without a person at work."""
    return request.headers.get("X-Background") == "1"


def is_locked(request: HttpRequest) -> bool:
    """Return whether the session has been quiet for too long and nobody has proved themselves since."""
    proofs = [r["at"] for r in get_authentication_records(request, request.user) if r.get("reauthenticated")]
    seen = max([request.session.get(LAST_SEEN, 0), *proofs[-1:]])
    return bool(seen) and time.time() - seen > lock_seconds(request.user)


def _note_seen(request: HttpRequest) -> None:
    now = time.time()
    if now - request.session.get(LAST_SEEN, 0) >= settings.SESSION_SEEN_EVERY_SECONDS:
        request.session[LAST_SEEN] = now


def _note_emergency(request: HttpRequest) -> None:
    """In an emergency access every page that is opened stands in the report, not those alone that record a reading."""
    running = standing_of(request.user).emergency_id
    if running is not None and request.method == "GET" and not is_background(request):
        note_emergency_page(running, path=request.path, user=request.user)


def _is_public(view: View) -> bool:
    return not getattr(view, "login_required", True)


def _to_lock_page(request: HttpRequest) -> HttpResponse:
    address = reverse("account_reauthenticate")
    if is_background(request):
        return HttpResponse(status=401)
    back = request.get_full_path()
    if request.method not in {"GET", "HEAD"} or request.headers.get("HX-Request"):
        messages.warning(request, "Phiên đã khóa nên phần vừa gửi chưa được lưu. Hãy xác nhận lại rồi gửi lần nữa.")
        back = _own_page(request)
    return _go(request, f"{address}?{urlencode({'next': back})}")


def _own_page(request: HttpRequest) -> str:
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if safe else "/"


def _to(request: HttpRequest, url_name: str) -> HttpResponse:
    return HttpResponse(status=401) if is_background(request) else _go(request, reverse(url_name))


def _go(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
