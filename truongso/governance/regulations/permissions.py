"""Who publishes, and who reads: whoever a publication is for, once an edition of it is published."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from truongso.core.rights import NO_ROWS, Rule, Scope, permission
from truongso.foundation.access.rules import HasRole, Own
from truongso.foundation.access.standing import standing_of
from truongso.foundation.evidence.relations import show_with
from truongso.foundation.org.roles import EMPLOYEES, LEADERS, MANAGERS, Role
from truongso.governance.regulations.models import ROLES_OF, Audience, Edition

_BASIS = "Kế hoạch, nhiệm vụ 4; Nghị định 30/2020 về ban hành văn bản (nhớ lại, chưa đối chiếu bản gốc)"


class OfAudience(Rule):
    """The publication is for a group to which the user belongs today, and has been published."""

    words = "người thuộc đối tượng áp dụng, khi văn bản đã ban hành"
    scope = Scope.PART

    def allows(self, user: Any, obj: Any = None) -> bool:
        if obj is None:
            return bool(self._groups(user))
        return bool(type(obj)._default_manager.filter(self.rows(user), pk=obj.pk).exists())

    def rows(self, user: Any) -> Q:
        groups = self._groups(user)
        if not groups:
            return NO_ROWS
        for_me: Combinable = Exists(Audience.objects.filter(publication=OuterRef("pk"), group__in=groups))
        published = Exists(Edition.objects.filter(publication=OuterRef("pk")).exclude(state=Edition.State.DRAFT))
        return Q(for_me) & Q(published)

    def _groups(self, user: Any) -> list[str]:
        roles = standing_of(user).roles
        return [group for group, of_group in ROLES_OF.items() if roles & set(of_group)]


# Emergency access reads, but nobody confirms by it: pages and desk ask this rule, not the permission.
AUDIENCE = OfAudience()
_keepers = HasRole(*LEADERS, Role.CLERK)
_owner = HasRole(*EMPLOYEES) & Own("owner", words="người phụ trách")
permission("regulations.view", "Xem văn bản nội bộ, biểu mẫu", _keepers | _owner | AUDIENCE)
permission("regulations.confirm", "Xác nhận đã đọc văn bản nội bộ", AUDIENCE, why=_BASIS)
permission("regulations.edit", "Soạn văn bản nội bộ, nộp bản mới", _keepers | _owner, why=_BASIS)
permission("regulations.publish", "Ban hành, bãi bỏ văn bản nội bộ", HasRole(*MANAGERS), why=_BASIS)
permission("regulations.view_readers", "Xem ai đã đọc văn bản nội bộ", _keepers | _owner)
permission("regulations.add", "Thêm văn bản nội bộ", _keepers, why=_BASIS)
show_with("regulations.Publication")
