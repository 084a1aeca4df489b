"""People and units in the search box."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from truongso.core.rights import allowed
from truongso.core.search import LIMIT, Found, search
from truongso.foundation.access.directory import with_assignments
from truongso.foundation.access.explanations import in_words
from truongso.foundation.org.models import Person, Unit


def _people(user: Any, words: str) -> Iterable[Found]:
    # The first that fit by key, then by name: to sort all Nguyễns of a large school takes longer than a search may.
    found = Person.objects.visible_to(user).filter(ended_at__isnull=True).matching(words).order_by("pk")[:LIMIT]
    return [
        Found(p.full_name, reverse("access:person", args=[p.uid]), "; ".join(in_words(a) for a in p.current))
        for p in sorted(with_assignments(found, on=timezone.localdate()), key=lambda person: person.sort_key)
    ]


def _units(user: Any, words: str) -> Iterable[Found]:
    if not allowed(user, "org.view_unit"):
        return []
    found = Unit.objects.visible_to(user).active().filter(search__contains=words)[:LIMIT]
    return [Found(u.name, reverse("access:unit", args=[u.code]), str(u.get_kind_display())) for u in found]


search("access.people", "Người", _people)
search("access.units", "Đơn vị", _units)
