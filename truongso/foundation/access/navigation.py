from typing import Any

from django.http import HttpRequest

from truongso.core.navigation import page_context
from truongso.foundation.access.middleware import lock_seconds, must_have_second_factor


@page_context
def security(request: HttpRequest) -> dict[str, Any]:
    """Return when this person's session locks, and whether their roles ask for a second factor."""
    if not request.user.is_authenticated:
        return {"lock_seconds": 0, "mfa_required": False}
    locked = getattr(request, "session_locked", False)
    return {
        "lock_seconds": 0 if locked else lock_seconds(request.user),
        "mfa_required": must_have_second_factor(request.user),
    }
