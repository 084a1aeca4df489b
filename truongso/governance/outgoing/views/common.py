"""What the pages of documents share."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from truongso.core.rights import require
from truongso.governance.outgoing.models import OutgoingDocument


def seen_document(request: HttpRequest, uid: UUID, right: str = "") -> OutgoingDocument:
    """Return a document that the user may see, not found otherwise; forbidden where a named right over it is missing."""
    found: OutgoingDocument = get_object_or_404(OutgoingDocument.objects.visible_to(request.user).whole(), uid=uid)
    if right:
        require(request.user, right, found)
    return found


def today() -> date:
    """Return the day as the school counts it."""
    return timezone.localdate()
