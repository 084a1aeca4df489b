"""What an app may declare in its duties.py: worklists, recurring duties and calendar entries.

Nothing is copied: a worklist asks the app's own rows each time, so it cannot disagree with the app's pages.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet

from truongso.core.declarations import Registry
from truongso.foundation.org.roles import Role
from truongso.foundation.work.recurrence import Schedule


class Urgency(IntEnum):
    """How much an item presses within its group; the higher stands first."""

    LOW = 0
    NORMAL = 1
    HIGH = 2


@dataclass(frozen=True, kw_only=True)
class WorkItem:
    """One thing on a person's desk.

    url is the page where it is done (a path of this site). due_on is the last day on which it is in time, None for no
    deadline. since is the day from which it waits. kind is what the list filters by; without one it is the worklist's
    title. mark_url is the page where it is marked as done, when doing it at url does not do that by itself.
    """

    title: str
    url: str
    detail: str = ""
    due_on: date | None = None
    kind: str = ""
    since: date | None = None
    urgency: Urgency = Urgency.NORMAL
    mark_url: str = ""


Items = Callable[[Any, date], "QuerySet[Any] | Sequence[WorkItem]"]
Count = Callable[[Any, date], int]


@dataclass(frozen=True)
class Worklist:
    """What lands on the desk of everybody who holds a permission."""

    code: str
    title: str
    permission: str
    items: Items
    order: int = 50
    empty: str = ""
    count: Count | None = None
    item: Callable[[Any], WorkItem] | None = None

    def items_for(self, user: Any, on: date) -> list[WorkItem]:
        """Return the items of a user on a day."""
        found = self.items(user, on)
        if self.item is not None:
            return [self.item(row) for row in found]
        if isinstance(found, QuerySet):
            raise ImproperlyConfigured(f"worklist {self.code} gives rows: say with item= how a row becomes a WorkItem")
        return list(found)

    def count_for(self, user: Any, on: date) -> int:
        """Return how many items a user has on a day, without making them where that can be avoided."""
        if self.count is not None:
            return self.count(user, on)
        found = self.items(user, on)
        return found.count() if isinstance(found, QuerySet) else len(found)


@dataclass(frozen=True)
class RecurringDuty:
    """Something that must be done again each month, quarter or year by the holders of some roles.

    A duty is done once for the school, or, with each_person, once by everybody who holds a role. It counts from
    `since`: occurrences due before that day are nobody's. It lies on the desk lead_days before its deadline.
    """

    code: str
    title: str
    roles: frozenset[str]
    schedule: Schedule
    url_name: str
    basis: str
    since: date
    lead_days: int = 14
    each_person: bool = False
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class CalendarEntry:
    """One line of the calendar, on a day or from a day to a day (both included).

    key tells the entry apart within its source and stays the same when the entry moves: calendars on phones follow it.
    """

    key: str
    title: str
    on: date
    until: date | None = None
    url: str = ""
    detail: str = ""
    kind: str = ""

    @property
    def last_day(self) -> date:
        """The last day of the entry, the first one for a single day."""
        return self.until or self.on


Entries = Callable[[Any, date, date], Iterable[CalendarEntry]]


@dataclass(frozen=True)
class CalendarSource:
    """Where calendar entries come from; entries(user, first, last) gives what that user may see of that time."""

    code: str
    title: str
    entries: Entries
    permission: str = "work.use"


worklists: Registry[Worklist] = Registry("worklist")
recurring_duties: Registry[RecurringDuty] = Registry("recurring duty")
calendar_sources: Registry[CalendarSource] = Registry("calendar source")


def worklist(
    code: str,
    title: str,
    *,
    permission: str,
    items: Items,
    order: int = 50,
    empty: str = "",
    count: Count | None = None,
    item: Callable[[Any], WorkItem] | None = None,
) -> Worklist:
    """Declare a worklist: what waits for a user on a day.

    items gives WorkItems, or rows that item turns into WorkItems. count answers how many without making them; without
    it a QuerySet is counted by the database. empty is the sentence for "nothing waits here".
    """
    return worklists.add(code, Worklist(code, title, permission, items, order, empty, count, item))


def recurring_duty(
    code: str,
    title: str,
    *,
    roles: Iterable[Role],
    schedule: Schedule,
    url_name: str,
    basis: str,
    since: date,
    lead_days: int = 14,
    each_person: bool = False,
    detail: str = "",
) -> RecurringDuty:
    """Declare a duty that comes again; url_name is the page (without arguments) where it is done, basis the law."""
    held_by = frozenset(Role(role).value for role in roles)
    if not held_by:
        raise ImproperlyConfigured(f"recurring duty {code} needs at least one role")
    if lead_days < 0:
        raise ImproperlyConfigured(f"recurring duty {code}: lead_days counts days before the deadline")
    duty = RecurringDuty(code, title, held_by, schedule, url_name, basis, since, lead_days, each_person, detail)
    return recurring_duties.add(code, duty)


def calendar_source(code: str, title: str, entries: Entries, *, permission: str = "work.use") -> CalendarSource:
    """Declare where calendar entries come from."""
    return calendar_sources.add(code, CalendarSource(code, title, entries, permission))
