"""Who is to read an edition, and who has."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery

from truongso.governance.regulations.models import Edition, Reading


@dataclass(frozen=True)
class Share:
    """How many of those who are to read have confirmed."""

    read: int
    total: int

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: it says 100 only when everybody has."""
        return self.read * 100 // self.total if self.total else 0


def reader_rows(edition: Edition, on: date) -> "QuerySet[Any]":
    """Return the readers with read_at (None for those who have not) and unread."""
    read = Reading.objects.filter(edition=edition, person=OuterRef("pk"))
    rows = edition.readers(on).annotate(read_at=Subquery(read.values("at")[:1]))
    return rows.annotate(unread=ExpressionWrapper(Q(read_at__isnull=True), output_field=BooleanField()))


def share_read(edition: Edition, on: date) -> Share:
    """Count the readers of a day and those among them who have confirmed."""
    readers = edition.readers(on)
    return Share(readers.filter(pk__in=edition.readings.values("person")).count(), readers.count())
