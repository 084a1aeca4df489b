"""Names of third people in words that somebody wrote freely are masked before the words are handed over."""

import re
from functools import cached_property

from truongso.core.holdings import Asked, Free
from truongso.core.text import nfc
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import EMPLOYEES

MASK = "(tên người khác)"


class Masker:
    """Masks the full names of everybody the school knows but the person, the reader, and staff, who act in office."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        own = [one for one in (self._asked.person, self._asked.reader) if one is not None]
        staff = Assignment.objects.filter(role__in=EMPLOYEES).values("person")
        others = Person.objects.exclude(pk__in=[one.pk for one in own]).exclude(pk__in=staff)
        spared = {one.full_name for one in own}
        names = {name for name in others.values_list("full_name", flat=True).distinct() if " " in name} - spared
        if not names:
            return None
        longest_first = sorted(names, key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)

    def cell(self, value: object) -> object:
        """Return a cell as it may be handed over."""
        if not isinstance(value, Free) or self._pattern is None:
            return value
        return self._pattern.sub(MASK, nfc(value))
