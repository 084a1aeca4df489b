"""What the pages of requests share."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from truongso.core.rights import require
from truongso.foundation.org.models import Person
from truongso.trust.data_requests.models import DataRequest
from truongso.trust.data_requests.people import subjects_of


def seen_request(request: HttpRequest, uid: UUID, right: str = "") -> DataRequest:
    """Return a request that the user may see, not found otherwise; forbidden where a named right over it is missing."""
    found: DataRequest = get_object_or_404(DataRequest.objects.visible_to(request.user).whole(), uid=uid)
    if right:
        require(request.user, right, found)
    return found


def own_subject(request: HttpRequest, uid: UUID) -> Person:
    """Return the user or a child of theirs; not found for anybody else."""
    user: Any = request.user
    for person in subjects_of(user, timezone.localdate()):
        if person.uid == uid:
            return person
    raise Http404


def today() -> date:
    """Return the day as the school counts it."""
    return timezone.localdate()
