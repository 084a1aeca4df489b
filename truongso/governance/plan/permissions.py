"""Who may do what with the plan."""

from typing import Any

from django.db.models import Q

from truongso.core.rights import NO_ROWS, Rule, permission
from truongso.foundation.access.rules import HasRole, InUnit, Own
from truongso.foundation.evidence.relations import show_with
from truongso.foundation.org.roles import EMPLOYEES, LEADERS, MANAGERS, Role

employees = HasRole(*EMPLOYEES)
leaders = HasRole(*LEADERS)
plan_owner = HasRole(Role.PLAN_OWNER, Role.PRINCIPAL)


class Praise(Rule):
    """The note praises: every employee may read it."""

    words = "ghi nhận biểu dương, với mọi CBGVNV"

    def allows(self, user: Any, obj: Any = None) -> bool:
        return employees.allows(user) and (obj is None or obj.kind == "praise")

    def rows(self, user: Any) -> Q:
        return Q(kind="praise") if employees.allows(user) else NO_ROWS


permission("plan.view", "Xem kế hoạch, chỉ tiêu, nhiệm vụ", employees, why="Kế hoạch giao việc cho toàn thể CBGVNV.")
permission("plan.import", "Nạp tệp kế hoạch và áp dụng", plan_owner)
permission("plan.manage", "Phân công nhiệm vụ, điều chỉnh kế hoạch, chọn cách hiểu", leaders)
permission(
    "plan.report_progress",
    "Báo cáo tiến độ, nộp sản phẩm của nhiệm vụ",
    leaders
    | InUnit("task__leads", words="người của đơn vị chủ trì nhiệm vụ")
    | Own("task__assignee", words="người đầu mối của nhiệm vụ"),
)
permission("plan.judge_delivery", "Nghiệm thu hoặc trả lại sản phẩm của nhiệm vụ", leaders)
permission("plan.discuss", "Trao đổi về nhiệm vụ, chỉ tiêu", employees)
permission(
    "plan.declare_figure",
    "Khai số liệu của chỉ tiêu",
    leaders
    | InUnit("owner_unit", words="người của đơn vị phụ trách chỉ tiêu")
    | Own("reporter", words="người được giao khai chỉ tiêu"),
)
permission(
    "plan.supervise",
    "Ghi biểu dương, chấn chỉnh",
    leaders,
    why="Kế hoạch, phần II.1: kiểm tra, giám sát, biểu dương, chấn chỉnh.",
)
permission(
    "plan.view_supervision",
    "Xem ghi nhận biểu dương, chấn chỉnh",
    leaders
    | Praise()
    | InUnit("unit", words="chấn chỉnh của đơn vị mình")
    | Own("person", words="chấn chỉnh của chính mình"),
    why="Biểu dương thì mọi người cùng biết; chấn chỉnh thì đơn vị, cá nhân đó và lãnh đạo biết.",
)
permission(
    "plan.answer_supervision",
    "Báo kết quả khắc phục",
    leaders
    | InUnit("unit", words="trưởng đơn vị được chấn chỉnh", as_head=True)
    | Own("person", words="cá nhân được chấn chỉnh"),
)
permission("plan.view_reports", "Xem và tải báo cáo", employees)
permission("plan.edit_report", "Lập và sửa phần lời của báo cáo", leaders | HasRole(Role.CLERK))
permission("plan.freeze_report", "Khóa số liệu và lấy số báo cáo", HasRole(*MANAGERS, Role.PLAN_OWNER))
permission("plan.view_contributions", "Xem đóng góp của mọi đơn vị, cá nhân", leaders)

for label in ("plan.Delivery", "plan.ReportVersion", "plan.PlanImport", "indicators.Figure"):
    show_with(label)
