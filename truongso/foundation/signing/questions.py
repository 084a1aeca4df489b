"""Questions about signatures that pages, the desk and the indicator ask alike."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from truongso.core.rights import allowed
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.periods import Period, Quarter, Year
from truongso.foundation.org.roles import MANAGERS, Role
from truongso.foundation.signing.models import SignatureStep, SignatureStepQuerySet, SigningKey, State


def steps_waiting_for(user: Any, *, as_school: bool = False) -> SignatureStepQuerySet:
    """Return the steps that a user can sign now, the oldest first; those of the school for who may seal."""
    steps = SignatureStep.objects.in_turn().select_related("request__made_by__person", "person")
    if as_school:
        steps = steps.of_organisation() if allowed(user, "signing.seal") else steps.none()
    else:
        steps = steps.of_person(user.person_id)
    found: SignatureStepQuerySet = steps.order_by("request__made_at", "pk")
    return found


def managers_and_teachers(period: Period) -> QuerySet[Person]:
    """Return managers and teachers in service on the period's last day, without those replaced throughout the period.

    The register of staff knows no long leave. What shows it here is the assignment of somebody who stands in for the person
    from the first day to the last.
    """
    roles = (*MANAGERS, Role.TEACHER)
    away = Assignment.objects.filter(
        stands_in_for__person=OuterRef("pk"), stands_in_for__role__in=roles, starts_on__lte=period.starts_on,
        ends_on__gte=period.ends_on,
    )  # fmt: skip
    people = Person.objects.with_role(*roles, on=period.ends_on, substantive=True)
    found: QuerySet[Person] = people.filter(~Exists(away)).order_by("sort_key", "pk")
    return found


def signatures_in(period: Period) -> SignatureStepQuerySet:
    """Return the signatures that people made with their own keys in a period; each was verified when it was made."""
    first = timezone.make_aware(datetime.combine(period.starts_on, time.min))
    after = timezone.make_aware(datetime.combine(period.ends_on + timedelta(days=1), time.min))
    found: SignatureStepQuerySet = SignatureStep.objects.filter(
        state=State.SIGNED, person__isnull=False, ended_at__gte=first, ended_at__lt=after
    )
    return found


def with_use(quarter: Quarter, now: datetime) -> QuerySet[Any]:
    """Return managers and teachers with their newest usable key and how often they signed."""
    key = SigningKey.objects.usable(now).filter(person=OuterRef("pk")).order_by("-valid_to")
    mine = SignatureStep.objects.filter(person=OuterRef("pk"), state=State.SIGNED)
    found: QuerySet[Any] = managers_and_teachers(quarter).annotate(
        key_holder=Subquery(key.values("holder")[:1]),
        key_valid_to=Subquery(key.values("valid_to")[:1]),
        in_quarter=_number_of(signatures_in(quarter)),
        in_year=_number_of(signatures_in(Year(quarter.year))),
        last_signed_at=Subquery(mine.order_by("-ended_at").values("ended_at")[:1]),
    ).annotate(
        use=Case(
            When(in_quarter__gt=0, then=Value("used")),
            When(key_holder__isnull=False, then=Value("idle")),
            default=Value("none"),
        )
    )  # fmt: skip
    return found


def _number_of(steps: SignatureStepQuerySet) -> Coalesce:
    counted = steps.filter(person=OuterRef("pk")).order_by().values("person").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)
