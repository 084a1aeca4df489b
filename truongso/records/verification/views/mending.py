"""One child at a time on a phone: what disagrees, correct it, or confirm that the register is right."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from truongso.core.outcomes import told
from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, require, requires
from truongso.foundation.audit.recording import record_read
from truongso.foundation.codes.code_lists import code_list
from truongso.foundation.datasets.interpreting import shown
from truongso.foundation.datasets.registry import Kind
from truongso.records.quality.models import for_people
from truongso.records.register.models import ValueChange, from_stored
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import Pupil
from truongso.records.verification import actions, questions
from truongso.records.verification.models import Verification
from truongso.records.verification.states import COLOURS, IDENTITY_FIELDS, State
from truongso.records.verification.views.pages import visible_classes, visible_pupils

LONGEST_TEXT = 500


@require_safe
@requires("verification.mend")
def worklist(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Open the next child of a class to look at; say so when nobody is left."""
    school_class = get_object_or_404(visible_classes(request.user), uid=uid)
    following, left = questions.next_to_mend(school_class, after=request.GET.get("sau", ""))
    if following is not None:
        return redirect(f"{reverse('verification:pupil', args=[following])}?viec=1")
    return render(request, "verification/worklist_done.html", {"school_class": school_class, "left": left})


@require_safe
@requires("verification.view_pupil")
def pupil(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one child: the answer, what disagrees, what was changed since by whom, earlier answers."""
    child = pupil_or_404(request, uid)
    record_read("verification.pupil_viewed", child, by=request.user)
    return _page(request, child, {}, None)


def _page(request: HttpRequest, child: Pupil, typed: dict[str, str], refusal: Refused | None) -> HttpResponse:
    answer, where = questions.standing_of_pupil(child)
    in_list = bool(request.GET.get("viec") or request.POST.get("viec"))
    changes = (
        ValueChange.objects.of(child)
        .filter(field__in=IDENTITY_FIELDS, version__gt=1)
        .select_related("source", "changed_by__person")
    )
    context = {
        "pupil": child,
        "answer": answer,
        "where": where,
        "colour": COLOURS[where],
        "inputs": [_input(child, code, typed.get(code), refusal) for code in _fields_to_show(answer)],
        "history": Verification.objects.filter(pupil=child).exclude(pk=answer.pk if answer else None).whole()[:20],
        "changes": [_change(one) for one in changes[:20]],
        "waits": child.batch_entries.filter(state=State.PENDING, batch__stage="open")
        .select_related("batch__school_class")
        .first(),
        "exemption": child.exemptions.filter(ended_at=None).first(),
        "in_list": in_list,
        "left": questions.to_mend_in(child.school_class).count() if in_list and child.school_class else 0,
        "may_mend": allowed(request.user, "verification.mend", child),
        "may_exempt": allowed(request.user, "verification.exempt"),
        "refusal": refusal,
    }
    return render(request, "verification/pupil.html", context, status=422 if refusal else 200)


def _fields_to_show(answer: Verification | None) -> tuple[str, ...]:
    """Return the identity number and what disagrees; all four where the database did not say which."""
    if answer is None or answer.state != State.MISMATCH:
        return ("identity_number",)
    said = set(answer.fields) | {"identity_number"}
    return tuple(code for code in IDENTITY_FIELDS if code in said) if answer.fields else IDENTITY_FIELDS


def _input(child: Pupil, code: str, typed: str | None, refusal: Refused | None) -> dict[str, Any]:
    item = PUPILS.by_code[code]
    value = child.value_of(code)
    text = (value.isoformat() if item.kind == Kind.DAY else shown(item, value)) if value is not None else ""
    return {
        "code": code,
        "label": item.label,
        "value": typed if typed is not None else text,
        "type": "date" if item.kind == Kind.DAY else "text",
        "mode": "numeric" if item.kind == Kind.IDENTITY else "text",
        "choices": [name for _, name in code_list(item.code_list).choices] if item.kind == Kind.CHOICE else [],
        "error": refusal.sentence if refusal and refusal.field == code else "",
    }


def _change(change: ValueChange) -> dict[str, Any]:
    item = PUPILS.by_code[change.field]
    return {
        "change": change,
        "label": item.label,
        "old": for_people(change.field, _text(change, change.old)),
        "new": for_people(change.field, _text(change, change.new)),
    }


def _text(change: ValueChange, stored: Any) -> str:
    item = PUPILS.by_code[change.field]
    return shown(item, from_stored(item, stored)) if stored is not None else ""


@require_POST
@requires("verification.mend")
def correct(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write the values that were typed; on a refusal the form comes back with what was typed."""
    child = _to_change(request, uid)
    typed = {code: _said(request, code) for code in IDENTITY_FIELDS if code in request.POST}
    try:
        actions.correct(child, typed, by=request.user)
    except Refused as refusal:
        return _page(request, child, typed, refusal)
    messages.success(request, "Đã ghi giá trị mới: em vào đợt đối chiếu tiếp theo.")
    return _back(request, child)


@require_POST
@requires("verification.mend")
def confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Confirm that the register is right by the papers."""
    child = _to_change(request, uid)
    answer = get_object_or_404(Verification.objects.standing(), pupil=child)
    done = "Đã xác nhận sổ đúng: em vào đợt đối chiếu tiếp theo."
    return _act(request, child, done, lambda: actions.confirm(answer, note=_said(request, "reason"), by=request.user))


@require_POST
@requires("verification.mend")
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a confirmation back."""
    child = _to_change(request, uid)
    answer = get_object_or_404(Verification.objects.standing(), pupil=child)
    return _act(request, child, "Đã bỏ xác nhận.", lambda: actions.withdraw_confirmation(answer, by=request.user))


@require_POST
@requires("verification.exempt")
def exempt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write that a child has no Vietnamese identity number."""
    child = pupil_or_404(request, uid)
    done = "Đã ghi em không có số định danh Việt Nam."
    return _act(request, child, done, lambda: actions.exempt(child, reason=_said(request, "reason"), by=request.user))


@require_POST
@requires("verification.exempt")
def end_exemption(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a child be checked again."""
    child = pupil_or_404(request, uid)
    return _act(request, child, "Em được đối chiếu lại.", lambda: actions.end_exemption(child, by=request.user))


def pupil_or_404(request: HttpRequest, uid: UUID) -> Pupil:
    """Return a pupil whose answers the user may see."""
    found: Pupil = get_object_or_404(visible_pupils(request.user).whole(), uid=uid)
    return found


def _to_change(request: HttpRequest, uid: UUID) -> Pupil:
    child = pupil_or_404(request, uid)
    require(request.user, "verification.mend", child)
    require(request.user, "students.change_pupil", child)
    return child


def _said(request: HttpRequest, name: str) -> str:
    return printable(request.POST.get(name, ""))[:LONGEST_TEXT]


def _act(request: HttpRequest, child: Pupil, done: str, act: Callable[[], Any]) -> HttpResponse:
    return told(request, _place(request, child), done, act)


def _back(request: HttpRequest, child: Pupil) -> HttpResponse:
    return redirect(_place(request, child))


def _place(request: HttpRequest, child: Pupil) -> str:
    suffix = "?viec=1" if request.POST.get("viec") else ""
    return f"{reverse('verification:pupil', args=[child.uid])}{suffix}"
