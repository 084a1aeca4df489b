"""Begin a push, repeat what failed, export to a file, take answers, describe the school."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST

from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.records.exchange import actions
from truongso.records.exchange.files import read_answers, zip_of
from truongso.records.exchange.forms import AnswersForm, SchoolForm
from truongso.records.exchange.jobs import push_in_background
from truongso.records.exchange.models import PushRun, SchoolDetails


@require_POST
@requires("exchange.push")
def push(request: HttpRequest) -> HttpResponse:
    """Send what changed, or with «lai» only what was not accepted; the sending itself runs in the background."""
    try:
        run = actions.start_push(by=request.user, only_failed=bool(request.POST.get("lai")))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("exchange:overview")
    push_in_background.enqueue(run.pk)
    return redirect(run)


@require_POST
@requires("exchange.export")
def export(request: HttpRequest) -> HttpResponse:
    """Give what has to be sent as a file."""
    try:
        run, drafts = actions.export_changes(by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("exchange:overview")
    if not drafts:
        messages.info(request, run.sentence)
        return redirect(run)
    name = f"dong-bo-{timezone.localdate():%Y-%m-%d}.zip"
    disposition = content_disposition_header(True, name)
    return HttpResponse(
        zip_of(drafts), content_type="application/zip", headers={"Content-Disposition": disposition}
    )  # fmt: skip


@require_POST
@requires("exchange.export")
def answers(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Mark the records of an export with the answers of a file."""
    run = get_object_or_404(PushRun.objects.visible_to(request.user), uid=uid)
    form = AnswersForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "Hãy chọn tệp kết quả.")
        return redirect(run)
    file = form.cleaned_data["file"]
    try:
        count = actions.take_answers(run, read_answers(file.read(), file.name), by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"Đã ghi kết quả của {count} bản ghi.")
    return redirect(run)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("exchange.describe_school")
def school(request: HttpRequest) -> HttpResponse:
    """Say what the sector database asks of the school."""
    form = SchoolForm(request.POST or None, instance=SchoolDetails.current())
    if request.method == "POST" and form.is_valid():
        try:
            actions.describe_school(form.cleaned_data, by=request.user)
            messages.success(request, "Đã ghi thông tin trường.")
            return redirect("exchange:overview")
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
    return render(request, "exchange/school.html", {"form": form}, status=409 if form.errors else 200)
