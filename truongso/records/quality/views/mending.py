"""Mend faults: in bulk with a preview, and one child at a time on a phone."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongso.core.outcomes import told
from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, permissions, require, requires
from truongso.foundation.audit.recording import record_read
from truongso.foundation.codes.code_lists import code_list
from truongso.foundation.datasets.interpreting import shown
from truongso.foundation.datasets.registry import Field, Kind
from truongso.records.quality import actions, parents, questions
from truongso.records.quality.models import Correction, Fault, ParentRequest
from truongso.records.quality.plan import plan
from truongso.records.quality.views.pages import rule_or_404, visible_classes
from truongso.records.register.models import Source
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import Pupil

PREVIEW_ROWS = 500
LAST_MENDS = 30
LONGEST_TEXT = 1000


@require_POST
@requires("quality.check")
def check(request: HttpRequest) -> HttpResponse:
    """Check the whole register now."""
    found = actions.check_register(by=request.user)
    messages.success(request, f"Đã kiểm tra lại toàn bộ hồ sơ: {found} điểm phải xem.")
    return redirect("quality:overview")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("quality.mend_many")
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """Show what mending all faults of a rule would write, old beside new; write those that were left ticked."""
    declared = rule_or_404(code)
    found = Fault.objects.visible_to(request.user).open_or_hint().filter(rule=code)
    if request.method == "POST":
        chosen = found.filter(uid__in=_uids(request.POST.getlist("diem")))
        try:
            source, _ = actions.mend(chosen, by=request.user)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
            return redirect("quality:preview", code)
        count = source.changes.count()
        messages.success(request, f"Đã sửa {count} giá trị theo quy tắc «{declared.title}».")
        return redirect("quality:mends")
    planned = plan(found.whole().in_order()[:PREVIEW_ROWS]) if declared.is_mendable else []
    context = {
        "rule": declared,
        "ready": [one for one in planned if not one.why_not],
        "left": [one for one in planned if one.why_not],
        "more": found.count() > PREVIEW_ROWS,
    }
    return render(request, "quality/preview.html", context)


@require_safe
@requires("quality.mend_many")
def mends(request: HttpRequest) -> HttpResponse:
    """List what was mended by rule, newest first, each with its undo."""
    found = Source.objects.filter(kind=Source.Kind.RULE).select_related("made_by__person").order_by("-made_at", "-pk")
    rows = [
        {
            "source": source,
            "count": source.changes.count(),
            "may_undo": source.changes.filter(undone_by=None, undoes=None).exists(),
        }
        for source in found[:LAST_MENDS]
    ]
    return render(request, "quality/mends.html", {"rows": rows})


@require_POST
@requires("quality.mend_many")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a mend back."""
    source = get_object_or_404(Source, pk=pk, kind=Source.Kind.RULE)
    return told(
        request, "quality:mends", lambda count: f"Đã hoàn tác {count} giá trị.",
        lambda: actions.undo_mend(source, by=request.user),
    )  # fmt: skip


# --- One child at a time -----------------------------------------------------------------------------------


@require_safe
@requires("quality.mend")
def worklist(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Open the next child of a class with something to do; say so when nothing is left."""
    shown_class = get_object_or_404(visible_classes(request.user), uid=uid)
    following, left = questions.next_to_do(shown_class, after=request.GET.get("sau", ""))
    if following is not None:
        return redirect(f"{reverse('quality:pupil', args=[following])}?viec=1")
    return render(request, "quality/worklist_done.html", {"school_class": shown_class, "left": left})


@require_safe
@requires("quality.view_pupil")
def pupil(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one child: what is wrong, what is proposed, what the family says."""
    shown_pupil = pupil_or_404(request, uid)
    found = list(Fault.objects.visible_to(request.user).standing().filter(pupil=shown_pupil).whole().in_order())
    record_read("quality.faults_viewed", shown_pupil, by=request.user)
    in_list = bool(request.GET.get("viec"))
    asked = ParentRequest.objects.filter(pupil=shown_pupil).first()
    is_waiting = asked is not None and asked.answered_at is None and asked.withdrawn_at is None
    link = reverse("quality:answer", args=[parents.token_for(asked)]) if asked and is_waiting else ""
    context = {
        "pupil": shown_pupil,
        "open": [_card(fault) for fault in found if fault.is_open and fault.severity != "info"],
        "hints": [_card(fault) for fault in found if fault.is_open and fault.severity == "info"],
        "confirmed": [fault for fault in found if fault.confirmed_at is not None],
        "corrections": Correction.objects.open().visible_to(request.user).filter(request__pupil=shown_pupil),
        "asked": asked,
        "link": request.build_absolute_uri(link) if link else "",
        "in_list": in_list,
        "left": questions.to_do_in(shown_pupil.school_class).count() if in_list and shown_pupil.school_class else 0,
        "may_mend": allowed(request.user, "quality.mend"),
    }
    return render(request, "quality/pupil.html", context)


def _card(fault: Fault) -> dict[str, Any]:
    item = PUPILS.by_code.get(fault.field)
    return {
        "fault": fault,
        "rule": fault.declared,
        "input": _input(item, fault) if item is not None and fault.is_field else None,
        "can_mend": fault.is_field and bool(fault.proposal),
        "can_confirm": fault.declared is not None and fault.declared.is_confirmable,
    }


def _input(item: Field, fault: Fault) -> dict[str, Any]:
    """Return how a field is written by hand: a list for choices, a day, or text; telephones and numbers by digits."""
    value = fault.pupil.value_of(item.code)
    kinds = {Kind.DAY: "date", Kind.PHONE: "tel"}
    digits = {Kind.IDENTITY, Kind.PHONE, Kind.YEAR, Kind.NUMBER}
    return {
        "field": item.code,
        "label": item.label,
        "value": shown(item, value),
        "type": kinds.get(item.kind, "text"),
        "mode": "numeric" if item.kind in digits else "text",
        "choices": [name for _, name in code_list(item.code_list).choices] if item.kind == Kind.CHOICE else [],
    }


@require_POST
@requires("quality.mend")
def write(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write a value that was typed or chosen for a child."""
    changed = pupil_or_404(request, uid)
    require(request.user, "students.change_pupil", changed)
    field, text = said(request, "field"), said(request, "value")
    return _back(
        request, changed, "Đã ghi giá trị mới.", lambda: actions.correct(changed, field, text, by=request.user)
    )


@require_POST
@requires("quality.mend")
def mend_one(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write the proposal of one fault."""
    fault = _fault_or_404(request, uid)
    return _back(
        request,
        fault.pupil,
        "Đã sửa theo đề xuất.",
        lambda: actions.mend(Fault.objects.filter(pk=fault.pk), by=request.user),
    )


@require_POST
@requires("quality.mend")
def confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Confirm a value as true."""
    fault, reason = _fault_or_404(request, uid), said(request, "reason")
    act = lambda: actions.confirm(fault, reason=reason, by=request.user)  # noqa: E731
    return _back(request, fault.pupil, "Đã xác nhận là đúng.", act)


@require_POST
@requires("quality.mend")
def reopen(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a confirmation back."""
    fault = _fault_or_404(request, uid)
    return _back(request, fault.pupil, "Đã mở lại.", lambda: actions.reopen(fault, by=request.user))


# --- What the views share ------------------------------------------------------------------------------------


def said(request: HttpRequest, name: str) -> str:
    """Return what was written into a field of a form, without characters that no database takes."""
    return printable(request.POST.get(name, ""))[:LONGEST_TEXT]


def pupil_or_404(request: HttpRequest, uid: UUID) -> Pupil:
    """Return a pupil whose faults the user may see and mend."""
    rule = permissions.get("quality.view_pupil").rule
    found: Pupil = get_object_or_404(Pupil.objects.filter(rule.rows(request.user)).whole().distinct(), uid=uid)
    return found


def _fault_or_404(request: HttpRequest, uid: UUID) -> Fault:
    found: Fault = get_object_or_404(Fault.objects.visible_to(request.user).whole(), uid=uid)
    require(request.user, "quality.mend", found)
    require(request.user, "students.change_pupil", found.pupil)
    return found


def _uids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts[: PREVIEW_ROWS + 1]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _back(request: HttpRequest, changed: Pupil, done: str, act: Callable[[], Any]) -> HttpResponse:
    in_list = "?viec=1" if request.POST.get("viec") else ""
    return told(request, f"{reverse('quality:pupil', args=[changed.uid])}{in_list}", done, act)
