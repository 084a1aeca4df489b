"""What one source wrote: a file, a person, a rule; with its undo."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from truongso.core.refusal import Refused
from truongso.core.rights import allowed, permissions, requires
from truongso.foundation.audit.recording import record_read
from truongso.records.register.history import entries_of
from truongso.records.register.models import Source, ValueChange, ValueChangeQuerySet
from truongso.records.students import actions
from truongso.records.students.models import Pupil, PupilQuerySet

PUPILS_A_PAGE = 25


@require_safe
@requires("students.list")
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a source wrote, pupil by pupil, old beside new; only pupils that the user looks after."""
    shown = get_object_or_404(Source.objects.select_related("made_by__person"), pk=pk)
    changes = _changes(shown)
    seen: PupilQuerySet = Pupil.objects.visible_to(request.user)
    pupils = seen.filter(uid__in=changes.values("record")).whole().in_class_order()
    page = Paginator(pupils, PUPILS_A_PAGE).get_page(request.GET.get("trang"))
    if not page.object_list and not allowed(request.user, "students.enrol"):
        raise Http404  # nothing of it is theirs to see
    record_read("students.source_viewed", shown, by=request.user, subjects=page.object_list)
    context = {
        "source": shown,
        "page": page,
        "rows": _rows(list(page.object_list), changes),
        "may_undo": may_undo(request.user, shown) and _undoable(changes).exists(),
    }
    return render(request, "students/source.html", context)


@require_POST
@requires("students.change_pupil")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what a source changed, save what somebody changed since."""
    shown = get_object_or_404(Source, pk=pk)
    if not may_undo(request.user, shown):
        messages.error(request, "Chỉ người đã ghi hoặc văn phòng hoàn tác được nguồn này.")
        return redirect("students:source", pk)
    try:
        if not _undoable(_changes(shown)).exists():
            raise Refused("Nguồn này không còn giá trị nào để hoàn tác.")
        done = actions.undo_source(shown, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("students:source", pk)
    kept = f" Giữ lại {len(done.kept)} giá trị đã được sửa tiếp sau đó." if done.kept else ""
    messages.success(request, f"Đã hoàn tác {len(done.taken_back)} giá trị.{kept}")
    return redirect("students:source", pk)


def may_undo(user: Any, shown: Source) -> bool:
    """Return whether a user may take a source back: the office, or who typed the values of pupils still looked after."""
    if allowed(user, "students.enrol"):
        return True
    if shown.kind != Source.Kind.PERSON or shown.made_by_id != user.pk:
        return False
    own = Pupil.objects.filter(permissions.get("students.change_pupil").rule.rows(user)).values("uid")
    return not _changes(shown).exclude(record__in=own).exists()


def _changes(shown: Source) -> ValueChangeQuerySet:
    return ValueChange.objects.from_source(shown).filter(data_set=Pupil.data_set.code)


def _undoable(changes: ValueChangeQuerySet) -> ValueChangeQuerySet:
    """Return what an undo would take back; first values stay with the pupils that they came with."""
    return changes.filter(undone_by=None, undoes=None).exclude(version=1)


def _rows(pupils: list[Pupil], changes: ValueChangeQuerySet) -> list[dict[str, Any]]:
    by_pupil: dict[Any, list[ValueChange]] = {pupil.uid: [] for pupil in pupils}
    for change in changes.filter(record__in=by_pupil).select_related("source", "changed_by__person"):
        by_pupil[change.record].append(change)
    return [
        {"pupil": pupil, "entries": entries_of(by_pupil[pupil.uid], Pupil.data_set, sees_sealed=True)}
        for pupil in pupils
    ]
