"""Pages that change: add, correct, put out of use and back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from truongso.core.outcomes import told
from truongso.core.refusal import Refused
from truongso.core.rights import require, requires
from truongso.records.facilities import actions
from truongso.records.facilities.forms import ThingForm
from truongso.records.facilities.models import WORKING, Device, Thing
from truongso.records.facilities.views.pages import kind_or_404, thing_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@requires("facilities.manage")
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add one room, device or line."""
    kind = kind_or_404(slug)
    start = {"quantity": 1, "state": WORKING, "room": request.GET.get("phong")} if kind.model is Device else {}
    form = ThingForm(kind.model, request.POST or None, values=start, initial={"version": 0})
    if request.method == "POST" and form.is_valid():
        made = _attempt(form, lambda: actions.add(kind.model, [form.values], by=request.user))
        if made:
            _say(request, form, f"Đã thêm {kind.noun} {made[0]}.")
            return redirect(made[0])
    context = {"form": form, "kind": kind, "title": f"Thêm {kind.noun}"}
    return render(request, "facilities/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("facilities.manage")
def change(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Correct values of one; each keeps what stood before."""
    shown = _held(request, slug, uid)
    kind = kind_or_404(slug)
    form = ThingForm(kind.model, request.POST or None, values=shown.flat(), initial={"version": shown.version})
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["version"]
        made = _attempt(form, lambda: actions.change(shown, form.values, by=request.user, seen_version=seen))
        if made is not None:
            _say(request, form, f"Đã lưu {len(made)} giá trị." if made else "Không có giá trị nào thay đổi.")
            return redirect(shown)
    context = {"form": form, "kind": kind, "thing": shown, "title": f"Sửa {kind.noun}"}
    return render(request, "facilities/form.html", context, status=422 if form.errors else 200)


@require_POST
@requires("facilities.manage")
def retire(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Put out of use, with the reason."""
    shown, reason = _held(request, slug, uid), request.POST.get("reason", "")
    return told(
        request, shown, f"Đã cho {shown} thôi dùng.", lambda: actions.retire(shown, reason=reason, by=request.user)
    )


@require_POST
@requires("facilities.manage")
def restore(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Take back that it was put out of use."""
    shown = _held(request, slug, uid)
    return told(request, shown, f"Đã đưa {shown} vào dùng lại.", lambda: actions.restore(shown, by=request.user))


def _held(request: HttpRequest, slug: str, uid: UUID) -> Thing:
    found = thing_or_404(request, slug, uid)
    require(request.user, "facilities.manage", found)
    return found


def _attempt(form: ThingForm, act: Callable[[], Any]) -> Any:
    """Return what an action made, None when it was refused, which the form then says."""
    try:
        return act()
    except Refused as refusal:
        form.refuse(refusal.field, refusal.sentence)
        return None


def _say(request: HttpRequest, form: ThingForm, done: str) -> None:
    messages.success(request, done)
    for sentence in form.repairs:
        messages.info(request, f"Đã sửa cách ghi: {sentence}")
