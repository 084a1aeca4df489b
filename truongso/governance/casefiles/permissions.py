"""Makers keep their files, those they share with look, leaders and the clerk see all; the clerk keeps the archive."""

from typing import Any

from django.db.models import Q

from truongso.core.rights import NO_ROWS, Rule, Scope, permission
from truongso.foundation.access.rules import HasRole, Own
from truongso.foundation.access.standing import standing_of
from truongso.foundation.org.roles import EMPLOYEES, MANAGERS, Role

WHY = "NĐ 30/2020/NĐ-CP, Điều 28–31"


class SharedWith(Rule):
    """The maker of the file shared it with the user."""

    scope = Scope.OWN
    words = "hồ sơ được người lập cho xem"

    def allows(self, user: Any, obj: Any = None) -> bool:
        person_id = standing_of(user).person_id
        if person_id is None or obj is None:
            return person_id is not None
        return bool(obj.shares.filter(person=person_id).exists())

    def rows(self, user: Any) -> Q:
        from truongso.governance.casefiles.models import Share

        person_id = standing_of(user).person_id
        if person_id is None:
            return NO_ROWS
        return Q(pk__in=Share.objects.filter(person=person_id).values("case_file"))


staff = HasRole(*EMPLOYEES)
office = HasRole(*MANAGERS, Role.CLERK)
mine = Own("maker", words="hồ sơ do mình lập")

permission("casefiles.list", "Vào phần hồ sơ công việc", staff, why=WHY)
permission("casefiles.view_file", "Xem hồ sơ công việc", office | staff & (mine | SharedWith()), why=WHY)
permission("casefiles.open_file", "Mở hồ sơ công việc", staff, why=WHY)
permission(
    "casefiles.keep_file", "Thu thập, sắp xếp, chia sẻ, kết thúc hồ sơ", HasRole(Role.CLERK) | staff & mine, why=WHY
)  # fmt: skip
permission("casefiles.reopen_file", "Mở lại hồ sơ đã kết thúc; cho giữ lại hồ sơ", HasRole(*MANAGERS), why=WHY)
permission("casefiles.view_catalogue", "Xem danh mục hồ sơ", staff, why="NĐ 30/2020/NĐ-CP, Điều 28")
permission("casefiles.edit_catalogue", "Lập danh mục hồ sơ", office, why="NĐ 30/2020/NĐ-CP, Điều 28")
permission(
    "casefiles.approve_catalogue", "Duyệt danh mục hồ sơ", HasRole(Role.PRINCIPAL), why="NĐ 30/2020/NĐ-CP, Điều 28"
)  # fmt: skip
permission(
    "casefiles.view_hand_over", "Xem đợt nộp lưu hồ sơ",
    office | staff & Own("made_by__person", words="đợt nộp do mình lập"), why="NĐ 30/2020/NĐ-CP, Điều 30",
)  # fmt: skip
permission(
    "casefiles.hand_over", "Lập đợt nộp lưu hồ sơ",
    HasRole(Role.CLERK) | staff & Own("made_by__person", words="đợt nộp do mình lập"), why="NĐ 30/2020/NĐ-CP, Điều 30",
)  # fmt: skip
permission("casefiles.accept", "Nhận hồ sơ vào lưu trữ", HasRole(Role.CLERK), why="NĐ 30/2020/NĐ-CP, Điều 30")
permission("casefiles.declare_secret", "Khai số hồ sơ mật", office, why="Luật Bảo vệ bí mật nhà nước")
