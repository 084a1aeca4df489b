"""The office and leaders see every document; others those in which they have a part."""

from typing import Any

from django.db.models import Q

from truongso.core.rights import NO_ROWS, Rule, Scope, permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.access.standing import standing_of
from truongso.foundation.org.roles import EMPLOYEES, LEADERS, MANAGERS, Role

WHY = "NĐ 30/2020/NĐ-CP, Điều 20 đến 24"
office = HasRole(*LEADERS, Role.CLERK)


class HasPart(Rule):
    """Has or had a part in the document, oneself or as somebody of the unit that has it. path leads to the document's key."""

    scope = Scope.OWN

    def __init__(self, path: str, *, words: str) -> None:
        self.path, self.words = path, words

    def allows(self, user: Any, obj: Any = None) -> bool:
        if obj is None:
            return bool(standing_of(user).roles & {role.value for role in EMPLOYEES})
        return bool(type(obj)._default_manager.filter(self.rows(user), pk=obj.pk).exists())

    def rows(self, user: Any) -> Q:
        from truongso.governance.incoming.models import Task

        standing = standing_of(user)
        if standing.person_id is None:
            return NO_ROWS
        mine = Q(person=standing.person_id) | Q(unit__in=standing.unit_ids, person__isnull=True)
        return Q(**{f"{self.path}__in": Task.objects.filter(mine).order_by().values("document")})


_part = HasPart("pk", words="người, đơn vị được giao xử lý văn bản")
permission("incoming.view_document", "Xem văn bản đến", office | _part, why=WHY)
permission(
    "incoming.view_task", "Xem phần việc của văn bản đến",
    office | HasPart("document", words="người, đơn vị được giao xử lý văn bản"), why=WHY,
)  # fmt: skip
permission("incoming.view_register", "Xem, in, xuất sổ đăng ký văn bản đến", office, why=WHY)
permission("incoming.receive", "Tiếp nhận, kiểm tra, vào sổ, trình văn bản đến", HasRole(Role.CLERK), why=WHY)
permission("incoming.instruct", "Chỉ đạo xử lý văn bản đến", HasRole(*MANAGERS), why=WHY)
permission("incoming.handle", "Xử lý phần việc của mình trong văn bản đến", _part, why=WHY)
permission("incoming.close_book", "Đóng sổ đăng ký văn bản đến của một năm", HasRole(*MANAGERS, Role.CLERK), why=WHY)
permission("incoming.chase", "Đôn đốc, nhắc người xử lý văn bản đến", HasRole(*MANAGERS, Role.CLERK), why=WHY)
