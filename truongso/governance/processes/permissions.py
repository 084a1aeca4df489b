"""Everybody sees the catalogue and starts what their role may; a request is seen by those whom it concerns."""

from typing import Any

from django.db.models import Q

from truongso.core.rights import NO_ROWS, Rule, Scope, permission
from truongso.foundation.access.rules import HasRole, InUnit, Own
from truongso.foundation.access.standing import standing_of
from truongso.foundation.org.roles import EMPLOYEES, LEADERS, MANAGERS, Role


class MayDo(Rule):
    """The step waits for the user: by name, by role, or because they stand in for somebody."""

    words = "người đang giữ bước này"
    scope = Scope.OWN

    def allows(self, user: Any, obj: Any = None) -> bool:
        if obj is None:
            return standing_of(user).person_id is not None
        return bool(type(obj)._default_manager.filter(self.rows(user), pk=obj.pk).exists())

    def rows(self, user: Any) -> Q:
        from truongso.governance.processes.holding import mine

        return mine(user)


class TakesPart(MayDo):
    """Has or had a step of the instance."""

    words = "người có bước trong việc đó"

    def rows(self, user: Any) -> Q:
        from truongso.governance.processes.holding import mine
        from truongso.governance.processes.running_models import Step

        if standing_of(user).person_id is None:
            return NO_ROWS
        waiting = mine(user) & Q(state="waiting")
        return Q(pk__in=Step.objects.filter(waiting | Q(done_by=user.pk)).values("instance"))


class OfOwner(InUnit):
    """Heads the unit that owns the process: one unit, so rows are not repeated."""

    joins_many = False


everybody = HasRole(*EMPLOYEES, Role.PUPIL, Role.GUARDIAN)
managers = HasRole(*LEADERS, Role.ADMINISTRATOR, Role.DIGITAL_OFFICER)
leaders = HasRole(*MANAGERS)
owners = OfOwner("process__owner_unit", words="trưởng đơn vị phụ trách quy trình", as_head=True)
owners_of_process = OfOwner("owner_unit", words="trưởng đơn vị phụ trách quy trình", as_head=True)
starter = Own("starter__person", words="người đề nghị")

permission("processes.use", "Dùng các quy trình nội bộ của trường", everybody)
permission("processes.view_process", "Xem danh mục quy trình", everybody)
permission("processes.do_step", "Làm bước của quy trình đang chờ mình", MayDo())
permission(
    "processes.view_instance", "Xem việc theo quy trình", starter | TakesPart() | owners | leaders, sensitive=True
)  # fmt: skip
permission("processes.cancel", "Hủy việc, giao lại bước của quy trình", owners | leaders)
permission("processes.manage", "Soạn, tải lên, công bố quy trình", managers)
permission("processes.view_report", "Xem thời gian giải quyết của quy trình", owners_of_process | HasRole(*LEADERS))
permission("processes.view_bookings", "Xem lịch đặt phòng, thiết bị", HasRole(*EMPLOYEES))
