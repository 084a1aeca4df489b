"""Questions: how each class stands, who is due for checking, who is next on a teacher's list. Classes are never ranked."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, OuterRef, Prefetch, QuerySet, Value, When
from django.utils import timezone

from truongso.core.text import format_percent
from truongso.records.students.models import Pupil, PupilQuerySet, SchoolClass
from truongso.records.verification.models import (
    Verification,
    counted_on,
    end_of,
    exempt_on,
    labels_of,
)
from truongso.records.verification.states import State, Where


@dataclass(frozen=True)
class ClassRow:
    """How a class stands: pupils counted, and how many stand where."""

    school_class: SchoolClass
    counts: Counter[str]

    @property
    def pupils(self) -> int:
        """The pupils that the figure is out of."""
        return sum(self.counts.values()) - self.counts[Where.EXEMPT]

    @property
    def matched(self) -> int:
        return self.counts[Where.MATCH]

    @property
    def share(self) -> str:
        return format_percent(Decimal(100 * self.matched) / self.pupils) if self.pupils else "–"

    @property
    def numbers(self) -> list[tuple[str, int]]:
        """(words, number) in the order of Where."""
        return [(where.label, self.counts[where]) for where in Where]


def due_for_checking(day: date) -> PupilQuerySet:
    """Return pupils without a fresh answer at the end of a day, and those whose register was confirmed as right."""
    answered = Verification.objects.in_force_on(day).fresh_on(day).filter(pupil=OuterRef("pk"), confirmed_at=None)
    found: PupilQuerySet = counted_on(day).filter(~Exists(answered))
    return found


def with_standing(pupils: Any, day: date) -> Any:
    """Fetch with each pupil its answer at the end of a day, as pupil.answers_then (none or one)."""
    answers = Verification.objects.in_force_on(day)
    return pupils.prefetch_related(Prefetch("verifications", queryset=answers, to_attr="answers_then"))


def where_of(answer: Verification | None, *, until: Any = None, is_exempt: bool = False) -> Where:
    """Return how a pupil with this standing answer stands (at a moment, now when not given)."""
    if is_exempt:
        return Where.EXEMPT
    if answer is None:
        return Where.NEVER
    if answer.stale_at is not None and (until is None or answer.stale_at < until):
        return Where.STALE
    if answer.state == State.MATCH:
        return Where.MATCH
    return Where.CONFIRMED if answer.confirmed_at else Where.WRONG


def why_not(pupil: Pupil, day: date) -> str:
    """Return why a pupil does not count as verified on a day; pupils come from with_standing."""
    found = getattr(pupil, "answers_then", None)
    answer = found[0] if found else None
    where = where_of(answer, until=end_of(day))
    if where == Where.WRONG and answer is not None:
        labels = labels_of(answer.fields)
        return f"{answer.get_state_display()}: {labels}" if labels else answer.get_state_display()
    return where.label


def with_where(pupils: Any, day: date) -> Any:
    """Add where: how each pupil stands at the end of a day, a value of Where; the same judgement as where_of."""
    found = Verification.objects.in_force_on(day).filter(pupil=OuterRef("pk"))
    fresh = found.fresh_on(day)
    return pupils.annotate(
        where=Case(
            When(exempt_on(day), then=Value(Where.EXEMPT)),
            When(~Exists(found), then=Value(Where.NEVER)),
            When(~Exists(fresh), then=Value(Where.STALE)),
            When(Exists(fresh.filter(state=State.MATCH)), then=Value(Where.MATCH)),
            When(Exists(fresh.filter(confirmed_at__isnull=False)), then=Value(Where.CONFIRMED)),
            default=Value(Where.WRONG),
            output_field=CharField(),
        )
    )


def class_rows(classes: QuerySet[SchoolClass], day: date) -> list[ClassRow]:
    """Return how classes stand at the end of a day, by name; two statements whatever their number."""
    found = with_where(Pupil.objects.studying(), day).order_by().values("school_class", "where")
    counts: dict[int | None, Counter[str]] = {}
    for row in found.annotate(number=Count("pk")):
        counts.setdefault(row["school_class"], Counter())[row["where"]] += row["number"]
    chosen = classes.filter(pk__in=[key for key in counts if key]).order_by("sort_key")
    return [ClassRow(one, counts[one.pk]) for one in chosen]


def to_mend_in(school_class: SchoolClass) -> PupilQuerySet:
    """Return the pupils of a class whose answer a homeroom teacher must look at."""
    answers = Verification.objects.to_mend().filter(pupil=OuterRef("pk"))
    found: PupilQuerySet = Pupil.objects.studying().filter(Exists(answers), school_class=school_class)
    return found.order_by("person__sort_key", "pk")


def next_to_mend(school_class: SchoolClass, *, after: str = "") -> tuple[UUID | None, int]:
    """Return the next child of the class list to look at, and how many there are; after is the uid of the one before."""
    waiting = list(to_mend_in(school_class).values_list("uid", flat=True))
    members = Pupil.objects.filter(school_class=school_class).order_by("person__sort_key", "pk")
    listed = list(members.values_list("uid", flat=True))
    place = next((number + 1 for number, uid in enumerate(listed) if str(uid) == after), 0)
    chosen = set(waiting)
    return next((uid for uid in listed[place:] if uid in chosen), None), len(waiting)


def standing_of_pupil(pupil: Pupil) -> tuple[Verification | None, Where]:
    """Return a pupil's newest answer and how the pupil stands now."""
    answer = Verification.objects.standing().filter(pupil=pupil).whole().first()
    is_exempt = pupil.exemptions.filter(ended_at=None, made_at__lte=timezone.now()).exists()
    return answer, where_of(answer, is_exempt=is_exempt)
