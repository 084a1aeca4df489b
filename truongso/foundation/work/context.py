"""The two numbers that every page shows: work that waits, and unread notices."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from truongso.core.rights import allowed
from truongso.foundation.work import desk


def counts(request: HttpRequest) -> dict[str, Any]:
    """Return my_work_count and unread_notices, looked up only when a template shows them."""
    if not request.user.is_authenticated or not allowed(request.user, "work.use"):
        return {"my_work_count": 0, "unread_notices": 0}
    both: Any = SimpleLazyObject(lambda: desk.badge_counts(request.user, timezone.localdate()))
    return {
        "my_work_count": SimpleLazyObject(lambda: both[0]),
        "unread_notices": SimpleLazyObject(lambda: both[1]),
    }
