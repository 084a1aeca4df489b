"""When the impact assessment is due: 60 days from the first processing, 6 months after a change, 10 days when people change."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from truongso.foundation.audit.models import Event
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role
from truongso.trust.privacy.clocks import Clock, clock
from truongso.trust.privacy.facts import differences, structure_now, structure_of
from truongso.trust.privacy.models import Dossier

LAW_SINCE = date(2026, 1, 1)  # Luật 91/2025/QH15 in force; what ran before counts from that day


@dataclass(frozen=True)
class Due:
    """One thing that the law wants of the dossier: what, by when, counted from when, and by which clock."""

    title: str
    due_on: date
    counted_from: date
    clock: Clock
    is_filing: bool = False

    def is_late(self, day: date) -> bool:
        return day > self.due_on


@dataclass(frozen=True)
class Standing:
    """How the dossier stands on a day: the newest version, what changed since, what is due."""

    newest: Dossier | None
    changes: tuple[str, ...]
    due: tuple[Due, ...]


def first_processing() -> date | None:
    """Return the day of the first thing that this system recorded, not before the law; None on an empty system."""
    first = Event.objects.order_by("sequence").values_list("at", flat=True).first()
    return max(timezone.localdate(first), LAW_SINCE) if first else None


def standing_on(day: date) -> Standing:
    """Return how the dossier stands."""
    newest = Dossier.objects.first()
    if newest is None:
        started = first_processing()
        return Standing(None, (), (_first(started, "Lập và gửi hồ sơ đánh giá tác động lần đầu"),) if started else ())
    due = [] if newest.filed_on else [_filing(newest)]
    before, now = structure_of(newest.facts), structure_now(day)
    changes = tuple(differences(before, now))
    if not changes:
        return Standing(newest, (), tuple(due))
    if before["officer"] != now["officer"]:
        rule, since = clock("dossier_organisation"), _officer_since(newest.day, day)
        due.append(Due("Cập nhật hồ sơ vì đổi người phụ trách", rule.after_day(since), since, rule))
    else:
        rule = clock("dossier_update")
        due.append(Due("Cập nhật hồ sơ vì việc xử lý đã thay đổi", rule.after_day(newest.day), newest.day, rule))
    return Standing(newest, changes, tuple(due))


def _first(started: date, title: str) -> Due:
    rule = clock("dossier_first")
    return Due(title, rule.after_day(started), started, rule)


def _filing(newest: Dossier) -> Due:
    """A version that lies in the drawer: the first is due with the first processing, a later one by its own day."""
    title = f"Gửi {newest} cho cơ quan chuyên trách"
    started = first_processing()
    if newest.number == 1 and started is not None:
        rule = clock("dossier_first")
        return Due(title, rule.after_day(started), started, rule, is_filing=True)
    rule = clock("dossier_organisation")
    return Due(title, rule.after_day(newest.day), newest.day, rule, is_filing=True)


def _officer_since(after: date, day: date) -> date:
    """Return the first day after a version on which somebody began or ceased to be in charge; the day itself when unknown."""
    held = Assignment.objects.filter(role=Role.DATA_PROTECTION_OFFICER).values_list("starts_on", "ends_on")
    moments = [moment for pair in held for moment in pair if moment is not None and after <= moment <= day]
    return min(moments, default=day)
