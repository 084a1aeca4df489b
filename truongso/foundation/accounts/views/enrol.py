"""Enrol a second factor in three steps that a person finishes alone: choose, try it, keep the recovery codes."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from truongso.core.rights import requires
from truongso.foundation.accounts import factors
from truongso.foundation.accounts.models import User

STEPS = ("Chọn cách", "Bật và thử", "Cất mã dự phòng")
ENROLLING = "accounts.enrolling"


def steps(current: int) -> list[dict[str, Any]]:
    """Return the three steps for <c-steps>; current counts from one, four is when all are done."""
    return [
        {"title": title, "done": number < current, "current": number == current}
        for number, title in enumerate(STEPS, start=1)
    ]


def step(view: Any, number: int) -> Any:
    """Return allauth's page of a step; it shows the steps to those who came from the first one."""

    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        extra = {"enrol_steps": steps(number)} if request.session.get(ENROLLING) else {}
        answer: HttpResponse = view.as_view(extra_context=extra)(request, *args, **kwargs)
        return answer

    return run


@require_GET
@requires("accounts.own")
def choose(request: HttpRequest) -> HttpResponse:
    """Step 1: app, passkey of this machine, or a key that one carries."""
    request.session[ENROLLING] = True
    context = {"steps": steps(1), "due": getattr(request, "factor_due", None), "has_one": factors.has_one(request.user)}
    return render(request, "accounts/enrol.html", context)


@require_GET
@requires("accounts.own")
def done(request: HttpRequest) -> HttpResponse:
    """After step 3: what is on now, and how the next login goes."""
    user = request.user
    assert isinstance(user, User)
    kept = {one.type: one for one in Authenticator.objects.filter(user=user)}
    if not set(kept) & set(factors.REAL):
        return redirect("mfa_enrol")
    request.session.pop(ENROLLING, None)
    codes = kept.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "steps": steps(4),
        "app": Authenticator.Type.TOTP in kept,
        "keys": Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count(),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
    }
    return render(request, "accounts/enrolled.html", context)
