"""The page that takes a list of staff out of a file: look first, then add."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from truongso.core.forms import add_refusal, day_field
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.foundation.org.models import Unit
from truongso.records.register.files import FAULT, NEW, STANDS, FileForm, FileList
from truongso.records.staff import actions
from truongso.records.staff.files import list_of_file, people_by_name, person_of


class StaffFileForm(FileForm):
    """The file, and the day from which the new ones work here."""

    on = day_field("Làm việc ở trường từ ngày", help_text="Dùng cho mọi dòng thêm mới; vai trò bắt đầu từ ngày này.")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.change_member")
def load(request: HttpRequest) -> HttpResponse:
    """Show what a file would add; add it when the same file is given again."""
    form = StaffFileForm(request.POST or None, request.FILES or None, initial={"on": timezone.localdate()})
    found = None
    if request.method == "POST" and form.is_valid():
        try:
            found = list_of_file(*form.content(request))
            if form.cleaned_data["digest"]:
                return _add(request, found, form.cleaned_data["on"])
        except Refused as refusal:
            found = None
            add_refusal(form, refusal)
        else:
            form = StaffFileForm(initial={"digest": found.digest, "on": form.cleaned_data["on"]})
    context = {"form": form, "list": found, "ready": len(found.of(NEW)) if found else 0}
    return render(request, "staff/load.html", context, status=422 if form.errors else 200)


def _add(request: HttpRequest, found: FileList, on: Any) -> HttpResponse:
    people, fresh = people_by_name(), found.of(NEW)
    if not fresh:
        raise Refused("Tệp không có dòng nào để thêm.", field="file")
    made = actions.add_staff(
        [row.values for row in fresh], units={unit.name: unit for unit in Unit.objects.active()}, on=on, by=request.user,
        people=[person_of(row, people) for row in fresh], file_name=found.name,
    )  # fmt: skip
    left, stood = len(found.of(FAULT)), len(found.of(STANDS))
    messages.success(request, f"Đã thêm {len(made)} cán bộ; {stood} dòng đã có trong sổ, {left} dòng chưa nạp được.")
    return redirect("staff:list")
