"""What presses: late and nearly due work, and notices that no letter has carried yet."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from truongso.foundation.work.days import Due
from truongso.foundation.work.desk import Desk, DeskItem
from truongso.foundation.work.models import Notice

SOON_WORKING_DAYS = 3
UNREAD_KEPT = timedelta(days=30)


def pressing(desk: Desk) -> tuple[list[DeskItem], list[DeskItem]]:
    """Return the items that are late, and those due today or within three working days."""
    late = [entry for entry in desk.items if entry.state.group is Due.LATE]
    soon = [
        entry
        for entry in desk.items
        if entry.state.group in (Due.WEEK, Due.LATER)
        and entry.item.due_on is not None
        and (entry.state.is_today or 0 <= entry.state.working_days <= SOON_WORKING_DAYS)
        and (entry.item.due_on - desk.on).days <= 14
    ]
    return late, soon


def summary(late: int, soon: int) -> str:
    """Return "2 việc quá hạn, 3 việc sắp đến hạn"."""
    parts = [f"{late} việc quá hạn"] if late else []
    return ", ".join([*parts, f"{soon} việc đến hạn trong ba ngày làm việc tới"] if soon else parts)


def unmailed_notices(user: Any) -> Any:
    """Return the unread notices that no letter has carried yet; what is older than a month is left alone."""
    recent = timezone.now() - UNREAD_KEPT
    return Notice.objects.of(user).unread().filter(mailed_at__isnull=True, created_at__gte=recent)
