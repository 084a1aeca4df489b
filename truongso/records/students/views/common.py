"""What the pages of pupils share."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from truongso.core.rights import allowed, require
from truongso.foundation.consents.questions import Standing, standings
from truongso.foundation.consents.registry import purposes
from truongso.foundation.consents.states import State
from truongso.records.students.models import PHOTO, Pupil, PupilPhoto, SchoolClass


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


def photo_standing(shown: Pupil) -> Standing:
    """Return who agreed to the photo of a pupil."""
    return standings([shown.person], [purposes.get(PHOTO)], on=timezone.localdate())[0]


def is_photo_hidden(user: Any, shown: Pupil) -> bool:
    """Return whether the photo stays hidden from the school because the person's data are restricted."""
    return allowed(user, "students.list") and not Pupil.objects.unrestricted().filter(pk=shown.pk).exists()


def has_photo(shown: Pupil, standing: Standing) -> bool:
    """Return whether there is a photo that may be shown: consent holds."""
    return standing.state == State.AGREED and PupilPhoto.objects.filter(pupil=shown).exists()
