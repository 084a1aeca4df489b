"""Whose a step is: as filters, so that the desk, the page and the list ask the same."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from truongso.core.rights import NO_ROWS
from truongso.foundation.access.standing import standing_of
from truongso.foundation.org.models import Assignment, Person


def mine(user: Any) -> Q:
    """Return the filter for steps that a user may do now.

    A role counts in its unit when the step names one. Who stands in for somebody holds the role, and so sees what waits
    for it; what waits for a person by name is seen by who stands in for one of the person's posts. The starter's own
    steps are nobody else's, and nobody decides about their own request.
    """
    standing = standing_of(user)
    if standing.person_id is None or not user.is_active:
        return NO_ROWS
    own_request = Q(instance__starter=user.pk)
    named = Q(person=standing.person_id)
    pool = Q(person=None) & _roles(standing) & ~own_request
    covered = _covered(user)
    instead = Q(person__in=covered, is_starters=False) & ~own_request if covered else NO_ROWS
    return named | pool | instead


def _roles(standing: Any) -> Q:
    everywhere = Q(role__in=standing.roles, unit=None)
    by_role: dict[str, list[int]] = {}
    for role, unit in standing.held:
        if unit:
            by_role.setdefault(role, []).append(unit)
    for role, units in sorted(by_role.items()):
        everywhere |= Q(role=role, unit__in=units)
    return everywhere


def _covered(user: Any) -> list[int]:
    """Return the people for whom a user stands in today, looked up once per request."""
    known: list[int] | None = getattr(user, "_covered_people", None)
    if known is None:
        covers = Assignment.objects.on(timezone.localdate()).filter(person=user.person_id, stands_in_for__isnull=False)
        known = sorted(set(covers.values_list("stands_in_for__person", flat=True)))
        user._covered_people = known
    return known


def held_by(step: Any, day: date) -> Any:
    """Return the people who may do a step on a day: the one named and who stands in, or all who hold the role."""
    if step.person_id is not None:
        covers = Assignment.objects.on(day).filter(stands_in_for__person=step.person_id).values("person")
        others = Q() if step.is_starters else Q(pk__in=covers)
        return Person.objects.filter(Q(pk=step.person_id) | others if others else Q(pk=step.person_id))
    held = Assignment.objects.on(day).filter(role=step.role)
    if step.unit_id is not None:
        held = held.filter(unit=step.unit_id)
    found = Person.objects.filter(pk__in=held.values("person"))
    return found.exclude(pk=step.instance.starter.person_id)
