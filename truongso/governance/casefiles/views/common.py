"""What the pages of work files share."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header

from truongso.core.rights import require
from truongso.governance.casefiles.models import CaseFile, Catalogue, HandOver


def today() -> date:
    """Return the day as the school counts it."""
    return timezone.localdate()


def seen_file(request: HttpRequest, uid: UUID, right: str = "") -> CaseFile:
    """Return a file that the user may see, not found otherwise; forbidden where a named right over it is missing."""
    found: CaseFile = get_object_or_404(CaseFile.objects.visible_to(request.user).whole(), uid=uid)
    if right:
        require(request.user, right, found)
    return found


def seen_hand_over(request: HttpRequest, uid: UUID, right: str = "") -> HandOver:
    """Return a handing in that the user may see, not found otherwise."""
    rows = HandOver.objects.visible_to(request.user).select_related("made_by__person", "accepted_by__person")
    found: HandOver = get_object_or_404(rows, uid=uid)
    if right:
        require(request.user, right, found)
    return found


def catalogue_of(year: int) -> Catalogue:
    """Return the list of a year, not found when there is none."""
    rows = Catalogue.objects.select_related("approved_by__person", "submitted_by__person")
    return get_object_or_404(rows, year=year)


def download(content: bytes, content_type: str, name: str, *, inline: bool = False) -> HttpResponse:
    """Return a file; inline only where the browser shows it safely (our own PDF)."""
    headers = {
        "Content-Disposition": content_disposition_header(not inline, name) or "attachment",
        "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
    return HttpResponse(content, content_type=content_type, headers=headers)


def person_of(request: HttpRequest) -> Any:
    """Return the person of who is there, None for an account without one."""
    user: Any = request.user
    return user.person
