"""Files of a request: the archive, after the person proved again who they are; papers; what came with a letter."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from truongso.core.outcomes import told
from truongso.core.rights import requires
from truongso.foundation.audit.recording import record_read
from truongso.trust.data_requests import actions
from truongso.trust.data_requests.models import Archive, PaperFile
from truongso.trust.data_requests.views.common import seen_request
from truongso.trust.data_requests.work import may_fetch


@require_POST
@requires("data_requests.handle")
def ask(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Have the archive built."""
    shown = seen_request(request, uid, "data_requests.handle")
    return told(
        request, shown, "Đang lập gói dữ liệu; người yêu cầu được báo khi xong.",
        lambda: actions.ask_archive(shown, by=request.user),
    )  # fmt: skip


@require_safe
@requires("data_requests.view_request")
@reauthentication_required
def fetch(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand over the archive to who asked for it, while its time lasts."""
    shown = seen_request(request, uid)
    if not may_fetch(request.user, shown):
        raise Http404
    found = shown.archives.exclude(stage=Archive.Stage.ERASED).first()
    if found is None or not found.is_open_at(timezone.now()):
        return render(request, "data_requests/no_archive.html", {"shown": shown, "archive": found}, status=410)
    actions.note_fetched(found, by=request.user)
    return _download(found.content(), "application/zip", f"du-lieu-{shown.code}.zip")


@require_safe
@requires("data_requests.view_request")
def paper(request: HttpRequest, uid: UUID, pk: int, kind: str) -> HttpResponse:
    """Hand over a paper of a request."""
    shown = seen_request(request, uid)
    found = get_object_or_404(PaperFile, paper=pk, paper__request=shown, kind=kind)
    record_read("data_requests.paper_fetched", shown, by=request.user)
    return _download(found.content(), found.content_type, found.name)


@require_safe
@requires("data_requests.view_request")
def attachment(request: HttpRequest, uid: UUID, file: UUID) -> HttpResponse:
    """Hand over what came with a request."""
    shown = seen_request(request, uid)
    found = get_object_or_404(shown.attachments, uid=file)
    record_read("data_requests.paper_fetched", shown, by=request.user)
    return _download(found.content(), found.content_type, found.name)


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
    return HttpResponse(content, content_type=content_type, headers=headers)
