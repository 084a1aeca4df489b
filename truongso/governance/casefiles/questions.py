"""Numbers that pages show."""

from dataclasses import dataclass

from django.db.models import Count, Q

from truongso.governance.casefiles.models import CaseFile, Catalogue, SecretCount


@dataclass(frozen=True)
class YearNumbers:
    """What a year has: its list, lines, files by state, and how many secret ones were declared."""

    catalogue: Catalogue
    lines: int
    for_ever: int
    opened: int
    closed: int
    archived: int
    secret: int | None


def numbers_of_years() -> list[YearNumbers]:
    """Return the numbers of every year that has a list, newest first."""
    catalogues = Catalogue.objects.annotate(
        line_count=Count("lines"), for_ever=Count("lines", filter=Q(lines__retention_years=None, lines__isnull=False))
    )
    files = {row["year"]: row for row in _files_by_year()}
    secret = dict(SecretCount.objects.order_by("declared_at", "pk").values_list("year", "count"))
    return [
        YearNumbers(
            one, one.line_count, one.for_ever, *(files.get(one.year, {}).get(n, 0) for n in ("open", "closed", "archived")),
            secret=secret.get(one.year),
        )
        for one in catalogues
    ]  # fmt: skip


def _files_by_year() -> list[dict[str, int]]:
    State = CaseFile.State  # noqa: N806 - the class's own name
    rows = CaseFile.objects.order_by().values("year").annotate(
        open=Count("pk", filter=Q(state=State.OPEN)), closed=Count("pk", filter=Q(state=State.CLOSED)),
        archived=Count("pk", filter=Q(state=State.ARCHIVED)),
    )  # fmt: skip
    return list(rows)
