"""Pages before the login: the code of a slip, the invitation of a guardian, the forgotten password.

To open an address changes nothing, so that a program that looks at links uses up no code; every wrong try gets one and
the same answer.
"""

import time
from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from truongso.core.outcomes import applied
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, public, requires
from truongso.foundation.accounts.models import User
from truongso.foundation.org.models import Person
from truongso.records.onboarding import actions
from truongso.records.onboarding.codes import NO_LONGER
from truongso.records.onboarding.forms import CodeForm, ForgottenForm, PasswordForm, ProofForm
from truongso.records.onboarding.models import AccessCode

WRONG = "Mã không đúng, đã dùng, đã hết hạn hoặc đã bị hủy. Hãy xem lại từng ký tự; sau 5 lần sai mã bị hủy và phải xin phiếu mới."
WRONG_PROOF = (
    "Mã thư mời, ngày sinh hoặc 4 số cuối không khớp, hoặc thư mời đã dùng, đã hết hạn, đã bị hủy. Sau 5 lần sai thư mời bị "
    "hủy: hãy liên hệ giáo viên chủ nhiệm."
)
ASKED = (
    "Nếu tên đăng nhập này có ở trường, người phụ trách đã nhận được tin. Hãy đến gặp người phụ trách để nhận mã mới."
)
_KEY = "onboarding.proved"
PROVED_SECONDS = 15 * 60


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public("người có phiếu chưa có mật khẩu để đăng nhập")
def first_login(request: HttpRequest) -> HttpResponse:
    """Type or scan the code of a slip, then choose a password."""
    return _two_steps(request, invitation=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public("người được mời chưa có tài khoản")
def accept(request: HttpRequest) -> HttpResponse:
    """Prove to be the invited family, then choose a password or take the account that one has."""
    return _two_steps(request, invitation=True)


def _two_steps(request: HttpRequest, *, invitation: bool) -> HttpResponse:
    if request.method == "POST" and not ratelimit.consume(
        request, app="onboarding", action="code", config=settings.CODE_RATE_LIMITS
    ):
        return ratelimit.respond_429(request)
    row = _proved(request, invitation=invitation)
    if request.method == "POST" and "lai" in request.POST:
        request.session.pop(_KEY, None)
        return redirect(request.path)
    if row is None:
        return _ask_code(request, invitation=invitation)
    return _ask_invited(request, row) if invitation else _ask_password(request, row)


def _ask_code(request: HttpRequest, *, invitation: bool) -> HttpResponse:
    kind = ProofForm if invitation else CodeForm
    posted = request.method == "POST" and "code" in request.POST
    form = kind(request.POST) if posted else kind(initial={"code": request.GET.get("ma", "")[:60]})
    if posted and form.is_valid() and not (request.user.is_authenticated and not invitation):
        row = _try(form.cleaned_data, invitation=invitation)
        if row is not None:
            request.session.cycle_key()  # whoever knew the session before knows it no more
            request.session[_KEY] = {"code": row.pk, "at": time.time(), "invitation": invitation}
            return redirect(request.path)
        form.add_error(None, WRONG_PROOF if invitation else WRONG)
    return render(request, f"onboarding/{'accept' if invitation else 'first_login'}.html", {"form": form})


def _try(values: dict[str, Any], *, invitation: bool) -> AccessCode | None:
    now = timezone.now()
    if invitation:
        return actions.try_invitation(values["code"], born_on=values["born_on"], digits=values["digits"], now=now)
    return actions.try_code(values["code"], now=now)


def _proved(request: HttpRequest, *, invitation: bool) -> AccessCode | None:
    """Return the code that this browser proved to hold a moment ago."""
    kept = request.session.get(_KEY)
    if not kept or kept["invitation"] != invitation or time.time() - kept["at"] > PROVED_SECONDS:
        return None
    rows = AccessCode.objects.usable(timezone.now()).select_related(
        "user__person", "invitation__pupil__person", "invitation__pupil__school_class"
    )
    row = rows.filter(pk=kept["code"]).first()
    if row is None:
        request.session.pop(_KEY, None)
        messages.error(request, NO_LONGER)
    return row


def _ask_password(request: HttpRequest, row: AccessCode) -> HttpResponse:
    form = PasswordForm(request.POST if "password1" in request.POST else None, user=row.user)
    if request.user.is_authenticated:
        form.add_error(None, "Hãy đăng xuất trước.") if form.is_bound else None
    elif form.is_bound:
        user = applied(form, lambda v: actions.use_code(row, password=v["password1"], now=timezone.now()))
        if user is not None:
            return _enter(request, user)
    return render(request, "onboarding/choose_password.html", {"form": form, "account": row.user})


def _ask_invited(request: HttpRequest, row: AccessCode) -> HttpResponse:
    assert row.invitation is not None
    if request.method == "POST" and "nhan" in request.POST and request.user.is_authenticated:
        if getattr(request, "session_locked", False):  # this page is open to everybody, so the gate lets it pass
            messages.error(request, "Phiên đã khóa: hãy đăng xuất rồi đăng nhập lại trước khi nhận thư mời.")
            return redirect(request.path)
        try:
            actions.accept_as(row, now=timezone.now(), by=request.user)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
            return redirect(request.path)
        request.session.pop(_KEY, None)
        return redirect("onboarding:welcome")
    nobody = User(username="", person=Person(full_name=row.invitation.full_name), email=row.invitation.email)
    form = PasswordForm(request.POST if "password1" in request.POST else None, user=nobody)
    if form.is_bound and not request.user.is_authenticated:
        user = applied(form, lambda v: actions.accept_as_new(row, password=v["password1"], now=timezone.now()))
        if user is not None:
            return _enter(request, user)
    return render(request, "onboarding/accept_as.html", {"form": form, "invitation": row.invitation})


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    """Log in with the password just set; whoever has a second factor is asked for it."""
    request.session.pop(_KEY, None)
    login = Login(user=user, redirect_url=reverse("onboarding:welcome"))
    answer: HttpResponse = perform_password_login(request, {"username": user.username}, login)
    return answer


@require_safe
@requires("accounts.own")
def welcome(request: HttpRequest) -> HttpResponse:
    """What to do next."""
    return render(request, "onboarding/welcome.html", {"own_record": allowed(request.user, "students.view_own")})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public("người quên mật khẩu không đăng nhập được")
def forgotten(request: HttpRequest) -> HttpResponse:
    """Say who helps, and tell the helper; the answer is the same whether a name exists or not."""
    form = ForgottenForm(request.POST or None)
    if request.method == "POST":
        if not ratelimit.consume(request, app="onboarding", action="help", config=settings.CODE_RATE_LIMITS):
            return ratelimit.respond_429(request)
        if form.is_valid():
            actions.note_help_asked(form.cleaned_data["username"], now=timezone.now())
            messages.info(request, ASKED)
            return redirect("onboarding:forgotten")
    return render(request, "onboarding/forgotten.html", {"form": form})
