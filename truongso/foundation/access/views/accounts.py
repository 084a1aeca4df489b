"""The account of a person, managed by the administrator."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from truongso.core.outcomes import told
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.foundation.access.forms import OpenAccountForm
from truongso.foundation.access.standing import is_staff_on
from truongso.foundation.access.views.common import seen_person
from truongso.foundation.accounts import actions
from truongso.foundation.accounts.models import User


@never_cache
@require_POST
@requires("accounts.manage")
def open_account(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Open an account; the one-time password is shown on this answer alone."""
    person = seen_person(request, uid)
    form = OpenAccountForm(request.POST)
    try:
        username = form.cleaned_data["username"] if form.is_valid() else request.POST.get("username", "")[:60]
        user, password = actions.open_account(person, username=username, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("access:person", uid)
    return _slip(request, user, password)


@never_cache
@require_POST
@requires("accounts.manage")
def reset_password(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Make a new one-time password for a pupil or guardian; it is shown on this answer alone."""
    user = _account(request, uid)
    try:
        refuse_alone(user)
        password = actions.reset_password(user, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("access:person", uid)
    return _slip(request, user, password)


@require_POST
@requires("accounts.manage")
def close_account(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Close: out at the next request."""
    user, reason = _account(request, uid), request.POST.get("reason", "")
    act = partial(actions.close_account, user, reason=reason, by=request.user)
    return told(request, "access:person", "Đã khóa tài khoản.", act, uid)


@require_POST
@requires("accounts.manage")
def reopen_account(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Open again."""
    user, reason = _account(request, uid), request.POST.get("reason", "")
    act = partial(actions.reopen_account, user, reason=reason, by=request.user)
    return told(request, "access:person", "Đã mở lại tài khoản.", act, uid)


@require_POST
@requires("accounts.manage")
def unlock(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a person try again who typed a wrong password too often."""
    user = _account(request, uid)
    act = partial(actions.unlock, user, by=request.user)
    return told(request, "access:person", "Đã bỏ tạm khóa đăng nhập.", act, uid)


@require_POST
@requires("accounts.manage")
def remove_second_factors(request: HttpRequest, uid: UUID) -> HttpResponse:
    """For a lost phone or key."""
    user, reason = _account(request, uid), request.POST.get("reason", "")

    def act() -> None:
        refuse_alone(user)
        actions.remove_second_factors(user, reason=reason, by=request.user)

    return told(request, "access:person", "Đã gỡ xác thực hai lớp.", act, uid)


def refuse_alone(user: User) -> None:
    """Refuse to one person what would hand the account of a colleague over: records.onboarding asks two for it."""
    if is_staff_on(user.person_id, timezone.localdate()):
        raise Refused(
            f"{user.person} làm việc ở trường: đặt lại mật khẩu hoặc gỡ xác thực hai lớp cần hai người, ở mục "
            "«Khôi phục đăng nhập»."
        )


def _account(request: HttpRequest, uid: UUID) -> User:
    return get_object_or_404(User, person=seen_person(request, uid))


def _slip(request: HttpRequest, user: User, password: str) -> HttpResponse:
    return render(request, "access/password_slip.html", {"account": user, "password": password})
