"""How the school stands: accounts of pupils and families by class, of staff; in a constant number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q

from truongso.foundation.accounts.models import User
from truongso.records.onboarding.models import Invitation
from truongso.records.staff.models import StaffMember
from truongso.records.students.models import Guardianship, Pupil, SchoolClass
from truongso.records.students.statuses import PRESENT

_NEVER = Q(last_login=None, must_change_password=True, is_active=True)


@dataclass(frozen=True)
class ClassRow:
    """One class: how many pupils, with an account, that nobody used yet; families linked and invited."""

    school_class: SchoolClass
    pupils: int
    accounts: int
    unused: int
    families: int
    invited: int

    @property
    def missing(self) -> int:
        return self.pupils - self.accounts


def class_rows(classes: Sequence[SchoolClass]) -> list[ClassRow]:
    """Return how classes stand, in their order; three statements."""
    studying = Q(status__in=PRESENT, ended_at=None)
    counted = Pupil.objects.filter(studying, school_class__in=classes).order_by().values("school_class").annotate(
        pupils=Count("pk"), accounts=Count("person__user"),
        unused=Count(
            "person__user",
            filter=Q(person__user__last_login=None, person__user__must_change_password=True, person__user__is_active=True),
        ),
    )  # fmt: skip
    numbers = {row["school_class"]: row for row in counted}
    links = Guardianship.objects.filter(pupil__school_class__in=classes, person__user__is_active=True)
    families = dict(links.order_by().values_list("pupil__school_class").annotate(Count("pupil", distinct=True)))
    waiting = Invitation.objects.filter(pupil__school_class__in=classes, state=Invitation.State.OPEN)
    invited = dict(waiting.order_by().values_list("pupil__school_class").annotate(Count("pk")))
    return [
        ClassRow(
            one, numbers.get(one.pk, {}).get("pupils", 0), numbers.get(one.pk, {}).get("accounts", 0),
            numbers.get(one.pk, {}).get("unused", 0), families.get(one.pk, 0), invited.get(one.pk, 0),
        )
        for one in classes
    ]  # fmt: skip


@dataclass(frozen=True)
class StaffRow:
    """Staff: how many, with an account, that nobody used yet."""

    people: int
    accounts: int
    unused: int

    @property
    def missing(self) -> int:
        return self.people - self.accounts


def staff_row() -> StaffRow:
    """Return how the staff stands."""
    working = StaffMember.objects.working()
    accounts = User.objects.filter(person__in=working.values("person"))
    return StaffRow(working.count(), accounts.count(), accounts.filter(_NEVER).count())


def unused_accounts() -> Q:
    """Return the filter for accounts that were issued and that nobody used yet."""
    return _NEVER


def not_in_yet(classes: Sequence[SchoolClass], *, on: date) -> dict[int, int]:
    """Return for each class how many pupils have an account and never logged in; one statement."""
    found = Pupil.objects.studying().filter(
        school_class__in=classes, person__user__last_login=None, person__user__is_active=True,
        person__user__must_change_password=True,
    )  # fmt: skip
    counted = found.order_by().values(key=F("school_class")).annotate(number=Count("pk"))
    return {row["key"]: row["number"] for row in counted}
