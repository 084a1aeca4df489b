"""Take back pupils whom a source added by mistake, while nobody did anything with them since."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils import timezone

from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import Role
from truongso.foundation.org.signals import assignments_changed
from truongso.records.register.models import Source, ValueChange
from truongso.records.register.writing import write
from truongso.records.students.models import Enrolment, Pupil, StatusChange

FIRST_VERSION = 1


@dataclass(frozen=True)
class Withdrawn:
    """What became of the pupils that a source added: taken back, or kept because somebody worked with them since."""

    taken_back: list[Pupil]
    kept: list[Pupil]


@action
def withdraw_added(source: Source, *, by: Any) -> Withdrawn:
    """Take back the pupils that a source added: their values go, their enrolment never was, their row ends.

    Kept are pupils whose values, class or state changed since, who have an account, or whose guardian was linked. The name
    stays at the ended row; history keeps what stood there.
    """
    uids = ValueChange.objects.from_source(source).filter(version=FIRST_VERSION, data_set=Pupil.data_set.code)
    found = Pupil.objects.filter(uid__in=uids.values("record"), ended_at=None)
    pupils = list(found.select_for_update(of=("self",)).whole().order_by("pk"))
    worked_with = _worked_with(pupils, source)
    back = [pupil for pupil in pupils if pupil.pk not in worked_with]
    if back:
        _empty(back, source, by=by)
        _end(back)
        record("students.pupils_withdrawn", None, by=by, count=len(back), source=source.title)
    return Withdrawn(back, [pupil for pupil in pupils if pupil.pk in worked_with])


def _worked_with(pupils: list[Pupil], source: Source) -> set[int]:
    """Return the keys of pupils with whom somebody did something after they were added."""
    keys, uids = [pupil.pk for pupil in pupils], {pupil.uid: pupil.pk for pupil in pupils}
    touched = {pupil.pk for pupil in pupils if pupil.version > FIRST_VERSION}
    others = ValueChange.objects.filter(record__in=uids).exclude(source=source).values_list("record", flat=True)
    touched |= {uids[uid] for uid in others}
    stepped = StatusChange.objects.filter(pupil__in=keys).values("pupil").annotate(steps=Count("pk"))
    touched |= {row["pupil"] for row in stepped if row["steps"] > 1}
    linked = Pupil.objects.filter(pk__in=keys, guardianships__isnull=False) | Pupil.objects.filter(
        pk__in=keys, person__user__isnull=False
    )
    return touched | set(linked.values_list("pk", flat=True))


def _empty(pupils: Iterable[Pupil], source: Source, *, by: Any) -> None:
    """Write every value but the name away, so that codes and numbers are free again and the history says why."""
    now = timezone.now()
    for pupil in pupils:  # ended first: nobody is to look for faults in what is emptied
        pupil.ended_at = pupil.person.ended_at = now
    undo = Source.objects.create(kind=source.kind, title=f"Hoàn tác: {source.title}"[:300], made_by=by)
    gone = [
        (pupil, {code: None for code in pupil.flat() if code not in Pupil.READ_ONLY and code != "full_name"})
        for pupil in pupils
    ]
    write(gone, source=undo, by=by)


def _end(pupils: list[Pupil]) -> None:
    now, keys, people = timezone.now(), [pupil.pk for pupil in pupils], [pupil.person_id for pupil in pupils]
    for pupil in pupils:
        pupil.school_class = None
    StatusChange.objects.filter(pupil__in=keys).update(enrolment=None, undone_at=now)
    Enrolment.objects.filter(pupil__in=keys).delete()
    Assignment.objects.filter(person__in=people, role=Role.PUPIL).delete()
    assignments_changed.send(sender=Assignment, people=people)
    Pupil.objects.filter(pk__in=keys).update(school_class=None)
    Person.objects.filter(pk__in=people).update(code="")
