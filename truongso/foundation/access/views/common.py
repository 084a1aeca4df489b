"""What the pages of this room share."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from truongso.foundation.accounts.models import User
from truongso.foundation.org.models import Person


def own_person_id(request: HttpRequest) -> int:
    """Return the key of the person whose account asks; every page here stands behind the login."""
    assert isinstance(request.user, User)
    return request.user.person_id


def seen_person(request: HttpRequest, uid: UUID) -> Person:
    """Return a person that the user may see, or not found."""
    found: Person = get_object_or_404(Person.objects.visible_to(request.user), uid=uid)
    return found
