"""Whether people agree: asked by whoever is about to use their data, and by the pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Case, CharField, OuterRef, Q, QuerySet, Subquery, Value, When

from truongso.foundation.consents.law import ages
from truongso.foundation.consents.models import Consent, Wording, signed
from truongso.foundation.consents.registry import Purpose, consent_purposes, purposes
from truongso.foundation.consents.states import COLOURS, State
from truongso.foundation.org.models import Assignment, Person

Side = Consent.Side


@dataclass(frozen=True)
class Standing:
    """How one person stands to one purpose: who must sign, what each side answered last, where that leads."""

    person: Person
    purpose: Purpose
    sides: tuple[str, ...]
    answers: Mapping[str, Consent] = field(repr=False)
    wording: Wording = field(repr=False)

    @property
    def state(self) -> State:
        """Where the answers lead. One side that says no, or takes its yes back, is enough to stop."""
        given = [self.answers[side] for side in self.sides if side in self.answers]
        if any(one.withdrawn_at for one in given):
            return State.WITHDRAWN
        if any(one.answer == Consent.Answer.REFUSED for one in given):
            return State.REFUSED
        missing = [side for side in self.sides if side not in self.answers]
        if len(missing) == len(self.sides):
            return State.UNANSWERED
        if missing:
            return State.WAITS_SUBJECT if missing[0] == Side.SUBJECT else State.WAITS_REPRESENTATIVE
        outdated = any(one.wording_id != self.wording.pk for one in given)
        return State.ASK_AGAIN if outdated else State.AGREED

    @property
    def colour(self) -> str:
        """The key of the colour of the state."""
        return COLOURS[self.state]

    @property
    def since(self) -> date | None:
        """The day from which the agreement of all who must sign holds."""
        if self.state != State.AGREED:
            return None
        return max(self.answers[side].given_on for side in self.sides)


def age_on(person: Person, day: date) -> int | None:
    """Return whole years of age on a day, None for a person without a birth date."""
    born = person.born_on
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def sides_for(person: Person, purpose: Purpose, day: date) -> tuple[str, ...]:
    """Return who must sign for a person on a day. Without a birth date the person counts as a child of 7 and over."""
    age = age_on(person, day)
    if age is not None and age >= ages()["signs_alone_from"].years:
        return (Side.SUBJECT,)
    sides = []
    if purpose.child_signs and (age is None or age >= ages()["child_signs_from"].years):
        sides.append(Side.SUBJECT.value)
    if purpose.representative_signs:
        sides.append(Side.REPRESENTATIVE.value)
    return tuple(sides)


def consented_people(code: str, on: date) -> QuerySet[Person]:
    """Return the people whose data may be used for a purpose of consent on a day: all who must sign agree."""
    purpose = _of_consent(code)
    adult = Q(born_on__lte=_years_before(on, ages()["signs_alone_from"].years))
    small = Q(born_on__gt=_years_before(on, ages()["child_signs_from"].years))
    own, family = Q(signed(Side.SUBJECT, code, on)), Q(signed(Side.REPRESENTATIVE, code, on))
    child = Q()
    if purpose.child_signs:
        child &= own | small
    if purpose.representative_signs:
        child &= family
    else:
        child &= own
    minor = (~adult | Q(born_on=None)) & child
    return Person.objects.filter((adult & own) | minor)


def is_consented(person: Person, code: str, *, on: date) -> bool:
    """Return whether a person's data may be used for a purpose of consent on a day.

    ImproperlyConfigured for a purpose that does not rest on consent: there the law answers, not the person.
    """
    return consented_people(code, on).filter(pk=person.pk).exists()


def standings(people: Iterable[Person], of: Iterable[Purpose], *, on: date) -> list[Standing]:
    """Return how people stand to purposes, people first; three queries, however many they are."""
    listed, wanted = list(people), list(of)
    codes = [purpose.code for purpose in wanted]
    kept = {one.purpose_code: one for one in Wording.objects.filter(purpose_code__in=codes, replaced_at=None)}
    found: dict[tuple[int, str], dict[str, Consent]] = {}
    answers = Consent.objects.standing().filter(purpose_code__in=codes, subject__in=listed)
    for answer in answers.select_related("signer"):
        found.setdefault((answer.subject_id, answer.purpose_code), {})[answer.side] = answer
    return [
        Standing(
            person, purpose, sides_for(person, purpose, on), found.get((person.pk, purpose.code), {}),
            kept.get(purpose.code) or Wording.declared(purpose),
        )
        for person in listed
        for purpose in wanted
    ]  # fmt: skip


def _of_consent(code: str) -> Purpose:
    purpose = purposes.get(code)
    if not purpose.needs_consent:
        raise ImproperlyConfigured(f"purpose {code} rests on {purpose.basis}, nobody is asked")
    return purpose


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def asked_of(people: Iterable[Person], *, on: date) -> list[Standing]:
    """Return how people stand to the purposes that concern them: by their roles on a day, or because they once answered."""
    listed = list(people)
    roles: dict[int, set[str]] = {}
    for key, role in Assignment.objects.on(on).filter(person__in=listed).values_list("person", "role"):
        roles.setdefault(key, set()).add(role)
    return [
        one
        for one in standings(listed, consent_purposes(), on=on)
        if one.answers or roles.get(one.person.pk, set()) & {role.value for role in one.purpose.subjects}
    ]


def with_state(rows: QuerySet[Any], purpose: Purpose, on: date, *, person: str = "person") -> QuerySet[Any]:
    """Add consent_state to rows of people, for lists: the same answer as Standing.state, by the database.

    person is the lookup from a row to the person.
    """
    adult = Q(**{f"{person}__born_on__lte": _years_before(on, ages()["signs_alone_from"].years)})
    small = Q(**{f"{person}__born_on__gt": _years_before(on, ages()["child_signs_from"].years)})
    own_needed = adult | (~small | Q(**{f"{person}__born_on": None}) if purpose.child_signs else Q(pk__in=[]))
    answered: QuerySet[Any] = rows.annotate(
        own_answer=Case(
            When(own_needed, then=_answer_of(Side.SUBJECT, purpose, person)),
            default=Value(_UNNEEDED),
            output_field=CharField(),
        ),
        family_answer=Case(
            When(adult, then=Value(_UNNEEDED)),
            default=_answer_of(Side.REPRESENTATIVE, purpose, person)
            if purpose.representative_signs
            else Value(_UNNEEDED),
            output_field=CharField(),
        ),
    )
    led: QuerySet[Any] = answered.annotate(
        consent_state=Case(*_state_cases(), default=Value(State.AGREED.value), output_field=CharField())
    )
    return led


_UNNEEDED = "unneeded"


def _answer_of(side: str, purpose: Purpose, person: str) -> Subquery:
    """Return what a side's standing answer amounts to, in the words of State; nothing where there is none."""
    said = Case(
        When(withdrawn_at__isnull=False, then=Value(State.WITHDRAWN.value)),
        When(answer=Consent.Answer.REFUSED, then=Value(State.REFUSED.value)),
        When(wording__replaced_at__isnull=False, then=Value(State.ASK_AGAIN.value)),
        default=Value(State.AGREED.value),
        output_field=CharField(),
    )
    standing = Consent.objects.standing().of_purpose(purpose.code).filter(subject=OuterRef(person), side=side)
    return Subquery(standing.annotate(said=said).values("said")[:1])


def _state_cases() -> list[When]:
    def either(value: str) -> Q:
        return Q(own_answer=value) | Q(family_answer=value)

    own_silent, family_silent = Q(own_answer=None), Q(family_answer=None)
    nobody = (own_silent | Q(own_answer=_UNNEEDED)) & (family_silent | Q(family_answer=_UNNEEDED))
    return [
        When(either(State.WITHDRAWN), then=Value(State.WITHDRAWN.value)),
        When(either(State.REFUSED), then=Value(State.REFUSED.value)),
        When(nobody, then=Value(State.UNANSWERED.value)),
        When(own_silent, then=Value(State.WAITS_SUBJECT.value)),
        When(family_silent, then=Value(State.WAITS_REPRESENTATIVE.value)),
        When(either(State.ASK_AGAIN), then=Value(State.ASK_AGAIN.value)),
    ]
