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

from truongso.core.outcomes import applied
from truongso.core.refusal import Refused
from truongso.core.served import file_response, guarded
from truongso.core.uploads import max_bytes, too_large
from truongso.foundation.evidence.contents import read_or_refuse
from truongso.governance.incoming.models import IncomingDocument, Task


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
    return guarded(file_response(read_or_refuse(content_sha), content_type, name, inline=not download))
