"""What a user is today: the roles and units from assignments in force, and an emergency access while it lasts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, CharField, F, Value
from django.db.models.functions import Cast
from django.utils import timezone

from truongso.foundation.access.models import EmergencyAccess
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import EMPLOYEES, Role

_EMERGENCY = "*emergency"
Row = tuple[str, int | None, int | None]  # role, unit, the assignment that it covers


@dataclass(frozen=True)
class Standing:
    """A user's roles, each with its unit, on a day.

    substantive_roles are those held as one's own, not for somebody else: who stands in does the work, but does not sign
    as the one. emergency_id is the emergency access that runs, if one does.
    """

    person_id: int | None
    held: frozenset[tuple[str, int | None]] = frozenset()
    substantive_roles: frozenset[str] = frozenset()
    emergency_id: int | None = None

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(role for role, _ in self.held)

    @cached_property
    def unit_ids(self) -> frozenset[int]:
        """The units that the user works in."""
        return self.units_as(EMPLOYEES)

    @cached_property
    def headed_unit_ids(self) -> frozenset[int]:
        return self.units_as((Role.UNIT_HEAD,))

    def units_as(self, roles: Collection[str]) -> frozenset[int]:
        """Return the units in which the user holds one of the roles: a role counts in its own unit only."""
        return frozenset(unit for role, unit in self.held if unit and role in roles)


def standing_on(user: Any, day: date) -> Standing:
    """Return what user is on a day by assignments; one query."""
    held = Assignment.objects.on(day).filter(person=user.person_id).order_by()
    return _of_rows(user.person_id, list(held.values_list("role", "unit_id", "stands_in_for_id")))


def standing_of(user: Any) -> Standing:
    """Return what user is now, looked up once per request (the user object lives as long as the request)."""
    if not user.is_authenticated or not user.is_active:
        return Standing(None)
    known: Standing | None = getattr(user, "_standing", None)
    if known is None:
        known = _standing_now(user)
        user._standing = known
    return known


def standings_of(users: Collection[Any]) -> None:
    """Look up what many users are now, in two queries, so that asking a rule about each costs none of its own."""
    found: dict[int, list[Row]] = {}
    held = Assignment.objects.on(timezone.localdate()).filter(person__in=[user.person_id for user in users])
    for person, role, unit, post in held.order_by().values_list("person_id", "role", "unit_id", "stands_in_for_id"):
        found.setdefault(person, []).append((role, unit, post))
    running = dict(EmergencyAccess.objects.running(timezone.now()).values_list("user_id", "pk"))
    for user in users:
        user._standing = _of_rows(user.person_id, found.get(user.person_id, []), running.get(user.pk))


def _standing_now(user: Any) -> Standing:
    """One query for both, because every page asks it."""
    columns = ("what", "which", "instead_of")
    held = Assignment.objects.on(timezone.localdate()).filter(person=user.person_id).order_by()
    running = EmergencyAccess.objects.running(timezone.now()).filter(user=user.pk).order_by()
    rows = list(
        held.annotate(what=Cast(F("role"), CharField()), which=F("unit_id"), instead_of=F("stands_in_for_id"))
        .values_list(*columns)
        .union(
            running.annotate(
                what=Value(_EMERGENCY, output_field=CharField()),
                which=F("pk"),
                instead_of=Value(None, output_field=BigIntegerField()),
            ).values_list(*columns)
        )
    )
    emergency = next((which for what, which, _ in rows if what == _EMERGENCY), None)
    return _of_rows(user.person_id, [row for row in rows if row[0] != _EMERGENCY], emergency)


def _of_rows(person_id: int | None, rows: list[Row], emergency_id: int | None = None) -> Standing:
    return Standing(
        person_id,
        frozenset((role, unit) for role, unit, _ in rows),
        frozenset(role for role, _, instead_of in rows if instead_of is None),
        emergency_id,
    )


def is_staff_on(person_id: int, day: date) -> bool:
    """Return whether a person works at the school on a day; one query."""
    return Assignment.objects.on(day).filter(person=person_id, role__in=EMPLOYEES).exists()
