"""One's own logins and sessions."""

from functools import partial
from typing import Any

from allauth.account.internal.flows.logout import logout
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, suspend_request
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import told
from truongso.core.rights import requires
from truongso.foundation.accounts import actions
from truongso.foundation.accounts.models import LoginRecord, User
from truongso.foundation.accounts.notices import confirm_here
from truongso.foundation.accounts.sessions import hash_of_session, keys_of_hash, note_renamed, open_sessions

COLUMNS = [
    ListColumn("luc", "Lúc", lambda login: login.at, order_by=("at",), kind="datetime"),
    ListColumn("ket-qua", "Kết quả", lambda login: login.get_outcome_display().capitalize(), order_by=("outcome",)),
    ListColumn("thiet-bi", "Thiết bị", lambda login: login.device, order_by=("device",), width=30),
    ListColumn("noi", "Nơi", lambda login: login.get_place_display().capitalize(), order_by=("place",)),
    ListColumn("dia-chi", "Địa chỉ mạng", lambda login: login.address, optional=True),
    ListColumn("cach", "Cách xác thực", lambda login: login.way, optional=True, width=30),
    ListColumn(
        "tra-loi", "Chủ tài khoản", lambda login: login.get_answer_display().capitalize() if login.answer else "",
        optional=True,
    ),
]  # fmt: skip
FILTERS = [
    ListFilter("ket-qua", "Kết quả", [(value, str(text).capitalize()) for value, text in LoginRecord.Outcome.choices], "outcome"),
    ListFilter("noi", "Nơi", [(value, str(text).capitalize()) for value, text in LoginRecord.Place.choices], "place"),
]  # fmt: skip


def logins_of(user: User, request: HttpRequest) -> Listing:
    """Return the list of an account's logins as it is asked for."""
    rows = LoginRecord.objects.of(user)
    return Listing(rows, request.GET, COLUMNS, noun="lần đăng nhập", filters=FILTERS, sort="-luc", per_page=30)


@require_GET
@requires("accounts.own")
def history(request: HttpRequest) -> HttpResponse:
    """Show when, from where and with what somebody came in with this account, or tried to."""
    user = _own(request)
    listing = logins_of(user, request)
    # The newest one is asked above every page, or was answered in this session.
    asked = (
        LoginRecord.objects.of(user).filter(answer=LoginRecord.Answer.WAITING).exclude(pk=user.unanswered_login or 0)
    )
    context = {"listing": listing, "asked": asked, "days": settings.LOGIN_HISTORY_DAYS}
    return listing.excel_response("Đăng nhập gần đây") or render(request, "accounts/history.html", context)


@requires("accounts.own")
def sessions(request: HttpRequest) -> HttpResponse:
    """Show where this account is logged in now."""
    found = open_sessions(_own(request), current=request.session.session_key or "")
    return render(
        request, "accounts/sessions.html", {"sessions": found, "others": sum(not s.is_current for s in found)}
    )


@require_POST
@requires("accounts.own")
def end_session(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions."""
    user, key = _own(request), request.session.session_key or ""
    only = keys_of_hash(user, request.POST.get("phien", "")) - {key}
    act = partial(actions.end_own, user, by=user, only=only)
    return told(request, "usersessions_list", "Đã đăng xuất phiên đó.", act)


@require_POST
@requires("accounts.own")
def end_others(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    act = partial(actions.end_own, _own(request), by=_own(request), keep=request.session.session_key or "")
    return told(request, "usersessions_list", _ended_in_words, act)


@require_POST
@requires("accounts.own")
def end_everywhere(request: HttpRequest) -> HttpResponse:
    """Log out of everything, this session and every application included."""
    actions.end_own(_own(request), by=_own(request))
    logout(request, show_message=False)
    messages.success(request, "Đã đăng xuất khỏi mọi nơi, kể cả phiên này và các ứng dụng đã vào bằng tài khoản này.")
    return redirect("account_login")


@require_POST
@requires("accounts.own")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take what the owner says of a login that was unlike the others."""
    user = _own(request)
    login = get_object_or_404(LoginRecord.objects.of(user), pk=pk)
    here = login.session_hash == hash_of_session(request.session.session_key or "")
    if request.POST.get("la-toi") == "co":
        if here:  # whoever came in says it is them: the other sessions are asked as well
            confirm_here(request, login)
            return told(request, "account_history", "Cảm ơn bạn đã xác nhận.", lambda: None)
        return told(request, "account_history", "Cảm ơn bạn đã xác nhận.", partial(_answer, login, True, user, ""))
    if not did_recently_reauthenticate(request):
        messages.info(request, "Hãy xác nhận lại danh tính; sau đó mọi phiên khác sẽ kết thúc ngay.")
        asked: HttpResponse = suspend_request(request, reverse("account_reauthenticate"))
        return asked
    return _deny(request, login, user, here=here)


def _deny(request: HttpRequest, login: LoginRecord, user: User, *, here: bool) -> HttpResponse:
    key = request.session.session_key or ""
    _answer(login, False, user, "" if here else key)
    if here:
        logout(request, show_message=False)
        messages.warning(
            request, "Đã đăng xuất khỏi mọi nơi và hủy mật khẩu. Hãy nhờ quản trị hệ thống của trường cấp mật khẩu mới."
        )
        return redirect("account_login")
    update_session_auth_hash(request, user)
    note_renamed(user, key, request.session.session_key)
    messages.warning(
        request,
        "Đã kết thúc mọi phiên khác, hủy mật khẩu cũ và báo quản trị hệ thống. Hãy đặt mật khẩu mới ngay bây giờ.",
    )
    return redirect("account_set_password")


def _answer(login: LoginRecord, mine: bool, user: User, keep: str) -> Any:
    return actions.answer_login(login, mine=mine, by=user, keep=keep)


def _own(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _ended_in_words(count: int) -> str:
    return f"Đã đăng xuất {count} phiên khác." if count else "Không có phiên nào khác đang mở."
