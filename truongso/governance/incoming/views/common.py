"""What the pages of documents in share."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header

from truongso.core.outcomes import applied
from truongso.core.refusal import Refused
from truongso.core.uploads import max_bytes, too_large
from truongso.foundation.evidence import store
from truongso.governance.incoming.models import IncomingDocument, Task

# The address bar cannot be fooled into running what a stranger sent: no scripts, no forms, no origin.
SERVED_POLICY = "sandbox; default-src 'none'"


def today() -> date:
    """Return the day as the school counts it."""
    return timezone.localdate()


def seen_document(request: HttpRequest, uid: UUID) -> IncomingDocument:
    """Return a document that the user may see, not found otherwise."""
    found: IncomingDocument = get_object_or_404(IncomingDocument.objects.visible_to(request.user).whole(), uid=uid)
    return found


def own_task(request: HttpRequest, uid: UUID, pk: int) -> Task:
    """Return an open part of the user in a document, not found otherwise."""
    document = seen_document(request, uid)
    found: Task = get_object_or_404(Task.objects.open().of(request.user), document=document, pk=pk)
    return found


def with_form(
    request: HttpRequest, document: IncomingDocument, form: forms.Form, done: str, act: Callable[[dict[str, Any]], Any],
    page: Callable[..., HttpResponse], name: str,
) -> HttpResponse:  # fmt: skip
    """Run an action with a form's values and come back; a refusal shows the page again with the form and its sentence."""
    if applied(form, act) is None and form.errors:
        return page(request, document, **{name: form})
    messages.success(request, done)
    return redirect(document)


def check_upload(request: HttpRequest) -> None:
    """Refuse a request whose file was dropped on the way because it is too large: nothing of it reached the disk."""
    if name := getattr(request, "upload_too_large", ""):
        raise Refused(too_large(name, max_bytes()), field="files")


def served(content_sha: str, content_type: str, name: str, *, download: bool) -> HttpResponse:
    """Return a stored file; Refused when it is damaged."""
    try:
        content = store.read(content_sha)
    except store.Damaged as error:
        raise Refused(
            "Tệp đã hỏng hoặc mất trên máy chủ: hãy báo người giữ máy chủ khôi phục từ bản sao lưu."
        ) from error
    headers = {
        "Content-Disposition": content_disposition_header(download, name) or "attachment",
        "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": SERVED_POLICY,
    }  # fmt: skip
    return HttpResponse(content, content_type=content_type, headers=headers)
