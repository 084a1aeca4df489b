"""Questions about quality: how the school stands, class by class and rule by rule. Classes are listed by name, never ranked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from truongso.core.text import format_date, format_percent
from truongso.records.quality.models import CheckedPupil, Correction, Fault, Snapshot
from truongso.records.quality.registry import Rule, rules
from truongso.records.students.models import Pupil, SchoolClass

TREND_DAYS = 60


@dataclass(frozen=True)
class ClassRow:
    """How the records of a class stand."""

    school_class: SchoolClass
    pupils: int
    faulty: int
    errors: int
    warnings: int
    questions: int

    @property
    def passing(self) -> int:
        return self.pupils - self.faulty

    @property
    def share(self) -> str:
        return format_percent(Decimal(100 * self.passing) / self.pupils) if self.pupils else "–"


@dataclass(frozen=True)
class RuleRow:
    """How many faults of a rule stand, how many of them have a proposal that may be applied in bulk."""

    rule: Rule
    open: int
    confirmed: int


def passing_on(day: date) -> QuerySet[Pupil]:
    """Return the pupils who studied on a day whose records were checked by its end and had nothing open."""
    later = timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))
    open_faults = Fault.objects.open_on(day).filter(pupil=OuterRef("pk"))
    checked = CheckedPupil.objects.filter(pupil=OuterRef("pk"), first_at__lt=later)
    return Pupil.objects.studying_on(day).filter(~Exists(open_faults), Exists(checked))


def class_rows(classes: QuerySet[SchoolClass]) -> list[ClassRow]:
    """Return how classes stand, in the order of their names; three statements whatever their number."""
    pupils = dict(Pupil.objects.studying().values_list("school_class").annotate(Count("pk")).order_by())
    found = Fault.objects.open().values("pupil__school_class").order_by()
    counts = {
        row["pupil__school_class"]: row
        for row in found.annotate(
            faulty=Count("pupil", distinct=True),
            errors=Count("pk", filter=Q(severity="error")),
            warnings=Count("pk", filter=Q(severity="warning")),
            questions=Count("pk", filter=Q(severity="question")),
        )
    }
    names = ("faulty", "errors", "warnings", "questions")
    return [
        ClassRow(one, pupils[one.pk], *(counts.get(one.pk, {}).get(name, 0) for name in names))
        for one in classes.filter(pk__in=[key for key in pupils if key]).order_by("sort_key")
    ]


def rule_rows(faults: QuerySet[Fault]) -> list[RuleRow]:
    """Return the rules of which faults stand, the heaviest first; one statement."""
    counted = faults.order_by().values("rule").annotate(
        open=Count("pk", filter=Q(confirmed_at=None)), confirmed=Count("pk", filter=Q(confirmed_at__isnull=False))
    )  # fmt: skip
    order = {severity: place for place, severity in enumerate(("error", "warning", "question", "info"))}
    rows = [RuleRow(rules.get(row["rule"]), row["open"], row["confirmed"]) for row in counted if row["rule"] in rules]
    return sorted(rows, key=lambda row: (order[row.rule.severity], -row.open, row.rule.title))


def trend(until: date, school_class: SchoolClass | None = None) -> list[dict[str, Any]]:
    """Return for each day with a snapshot the share of records with nothing to do, in per cent, oldest first."""
    found = Snapshot.objects.filter(day__gt=until - timedelta(days=TREND_DAYS), day__lte=until)
    if school_class is not None:
        found = found.filter(school_class=school_class)
    rows = found.order_by("day").values_list("day", "pupils", "faulty", "errors", "warnings", "questions")
    days: dict[date, list[int]] = {}
    for day, *numbers in rows:
        days[day] = [a + b for a, b in zip(days.get(day, [0] * 5), numbers, strict=True)]
    return [_point(day, numbers) for day, numbers in days.items()]


def _point(day: date, numbers: list[int]) -> dict[str, Any]:
    pupils, faulty, errors, warnings, questions = numbers
    share = round(100 * (pupils - faulty) / pupils, 2) if pupils else None
    return {
        "day": format_date(day), "share": share, "pupils": pupils, "faulty": faulty,
        "errors": errors, "warnings": warnings, "questions": questions,
    }  # fmt: skip


def chart_of(points: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the trend as the chart of the kit wants it."""
    return {
        "labels": [point["day"] for point in points],
        "series": [{"name": "Hồ sơ không còn điểm phải xem", "type": "line", "values": [p["share"] for p in points]}],
        "unit": "%",
        "max": 100,
        "description": "Tỷ lệ hồ sơ không còn điểm phải xem theo ngày kiểm tra.",
    }


def to_do_in(school_class: SchoolClass) -> QuerySet[Pupil]:
    """Return the pupils of a class with open faults or proposals of the family, in the order of the class list."""
    faults = Fault.objects.open().filter(pupil=OuterRef("pk"))
    proposals = Correction.objects.open().filter(request__pupil=OuterRef("pk"))
    chosen = Pupil.objects.studying().filter(Exists(faults) | Exists(proposals), school_class=school_class)
    return chosen.whole().order_by(F("person__sort_key"), "pk")


def next_to_do(school_class: SchoolClass, *, after: str = "") -> tuple[UUID | None, int]:
    """Return the next child of the class list with something to do, and how many such children there are.

    after is the uid of the child before, as text: the list goes on from there, whether that child is done or not.
    """
    waiting = set(to_do_in(school_class).values_list("uid", flat=True))
    members = Pupil.objects.studying().filter(school_class=school_class).order_by("person__sort_key", "pk")
    listed = list(members.values_list("uid", flat=True))
    place = next((number + 1 for number, uid in enumerate(listed) if str(uid) == after), 0)
    return next((uid for uid in listed[place:] if uid in waiting), None), len(waiting)
