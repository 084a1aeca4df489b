from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from truongso.core.navigation import entry, page_context
from truongso.foundation.access.middleware import lock_seconds, must_have_second_factor
from truongso.foundation.access.models import EmergencyAccess
from truongso.foundation.access.standing import standing_of
from truongso.foundation.accounts.devices import address_of


@page_context
def security(request: HttpRequest) -> dict[str, Any]:
    """Return when this person's session locks, and whether their roles ask for a second factor."""
    if not request.user.is_authenticated:
        return {"lock_seconds": 0, "mfa_required": False}
    locked = getattr(request, "session_locked", False)
    return {
        "lock_seconds": 0 if locked else lock_seconds(request.user),
        "mfa_required": must_have_second_factor(request.user, address_of(request)),
    }


@page_context
def emergency(request: HttpRequest) -> dict[str, Any]:
    """Return the emergency access that this person has open, for the notice on every page."""
    if not request.user.is_authenticated:
        return {}
    running = standing_of(request.user).emergency_id
    if running is None:
        return {}
    access = EmergencyAccess.objects.get(pk=running)
    left = max(1, -(-(access.ends_at - timezone.now()).seconds // 60))
    return {"emergency": access, "emergency_minutes": left}


entry(
    group="Của tôi",
    title="Làm thay",
    url_name="access:delegations",
    icon="user-check",
    permission="access.delegate_own",
    order=8,
)
entry(
    group="Của tôi",
    title="Quyền của tôi",
    url_name="access:mine",
    icon="shield-check",
    permission="access.view_own",
    order=9,
)
_system = partial(entry, group="Hệ thống")
_system(title="Danh bạ", url_name="access:people", icon="users", permission="org.view_directory", order=70)
_system(title="Đơn vị", url_name="access:units", icon="sitemap", permission="org.view_unit", order=71)
_system(title="Thông tin trường", url_name="access:school", icon="school", permission="org.manage", order=72)
_system(
    title="Năm học, ngày nghỉ",
    url_name="access:years",
    icon="calendar-event",
    permission="org.manage",
    order=73,
)
_system(title="Bảng quyền", url_name="access:matrix", icon="table", permission="access.view_matrix", order=74)
_system(
    title="Vì sao xem được",
    url_name="access:why",
    icon="info-circle",
    permission="access.explain",
    order=74,
    covers=r"^/ai-xem-duoc/",
)
_system(
    title="Truy cập khẩn cấp",
    url_name="access:emergencies",
    icon="alert-triangle",
    permission="access.list_emergencies",
    order=74,
)
_system(title="Nhật ký", url_name="access:trail", icon="history", permission="audit.view_log", order=75)
