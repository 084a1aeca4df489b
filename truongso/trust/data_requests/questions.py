"""Questions about many requests: the years, and the numbers of one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from truongso.trust.data_requests.kinds import OPEN, Kind, Outcome

LATE = Q(acknowledged_on__gt=F("acknowledge_by")) | Q(answered_on__gt=F("answer_by"))


@dataclass(frozen=True)
class Numbers:
    """How many requests of a kind came in a year, and what became of them."""

    title: str
    received: int
    open: int
    granted: int
    partly: int
    refused: int
    late: int


def years_of(requests: Any) -> list[int]:
    """Return the years in which requests came, the newest first."""
    found = requests.order_by().values_list("received_on__year", flat=True).distinct()
    return sorted(found, reverse=True)


def numbers_of(requests: Any, year: int) -> list[Numbers]:
    """Return the numbers of a year by kind, with the sum last; one query. Nothing for a year without requests."""
    counts = {
        "received": Count("pk"),
        "open": Count("pk", filter=Q(state__in=OPEN)),
        "granted": Count("pk", filter=Q(outcome=Outcome.GRANTED)),
        "partly": Count("pk", filter=Q(outcome=Outcome.PARTLY)),
        "refused": Count("pk", filter=Q(outcome=Outcome.REFUSED)),
        "late": Count("pk", filter=LATE),
    }
    found = requests.in_year(year).order_by().values("kind").annotate(**counts)
    rows = {row.pop("kind"): row for row in found}
    made = [Numbers(kind.label, **rows[kind.value]) for kind in Kind if kind.value in rows]
    if made:
        made.append(Numbers("Cộng", **{name: sum(row[name] for row in rows.values()) for name in counts}))
    return made
