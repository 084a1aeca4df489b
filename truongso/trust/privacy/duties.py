"""What this room lays on desks: breaches whose clock runs, the dossier, a post that nobody holds, families to be asked."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from truongso.core.rights import allowed
from truongso.core.text import format_datetime
from truongso.foundation.access.standing import standing_of
from truongso.foundation.consents.questions import with_state
from truongso.foundation.consents.registry import consent_purposes
from truongso.foundation.consents.states import OPEN
from truongso.foundation.work.deadlines import Deadline, deadline_source
from truongso.foundation.work.registry import CalendarEntry, Urgency, WorkItem, calendar_source, worklist
from truongso.records.students.models import Pupil, SchoolClass
from truongso.trust.privacy.activities import officers
from truongso.trust.privacy.dossier_clocks import standing_on
from truongso.trust.privacy.models import Breach

_KIND = "Dữ liệu cá nhân"


def open_breaches(user: Any, on: date) -> list[WorkItem]:
    """One line for each open breach: tell the agency by the hour, then the people, then close."""
    return [_breach_item(one) for one in Breach.objects.visible_to(user).open()]


def _breach_item(breach: Breach) -> WorkItem:
    what, due = "xử lý xong và đóng hồ sơ", None
    if breach.asks_agency and breach.agency_notified_at is None:
        what, due = f"báo cơ quan chuyên trách trước {format_datetime(breach.agency_due_at)}", breach.agency_due_at
    elif breach.people_due_at is not None and not breach.is_drill and breach.people_notified_at is None:
        what, due = f"báo người bị ảnh hưởng trước {format_datetime(breach.people_due_at)}", breach.people_due_at
    return WorkItem(
        title=f"{breach}: {what}", url=breach.get_absolute_url(), due_on=timezone.localdate(due) if due else None, kind=_KIND,
        since=timezone.localdate(breach.detected_at), urgency=Urgency.HIGH if due else Urgency.NORMAL,
    )  # fmt: skip


def dossier_due(user: Any, on: date) -> list[WorkItem]:
    """What the law wants of the impact assessment now."""
    url = reverse("privacy:dossiers")
    return [WorkItem(title=one.title, url=url, due_on=one.due_on, kind=_KIND) for one in standing_on(on).due]


def post_to_fill(user: Any, on: date) -> list[WorkItem]:
    """Nobody is in charge of personal data."""
    if officers(on):
        return []
    title = "Chưa phân công người phụ trách bảo vệ dữ liệu cá nhân"
    return [WorkItem(title=title, url=reverse("privacy:officer"), kind=_KIND)]


def classes_to_ask(user: Any, on: date) -> list[WorkItem]:
    """One line for each class that a homeroom teacher looks after, where answers are missing."""
    units = standing_of(user).unit_ids
    items = []
    for purpose in consent_purposes() if units else []:
        pupils = with_state(Pupil.objects.studying().filter(school_class__unit__in=units), purpose, on)
        found = pupils.filter(consent_state__in=OPEN).order_by().values("school_class").annotate(number=Count("pk"))
        counts = {row["school_class"]: row["number"] for row in found}
        items += [
            WorkItem(
                title=f"Lớp {one.name}: {counts[one.pk]} em chưa đủ trả lời về «{purpose.title}»", kind=_KIND,
                url=f"{reverse('privacy:consents')}?lop={one.pk}&muc-dich={purpose.code}", urgency=Urgency.LOW,
            )
            for one in SchoolClass.objects.filter(pk__in=counts).order_by("sort_key")
        ]  # fmt: skip
    return items


def calendar(user: Any, first: date, last: date) -> Iterable[CalendarEntry]:
    """Deadlines of breaches and of the dossier."""
    found = [
        CalendarEntry(key=f"dossier-{one.clock.code}-{one.counted_from}", title=one.title, on=one.due_on,
                      url=reverse("privacy:dossiers"), kind=_KIND)
        for one in standing_on(timezone.localdate()).due
    ]  # fmt: skip
    if allowed(user, "privacy.manage_breach"):
        found += [
            CalendarEntry(key=f"breach-{one.uid}", title=item.title, on=item.due_on, url=item.url, kind=_KIND)
            for one in Breach.objects.visible_to(user).open()
            if (item := _breach_item(one)).due_on is not None
        ]
    return [one for one in found if first <= one.on <= last]


def _deadlines(user: Any, today: date) -> list[Deadline]:
    found: list[Deadline] = []
    if allowed(user, "privacy.manage_breach"):
        items = open_breaches(user, today)
        found += [Deadline(item.title, item.url, item.due_on) for item in items if item.due_on is not None]
    if allowed(user, "privacy.make_papers"):
        found += [Deadline(one.title, reverse("privacy:dossiers"), one.due_on) for one in standing_on(today).due]
    return found


@deadline_source
def _due(user: Any, today: date, until: date) -> Iterable[Deadline]:
    return [one for one in _deadlines(user, today) if one.due_on <= until]


worklist(
    "privacy.breaches", "Sự cố dữ liệu cá nhân đang mở", permission="privacy.manage_breach", items=open_breaches, order=5,
    count=lambda user, on: Breach.objects.visible_to(user).open().count(),
)  # fmt: skip
worklist("privacy.dossier", "Hồ sơ đánh giá tác động", permission="privacy.make_papers", items=dossier_due, order=36)
worklist("privacy.post", "Phụ trách bảo vệ dữ liệu cá nhân", permission="privacy.appoint", items=post_to_fill, order=37)
worklist(
    "privacy.to_ask", "Học sinh, gia đình chưa trả lời về đồng ý", permission="consents.record_paper", items=classes_to_ask,
    order=38,
)  # fmt: skip
calendar_source("privacy.deadlines", "Hạn về dữ liệu cá nhân", calendar, permission="privacy.make_papers")
