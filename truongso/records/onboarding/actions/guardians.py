"""The role of a guardian follows the child: it begins with the first ward at the school and ends with the last."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from truongso.core.text import format_date
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import Role
from truongso.foundation.org.signals import assignments_changed
from truongso.records.students.models import Guardianship, Pupil

BASIS = "Theo hồ sơ học sinh"


@action
def give_guardian_role(person: Person, *, on: date, by: Any) -> Assignment:
    """Make sure that a person holds the role of a guardian from a day on."""
    Person.objects.select_for_update().get(pk=person.pk)
    held = Assignment.objects.during(on, date.max).filter(person=person, role=Role.GUARDIAN).first()
    if held is not None and held.ends_on is None:
        return held
    if held is not None and held.starts_on <= on:  # it was to end, the child came back first
        held.ends_on = None
        held.touch()
        held.save()
    else:
        held = Assignment.objects.create(person=person, role=Role.GUARDIAN, starts_on=on, basis=BASIS)
    record("onboarding.guardian_role_given", person, by=by, starts_on=format_date(on))
    assignments_changed.send(sender=Assignment, people=[person.pk])
    return held


@action
def end_guardian_roles(people: Iterable[int] | None = None, *, on: date, by: Any) -> int:
    """End the role of guardians of whom no ward is at the school any more; return how many.

    Without people everybody is looked at. Only who was linked to a pupil once, or is now, is meant: a role that was given
    by hand before the link stands for 30 days, so that it can be made.
    """
    held = Assignment.objects.on(on).filter(role=Role.GUARDIAN).filter(_lasts_beyond(on))
    if people is not None:
        held = held.filter(person__in=list(people))
    wards = Guardianship.objects.filter(pupil__in=Pupil.objects.studying().values("pk")).values("person")
    linked = Guardianship.objects.values("person")
    alone = held.exclude(person__in=wards)
    if people is None:
        stale = alone.filter(person__in=linked) | alone.filter(starts_on__lt=on - timedelta(days=30))
    else:
        stale = alone
    rows = list(stale.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        row.ends_on = max(on, row.starts_on)
        row.touch()
    Assignment.objects.bulk_update(rows, ["ends_on", "version", "changed_at"], batch_size=250)
    if rows:
        record("onboarding.guardian_roles_ended", None, by=by, count=len(rows))
        assignments_changed.send(sender=Assignment, people=[row.person_id for row in rows])
    return len(rows)


def _lasts_beyond(on: date) -> Q:
    return Q(ends_on=None) | Q(ends_on__gt=on)
