"""Steps of a pupil: in, from class to class, out, back. Each is asked, shown once more, then written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from truongso.core.forms import add_refusal
from truongso.core.outcomes import told
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.foundation.org.name_words import words_in
from truongso.records.students import actions, forms
from truongso.records.students.models import Pupil, StatusChange
from truongso.records.students.sources import person_source
from truongso.records.students.views.common import seen_pupil


@dataclass(frozen=True)
class Asked:
    """A step that can be asked for: title, what it does in words, its form, the action that it calls."""

    title: str
    explanation: str
    form: type[forms.StepForm]
    act: Callable[..., Any]


STEPS = {
    "chuyen-lop": Asked(
        "Chuyển lớp", "Em sang lớp khác cùng khối; quyền xem của giáo viên chủ nhiệm chuyển theo từ ngày này.",
        forms.MoveClassForm, actions.move_class,
    ),
    "chuyen-truong": Asked(
        "Chuyển trường", "Em rời trường từ ngày này. Hồ sơ và lịch sử vẫn được giữ.", forms.MoveOutForm, actions.move_out,
    ),
    "thoi-hoc": Asked(
        "Thôi học", "Em nghỉ học từ ngày này. Lý do ghi theo danh mục của Bộ; em có thể xin học lại.", forms.LeaveForm,
        actions.leave,
    ),
    "hoc-lai": Asked("Học lại", "Em vào học lại từ ngày này.", forms.ReturnForm, actions.return_to_school),
    "hoan-thanh": Asked(
        "Hoàn thành cấp học", "Khép lại thời gian học của em ở trường.", forms.GraduateForm, actions.graduate,
    ),
}  # fmt: skip


@requires("students.enrol")
def step(request: HttpRequest, uid: UUID, code: str) -> HttpResponse:
    """Ask for a step, show what will be written, write it."""
    asked, shown = STEPS.get(code), seen_pupil(request, uid)
    if asked is None:
        raise Http404
    form = asked.form(request.POST if request.method == "POST" else None, pupil=shown)
    context = {"pupil": shown, "asked": asked, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "students/step.html", context)
    if "xac-nhan" not in request.POST:
        return render(request, "students/step_confirm.html", context | {"lines": form.confirmation()})
    try:
        asked.act(shown, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        add_refusal(form, refusal)
        return render(request, "students/step.html", context)
    messages.success(request, f"Đã ghi {asked.title.lower()} cho {shown}.")
    return redirect(shown)


@require_POST
@requires("students.enrol")
def undo(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Take back the newest step."""
    shown = seen_pupil(request, uid)
    found = get_object_or_404(StatusChange, pk=pk, pupil=shown, undone_at=None)
    return told(
        request,
        shown,
        f"Đã hoàn tác {found.get_step_display()}.",
        lambda: actions.undo_step(found, by=request.user, reason=request.POST.get("reason", "")),
    )


@requires("students.enrol")
def admit(request: HttpRequest) -> HttpResponse:
    """Take in a pupil who begins here."""
    return _take_in(request, moves_in=False)


@requires("students.enrol")
def move_in(request: HttpRequest) -> HttpResponse:
    """Take in a pupil who comes from another school."""
    return _take_in(request, moves_in=True)


def _take_in(request: HttpRequest, *, moves_in: bool) -> HttpResponse:
    form = forms.NewPupilForm(request.POST if request.method == "POST" else None, moves_in=moves_in)
    context: dict[str, Any] = {"form": form, "moves_in": moves_in}
    if request.method != "POST" or not form.is_valid():
        return render(request, "students/take_in.html", context)
    if "xac-nhan" not in request.POST:
        context |= {"lines": form.confirmation(), "alike": _alike(form.values)}
        return render(request, "students/take_in_confirm.html", context)
    try:
        made = _write(request, form, moves_in=moves_in)
    except Refused as refusal:
        form.refuse(refusal.field, refusal.sentence)
        return render(request, "students/take_in.html", context)
    messages.success(request, f"Đã tiếp nhận {made} vào lớp {made.class_name}. Hãy ghi nốt những gì còn thiếu.")
    return redirect("students:change", made.uid)


def _write(request: HttpRequest, form: forms.NewPupilForm, *, moves_in: bool) -> Pupil:
    values = {code: value for code, value in form.values.items() if value is not None}
    into, on = form.cleaned_data["school_class"], form.cleaned_data["on"]
    source = person_source(request.user)
    if moves_in:
        from_school = form.cleaned_data["from_school"]
        return actions.move_in(values, into, on=on, from_school=from_school, source=source, by=request.user)
    return actions.admit(values, into, on=on, source=source, by=request.user)


def _alike(values: dict[str, Any]) -> list[Pupil]:
    """Return pupils of the register who may be the same child: one identity number, or name and birth date."""
    found = Pupil.objects.filter(ended_at=None).whole()
    alike = found.with_identity(values.get("identity_number") or "")
    same = found.filter(
        person__born_on=values.get("born_on"),
        person__search__startswith=" ".join(words_in(values.get("full_name") or "")),
    )
    return list({pupil.pk: pupil for pupil in [*alike[:5], *same[:5]]}.values())
