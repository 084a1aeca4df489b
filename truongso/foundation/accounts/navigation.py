from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from truongso.core.navigation import entry, page_context
from truongso.foundation.accounts.notices import asked_login, is_of_this_session


@page_context
def account_notices(request: HttpRequest) -> dict[str, Any]:
    """Return what the layout says about one's own account; looked up only when a template shows it."""
    if not request.user.is_authenticated or not request.user.unanswered_login:
        return {"asked_login": None}
    login: Any = SimpleLazyObject(lambda: asked_login(request) or False)
    own = SimpleLazyObject(lambda: bool(login) and is_of_this_session(request, login))
    return {"asked_login": login, "asked_login_is_this": own}


entry(
    group="Của tôi",
    title="Đăng nhập gần đây",
    url_name="account_history",
    icon="history",
    permission="accounts.own",
    order=9,
    covers=r"^/tai-khoan/(phien|dang-nhap-gan-day)/",
)
entry(
    group="Hệ thống",
    title="Tài khoản",
    url_name="account_list",
    icon="user-circle",
    permission="accounts.manage",
    order=70,
    covers=r"^/quan-tri/tai-khoan/",
)
entry(
    group="Hệ thống",
    title="Chính sách xác thực",
    url_name="factor_policy",
    icon="shield-lock",
    permission="accounts.manage",
    order=70,
)
