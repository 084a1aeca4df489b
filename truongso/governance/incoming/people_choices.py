"""Choosing people: boxes to tick instead of a list that a stray click empties; namesakes told apart by where they work."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet

from truongso.foundation.org.models import Assignment, Person, Unit


class PeopleField(forms.ModelMultipleChoiceField):
    """Several people, or units, as boxes to tick."""

    widget = forms.CheckboxSelectMultiple


class Names:
    """What a list of choices calls people: two of one name are told apart by their unit, else by their code."""

    def __init__(self, people: QuerySet[Person], on: date) -> None:
        self._people, self._on = people, on

    @cached_property
    def _where(self) -> dict[int, str]:
        called = Counter(self._people.values_list("full_name", flat=True))
        repeated = [name for name, count in called.items() if count > 1]
        if not repeated:
            return {}
        same = self._people.filter(full_name__in=repeated)
        found: dict[int, str] = dict(same.values_list("pk", "code"))
        posts = Assignment.objects.on(self._on).filter(person__in=same.order_by(), unit__isnull=False)
        units = posts.exclude(unit__kind=Unit.Kind.CLASS).order_by("starts_on", "pk")
        found |= dict(reversed(units.values_list("person", "unit__name")))  # whoever has several is known by the first
        return found

    def __call__(self, person: Person) -> str:
        where = self._where.get(person.pk)
        return f"{person} ({where})" if where else str(person)


def offer(form: forms.Form, names: tuple[str, ...], people: QuerySet[Person], words: Callable[[Any], str]) -> None:
    """Offer the same people in several fields of a form, called by words."""
    for name in names:
        field: Any = form.fields[name]
        field.queryset, field.label_from_instance = people, words
