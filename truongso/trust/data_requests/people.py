"""Who may act for whom: everybody for themselves, a representative for a child until the child is of age."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from truongso.foundation.consents.law import ages
from truongso.foundation.consents.questions import age_on
from truongso.foundation.consents.registry import represented_by
from truongso.foundation.org.models import Person
from truongso.trust.data_requests.kinds import Relation


def is_of_age(person: Person, on: date) -> bool:
    """Return whether a person acts alone on a day; without a birth date a pupil counts as a child."""
    age = age_on(person, on)
    return age is not None and age >= ages()["signs_alone_from"].years


def subjects_of(user: Any, on: date) -> list[Person]:
    """Return the people for whom a user may act on a day: the user first, then children who are not of age; two queries."""
    if user.person_id is None:
        return []
    wards = [one for one in Person.objects.filter(pk__in=represented_by(user.person_id)) if not is_of_age(one, on)]
    return [user.person, *sorted(wards, key=lambda one: (one.sort_key, one.pk))]


def relation_of(user: Any, subject: Person, on: date) -> str | None:
    """Return what a user is to a person, None where the user may not act for them."""
    if user.person_id == subject.pk:
        return Relation.SELF
    if subject.pk in represented_by(user.person_id) and not is_of_age(subject, on):
        return Relation.REPRESENTATIVE
    return None


def known_people() -> QuerySet[Person]:
    """Return everybody who can be the subject of a letter."""
    return Person.objects.filter(ended_at=None)
