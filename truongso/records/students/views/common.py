"""What the pages of pupils share."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from truongso.core.rights import require
from truongso.records.students.models import Pupil, SchoolClass


def seen_pupil(request: HttpRequest, uid: UUID) -> Pupil:
    """Return a pupil that the user may see, or not found."""
    found: Pupil = get_object_or_404(Pupil.objects.visible_to(request.user).whole(), uid=uid)
    return found


def changeable_pupil(request: HttpRequest, uid: UUID) -> Pupil:
    """Return a pupil whose record the user may change: not found when it may not be seen, forbidden when only that."""
    found = seen_pupil(request, uid)
    require(request.user, "students.change_pupil", found)
    return found


def seen_class(request: HttpRequest, uid: UUID) -> SchoolClass:
    """Return a class that the user may see, or not found."""
    rows = SchoolClass.objects.visible_to(request.user).select_related("unit", "school_year")
    found: SchoolClass = get_object_or_404(rows, uid=uid)
    return found
