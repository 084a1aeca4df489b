"""What the pages of documents share."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header

from truongso.core.rights import require
from truongso.governance.outgoing.models import OutgoingDocument


def seen_document(request: HttpRequest, uid: UUID, right: str = "") -> OutgoingDocument:
    """Return a document that the user may see, not found otherwise; forbidden where a named right over it is missing."""
    found: OutgoingDocument = get_object_or_404(OutgoingDocument.objects.visible_to(request.user).whole(), uid=uid)
    if right:
        require(request.user, right, found)
    return found


def download(content: bytes, content_type: str, name: str) -> HttpResponse:
    """Return a file to keep, never shown inline."""
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
    return HttpResponse(content, content_type=content_type, headers=headers)


def today() -> date:
    """Return the day as the school counts it."""
    return timezone.localdate()
