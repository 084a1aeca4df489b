"""Pupils in the search box: by name without accents, ministry code, class, or a whole identity number."""

from collections.abc import Iterable
from typing import Any

from truongso.core.search import LIMIT, Found, search
from truongso.core.text import format_date
from truongso.records.students.models import Pupil


def _pupils(user: Any, words: str) -> Iterable[Found]:
    # The first that fit by the person's key, then by name: to sort all Nguyễns of a large school takes longer than a search
    # may. Keys first: with the person joined, PostgreSQL reads all people.
    keys = Pupil.objects.visible_to(user).matching(words).order_by("person_id").values_list("pk", flat=True)[:LIMIT]
    found = Pupil.objects.whole().filter(pk__in=list(keys))
    return [
        Found(str(pupil), pupil.get_absolute_url(), _detail(pupil))
        for pupil in sorted(found, key=lambda pupil: pupil.person.sort_key)
    ]


def _detail(pupil: Pupil) -> str:
    where = f"Lớp {pupil.class_name}" if pupil.class_name else pupil.get_status_display()
    return "; ".join(filter(None, [where, f"sinh {format_date(pupil.person.born_on)}" if pupil.person.born_on else ""]))


search("students.pupils", "Học sinh", _pupils)
