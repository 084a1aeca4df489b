"""Who issues accounts, helps whom back in, and invites guardians.

The administrator for everybody; a homeroom teacher for the own class and its families; for staff always two people.
"""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from truongso.core.rights import NO_ROWS, permission
from truongso.foundation.access.rules import HasRole, InUnit, Own
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import EMPLOYEES, MANAGERS, Role
from truongso.records.students.permissions import OfClass

_BASIS = "Kế hoạch, nhiệm vụ 6: tài khoản phân quyền, cấp theo hồ sơ"
_TWO = "Hai người cho tài khoản cán bộ: không ai một mình chiếm được tài khoản của người khác"


class HeadOfPerson(InUnit):
    """Head of a unit in which the person of the object holds an assignment today; path leads to the person's key."""

    def __init__(self, path: str) -> None:
        super().__init__(path, words="trưởng đơn vị của người đó", as_head=True)
        self.path = path
        self.joins_many = False

    def rows(self, user: Any) -> Q:
        units = self._units(user)
        if not units:
            return NO_ROWS
        held = Assignment.objects.on(timezone.localdate()).filter(unit__in=units, role__in=EMPLOYEES)
        return Q(**{f"{self.path}__in": set(held.values_list("person", flat=True))})


administrator = HasRole(Role.ADMINISTRATOR)
clerk = HasRole(Role.CLERK)
trusted = HasRole(*MANAGERS, Role.ADMINISTRATOR)


def _homeroom(path: str) -> InUnit:
    return InUnit(path, words="giáo viên chủ nhiệm của lớp", roles=(Role.HOMEROOM_TEACHER,))


homeroom_of_pupil = OfClass("school_class__unit", words="giáo viên chủ nhiệm của lớp", roles=(Role.HOMEROOM_TEACHER,))

permission(
    "onboarding.issue", "Cấp tài khoản cho học sinh, gia đình của lớp", administrator | _homeroom("unit"), why=_BASIS
)
permission("onboarding.issue_staff", "Cấp tài khoản cho cán bộ, giáo viên, nhân viên", administrator, why=_BASIS)
permission(
    "onboarding.view_run",
    "Xem đợt cấp tài khoản",
    administrator | (HasRole(Role.HOMEROOM_TEACHER) & Own("made_by__person", words="người lập đợt")),
    why=_BASIS,
)
permission(
    "onboarding.view_row", "Xem kết quả cấp tài khoản từng người",
    administrator | _homeroom("pupil__school_class__unit"), why=_BASIS, sensitive=True,
)  # fmt: skip
permission(
    "onboarding.help_pupil", "Giúp học sinh, gia đình đăng nhập: phiếu và mã một lần",
    administrator | homeroom_of_pupil, why=_BASIS, sensitive=True,
)  # fmt: skip
permission(
    "onboarding.invite", "Mời cha mẹ, người giám hộ nhận tài khoản", administrator | clerk | homeroom_of_pupil,
    why=_BASIS, sensitive=True,
)  # fmt: skip
permission(
    "onboarding.view_invitation", "Xem thư mời gia đình",
    administrator | clerk | _homeroom("pupil__school_class__unit"), why=_BASIS, sensitive=True,
)  # fmt: skip
permission(
    "onboarding.recover_staff", "Đề nghị, duyệt khôi phục đăng nhập cho cán bộ", trusted | HeadOfPerson("person"),
    why=_TWO, sensitive=True,
)  # fmt: skip
permission(
    "onboarding.hear_of_help", "Biết ai báo quên mật khẩu",
    trusted | HasRole(Role.HOMEROOM_TEACHER) | HeadOfPerson("person"), why=_BASIS,
)  # fmt: skip
permission(
    "onboarding.view_recovery", "Xem đề nghị khôi phục đăng nhập", trusted | HeadOfPerson("user__person"), why=_TWO,
    sensitive=True,
)  # fmt: skip
