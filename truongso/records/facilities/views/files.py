"""The page that takes rooms, devices or lines out of a file: look first, then add."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from truongso.core.forms import add_refusal
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.records.facilities import actions
from truongso.records.facilities.files import REQUIRED, list_of_file
from truongso.records.facilities.kinds import ThingKind
from truongso.records.facilities.views.pages import kind_or_404
from truongso.records.register.files import FAULT, NEW, STANDS, FileForm, FileList


@require_http_methods(["GET", "HEAD", "POST"])
@requires("facilities.manage")
def load(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a file would add; add it when the same file is given again."""
    kind = kind_or_404(slug)
    form, found = FileForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        try:
            found = list_of_file(kind.model, *form.content(request))
            if form.cleaned_data["digest"]:
                return _add(request, kind, found)
        except Refused as refusal:
            found = None
            add_refusal(form, refusal)
        else:
            form = FileForm(initial={"digest": found.digest})
    labels = [f"«{kind.model.data_set.by_code[code].label}»" for code in REQUIRED[kind.model]]
    context = {
        "form": form, "list": found, "kind": kind, "ready": len(found.of(NEW)) if found else 0,
        "hint": f"Tệp .xlsx, .xls hoặc .csv có cột {' và '.join(labels)}; các cột khác đọc theo tiêu đề.",
    }  # fmt: skip
    return render(request, "facilities/load.html", context, status=422 if form.errors else 200)


def _add(request: HttpRequest, kind: ThingKind, found: FileList) -> HttpResponse:
    fresh = found.of(NEW)
    if not fresh:
        raise Refused("Tệp không có dòng nào để thêm.", field="file")
    made = actions.add(kind.model, [row.values for row in fresh], by=request.user, file_name=found.name)
    left, stood = len(found.of(FAULT)), len(found.of(STANDS))
    messages.success(request, f"Đã thêm {len(made)} {kind.noun}; {stood} dòng đã có, {left} dòng chưa nạp được.")
    return redirect("facilities:list", kind.slug)
