from typing import Any

from django.http import HttpRequest

from truongso.core.navigation import entry, page_context
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


entry(
    group="Của tôi",
    title="Quyền của tôi",
    url_name="access:mine",
    icon="shield-check",
    permission="access.view_own",
    order=9,
)
_system = {"group": "Hệ thống"}
entry(title="Danh bạ", url_name="access:people", icon="users", permission="org.view_directory", order=70, **_system)
entry(title="Đơn vị", url_name="access:units", icon="sitemap", permission="org.view_unit", order=71, **_system)
entry(title="Thông tin trường", url_name="access:school", icon="school", permission="org.manage", order=72, **_system)
entry(
    title="Năm học, ngày nghỉ",
    url_name="access:years",
    icon="calendar-event",
    permission="org.manage",
    order=73,
    **_system,
)
entry(title="Bảng quyền", url_name="access:matrix", icon="table", permission="access.view_matrix", order=74, **_system)
entry(title="Nhật ký", url_name="access:trail", icon="history", permission="audit.view_log", order=75, **_system)
