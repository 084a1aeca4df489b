"""What lies on a person's desk: all worklists and recurring duties together, grouped by deadline."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, IntegerField, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from truongso.core.rights import allowed
from truongso.foundation.access.standing import standing_of
from truongso.foundation.audit.models import ChainHead
from truongso.foundation.work.days import Due, DueState, WorkCalendar, due_state
from truongso.foundation.work.models import DutyDone, Notice
from truongso.foundation.work.recurrence import Occurrence
from truongso.foundation.work.registry import RecurringDuty, Urgency, WorkItem, Worklist, recurring_duties, worklists

LOOK_BACK = timedelta(days=366)
COUNT_KEPT_SECONDS = 600
GROUP_ROWS = 30
GROUP_TITLES = {
    Due.LATE: "Quá hạn",
    Due.WEEK: "Hôm nay và tuần này",
    Due.LATER: "Sắp tới",
    Due.NEVER: "Không có hạn",
}


@dataclass(frozen=True)
class DeskItem:
    """A work item with the worklist it comes from and where its deadline stands."""

    item: WorkItem
    worklist: Worklist
    state: DueState

    @property
    def kind(self) -> str:
        return self.item.kind or self.worklist.title


@dataclass
class Group:
    """The items of one group, those that press most first."""

    due: Due
    items: list[DeskItem] = field(default_factory=list)

    @property
    def title(self) -> str:
        return GROUP_TITLES[self.due]

    @property
    def first_items(self) -> list[DeskItem]:
        """Those shown where all groups stand together."""
        return self.items[:GROUP_ROWS]


@dataclass
class Desk:
    """A person's desk on a day."""

    on: date
    items: list[DeskItem]

    @property
    def kinds(self) -> dict[str, int]:
        """How many items there are of each kind, in the order of the desk."""
        counts: dict[str, int] = {}
        for entry in self.items:
            counts[entry.kind] = counts.get(entry.kind, 0) + 1
        return counts

    def groups(self, kind: str = "") -> list[Group]:
        """Return the groups that have items, of one kind if one is given."""
        groups = {due: Group(due) for due in Due}
        for entry in self.items:
            if not kind or entry.kind == kind:
                groups[entry.state.group].items.append(entry)
        return [group for group in groups.values() if group.items]


def desk_of(user: Any, on: date) -> Desk:
    """Return everything that waits for a user on a day."""
    calendar = WorkCalendar()
    items = [
        DeskItem(item, source, due_state(item.due_on, on, calendar))
        for source in _open_to(user)
        for item in source.items_for(user, on)
    ]
    items.sort(
        key=lambda entry: (entry.item.due_on or date.max, -entry.item.urgency, entry.worklist.order, entry.item.title)
    )
    return Desk(on, items)


def count_for(user: Any, on: date) -> int:
    """Return how many things wait for a user on a day."""
    return sum(source.count_for(user, on) for source in _open_to(user))


def _open_to(user: Any) -> list[Worklist]:
    return sorted((w for w in worklists if allowed(user, w.permission)), key=lambda source: source.order)


# --- Recurring duties, as one worklist ----------------------------------------------------------------------


@dataclass(frozen=True)
class DutyTime:
    """One time of a recurring duty for a user: open, or done with its row."""

    duty: RecurringDuty
    occurrence: Occurrence
    done: DutyDone | None

    @property
    def anchor(self) -> str:
        """The place on the page of recurring duties."""
        return f"{self.duty.code}-{self.occurrence.period}".replace(".", "-")


def duty_times(user: Any, first: date, last: date, calendar: WorkCalendar | None = None) -> Iterator[DutyTime]:
    """Return what is due from first to last of the duties whose roles a user holds; two queries at most."""
    held = standing_of(user).roles
    mine = [duty for duty in recurring_duties if duty.roles & held]
    if not mine:
        return
    calendar = calendar or WorkCalendar()
    found = DutyDone.objects.counting_for(user.person_id).filter(code__in=[duty.code for duty in mine])
    done = {(row.code, row.period): row for row in found.select_related("done_by__person")}
    for duty in mine:
        for occurrence in duty.schedule.between(max(first, duty.since), last, calendar):
            yield DutyTime(duty, occurrence, done.get((duty.code, occurrence.period)))


def open_duties(user: Any, on: date) -> list[WorkItem]:
    """Return the recurring duties that wait for a user: from lead_days before the deadline until they are done."""
    longest = max((duty.lead_days for duty in recurring_duties), default=0)
    return [
        WorkItem(
            title=f"{time.duty.title}, {time.occurrence.title}",
            detail=time.duty.detail or time.duty.basis,
            url=reverse(time.duty.url_name),
            due_on=time.occurrence.due_on,
            kind="Việc định kỳ",
            since=time.occurrence.due_on - timedelta(days=time.duty.lead_days),
            urgency=Urgency.HIGH,
            mark_url=f"{reverse('work:duties')}#{time.anchor}",
        )
        for time in duty_times(user, on - LOOK_BACK, on + timedelta(days=longest))
        if time.done is None and (time.occurrence.due_on - on).days <= time.duty.lead_days
    ]


# --- The two numbers on every page ----------------------------------------------------------------------------


def badge_counts(user: Any, on: date) -> tuple[int, int]:
    """Return what waits for a user and how many notices are unread, by one query and one look into the cache.

    Every change of rows is recorded, so the count holds until the trail grows: it is never behind.
    """
    unread = Notice.objects.of(user).unread().order_by().values("recipient").annotate(many=Count("pk")).values("many")
    head = (
        ChainHead.objects.annotate(unread=Coalesce(Subquery(unread, output_field=IntegerField()), 0))
        .values_list("sequence", "unread")
        .first()
    )
    sequence, notices = head or (0, Notice.objects.of(user).unread().count())
    key = f"work.count:{user.pk}:{on.isoformat()}:{sequence}"
    waiting = cache.get(key)
    if waiting is None:
        waiting = count_for(user, on)
        cache.set(key, waiting, COUNT_KEPT_SECONDS)
    return waiting, notices
