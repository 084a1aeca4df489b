"""Change the values of a pupil, by group, in one form that knows when it is too late."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.foundation.audit.recording import record_read
from truongso.records.students import actions, editing
from truongso.records.students.forms import PupilForm
from truongso.records.students.models import Pupil
from truongso.records.students.views.common import changeable_pupil


@requires("students.change_pupil")
def change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the values to change; write those that were changed, unless somebody changed the record meanwhile."""
    shown = changeable_pupil(request, uid)
    if request.method != "POST":
        record_read("students.pupil_viewed", shown, by=request.user)
        return _page(request, shown, PupilForm(values=shown.flat(), initial={"version": shown.version}))
    version = _version(request)
    form = PupilForm(request.POST, values=editing.values_at(shown, version) if version else shown.flat())
    if version != shown.version:
        return _too_late(request, shown, form, version)
    if not form.is_valid():
        return _page(request, shown, form)
    try:
        changes = actions.change_pupil(shown, form.changed_values, by=request.user, seen_version=version)
    except Refused as refusal:
        if refusal.field == "version":
            return _too_late(request, changeable_pupil(request, uid), form, version)
        form.refuse(refusal.field, refusal.sentence)
        return _page(request, shown, form)
    for sentence in form.repairs if changes else []:
        messages.info(request, sentence)
    messages.success(request, f"Đã lưu {len(changes)} giá trị." if changes else "Không có gì thay đổi.")
    return redirect(shown)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _too_late(request: HttpRequest, shown: Pupil, form: PupilForm, version: int) -> HttpResponse:
    form.is_valid()
    written = {one.code for name, one in form.record_fields.items() if name in form.changed_data}
    stale = editing.stale_of(shown, version, written)
    return _page(request, shown, editing.renewed(shown, form), stale=stale, status=409)


def _page(request: HttpRequest, shown: Pupil, form: PupilForm, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "students/change.html", {"pupil": shown, "form": form, **more}, status=status)
