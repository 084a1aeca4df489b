from typing import Any

from django.db.models import Q

from truongso.core.rights import NO_ROWS, Rule, SignedIn, permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.org.roles import Role
from truongso.foundation.sso.models import Application


class MayEnter(Rule):
    """The application lets the person in, by its lists of roles and units."""

    words = "người mà ứng dụng cho vào"

    def allows(self, user: Any, obj: Any = None) -> bool:
        if obj is None:
            return bool(user.is_authenticated and user.is_active)
        return Application.objects.open_to(user).filter(pk=obj.pk).exists()

    def rows(self, user: Any) -> Q:
        keys = list(Application.objects.open_to(user).values_list("pk", flat=True))
        return Q(pk__in=keys) if keys else NO_ROWS


keepers = HasRole(Role.ADMINISTRATOR, Role.DIGITAL_OFFICER)

permission("sso.enter", "Mở các ứng dụng mà mình được vào, xem và ngắt ứng dụng đã kết nối", SignedIn())
permission("sso.view", "Biết những ứng dụng đăng nhập qua trường", keepers | MayEnter())
permission("sso.manage", "Đăng ký, sửa, đóng ứng dụng đăng nhập qua trường", keepers)
