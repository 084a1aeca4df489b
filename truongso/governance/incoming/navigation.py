from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from truongso.core.navigation import entry, page_context
from truongso.core.rights import allowed
from truongso.foundation.audit.models import ChainHead
from truongso.governance.incoming import duties

KEPT_SECONDS = 600


def _waiting(user: Any) -> int:
    """Return how many documents wait for a user; every change is recorded, so the count holds until the trail grows."""
    day = timezone.localdate()
    sequence = ChainHead.objects.values_list("sequence", flat=True).first() or 0
    key = f"incoming.waiting:{user.pk}:{day.isoformat()}:{sequence}"
    found: int | None = cache.get(key)
    if found is None:
        found = duties.own_parts(user, day).count()
        if allowed(user, "incoming.receive"):
            found += duties.to_register(user, day).count()
        if allowed(user, "incoming.instruct"):
            found += duties.to_instruct(user, day).count() + duties.extensions(user, day).count()
        cache.set(key, found, KEPT_SECONDS)
    return found


@page_context
def counts(request: HttpRequest) -> dict[str, Any]:
    """Return incoming_waiting, looked up only where a template shows it."""
    if not request.user.is_authenticated or not allowed(request.user, "incoming.view_document"):
        return {"incoming_waiting": 0}
    return {"incoming_waiting": SimpleLazyObject(lambda: _waiting(request.user))}


entry(
    group="Văn phòng số", title="Văn bản đến", url_name="incoming:documents", icon="inbox",
    permission="incoming.view_document", order=10, count="incoming_waiting", covers=r"^/van-ban-den/",
)  # fmt: skip
