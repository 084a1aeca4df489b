"""What the pages of work files share."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

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


def person_of(request: HttpRequest) -> Any:
    """Return the person of who is there, None for an account without one."""
    user: Any = request.user
    return user.person
