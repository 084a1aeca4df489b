"""What a user is today: the roles and units from assignments in force."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from truongso.foundation.org.models import Assignment


@dataclass(frozen=True)
class Standing:
    """A user's roles and units on a day."""

    person_id: int | None
    roles: frozenset[str]
    unit_ids: frozenset[int]
    headed_unit_ids: frozenset[int]


def standing_on(user: Any, day: date) -> Standing:
    """Return what user is on a day; one query."""
    rows = list(Assignment.objects.on(day).filter(person=user.person_id).values_list("role", "unit_id"))
    return Standing(
        user.person_id,
        frozenset(role for role, _ in rows),
        frozenset(unit for _, unit in rows if unit),
        frozenset(unit for role, unit in rows if unit and role == "unit_head"),
    )


def standing_of(user: Any) -> Standing:
    """Return what user is today, looked up once per request (the user object lives as long as the request)."""
    if not user.is_authenticated or not user.is_active:
        return Standing(None, frozenset(), frozenset(), frozenset())
    known: Standing | None = getattr(user, "_standing", None)
    if known is None:
        known = standing_on(user, timezone.localdate())
        user._standing = known
    return known
