"""Papers in a file: put in by hand, arranged, taken out, fetched."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from truongso.core.outcomes import applied, told
from truongso.core.rights import requires
from truongso.core.served import file_response
from truongso.core.uploads import inspect_upload
from truongso.foundation.audit.recording import record_read
from truongso.foundation.evidence import store
from truongso.foundation.evidence.models import Blob
from truongso.governance.casefiles import actions
from truongso.governance.casefiles.forms import EntryForm
from truongso.governance.casefiles.models import Entry
from truongso.governance.casefiles.panel import read_token
from truongso.governance.casefiles.views.common import seen_file
from truongso.governance.casefiles.views.files import answer_with


@require_POST
@requires("casefiles.keep_file")
def add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put a paper in by hand."""
    shown = seen_file(request, uid, "casefiles.keep_file")
    form = EntryForm(request.POST, request.FILES)

    def act(values: dict[str, Any]) -> Entry:
        upload, kind_of_copy = values.pop("file"), values.pop("form")
        inspected = inspect_upload(upload, upload.name) if upload and kind_of_copy != "paper" else None
        return actions.add_by_hand(
            shown, inspected=inspected, electronic=kind_of_copy == "electronic", by=request.user, **values
        )

    made = applied(form, act)
    if made is None:
        return answer_with(request, shown, entry_form=form)
    messages.success(request, f"Đã đưa «{made.title}» vào hồ sơ.")
    return redirect(shown)


@require_POST
@requires("casefiles.keep_file")
def file_paper(request: HttpRequest) -> HttpResponse:
    """Put a paper of another room into a file, from the paper's own page; back to that page."""
    paper = read_token(request.POST.get("van-ban", ""), request.user)
    shown = seen_file(request, _uid(request.POST.get("ho-so", "")), "casefiles.keep_file")
    values = asdict(paper)
    sha256 = values.pop("sha256")
    blob = get_object_or_404(Blob, sha256=sha256) if sha256 else None
    return told(
        request, paper.source_url, f"Đã đưa vào {shown.in_sentence}.",
        lambda: actions.put_in(shown, blob=blob, by=request.user, **values),
    )  # fmt: skip


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404("Không có hồ sơ đó.") from error


@require_POST
@requires("casefiles.keep_file")
def remove(request: HttpRequest, uid: UUID, entry: int) -> HttpResponse:
    """Take a paper out, with the reason."""
    shown = seen_file(request, uid, "casefiles.keep_file")
    found = get_object_or_404(shown.entries.select_related("case_file"), pk=entry)
    reason = request.POST.get("reason", "")
    return told(
        request, shown, "Đã đưa văn bản ra khỏi hồ sơ.",
        lambda: actions.remove_entry(found, reason=reason, by=request.user),
    )  # fmt: skip


@require_POST
@requires("casefiles.keep_file")
def move(request: HttpRequest, uid: UUID, entry: int, way: str) -> HttpResponse:
    """Move a paper one place up or down."""
    if way not in {"len", "xuong"}:
        raise Http404
    shown = seen_file(request, uid, "casefiles.keep_file")
    found = get_object_or_404(shown.entries.select_related("case_file"), pk=entry)
    return told(
        request, shown, "Đã đổi thứ tự.", lambda: actions.move_entry(found, up=way == "len", by=request.user)
    )  # fmt: skip


@require_POST
@requires("casefiles.keep_file")
def by_date(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Arrange the papers by their dates."""
    shown = seen_file(request, uid, "casefiles.keep_file")
    return told(
        request, shown, "Đã xếp theo ngày văn bản.", lambda: actions.arrange_by_date(shown, by=request.user)
    )  # fmt: skip


@require_safe
@requires("casefiles.view_file")
def fetch(request: HttpRequest, uid: UUID, entry: int) -> HttpResponse:
    """Hand over the content of a paper."""
    shown = seen_file(request, uid)
    found = get_object_or_404(shown.entries.standing().select_related("blob").exclude(blob=None), pk=entry)
    record_read("casefiles.fetched", shown, by=request.user)
    return file_response(store.read(found.blob.sha256), found.blob.content_type, found.file_name or "van-ban.bin")
