"""Who may do what with the plan."""

from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole, InUnit, Own
from truongso.foundation.evidence.relations import show_with
from truongso.foundation.org.roles import EMPLOYEES, LEADERS, MANAGERS, Role

employees = HasRole(*EMPLOYEES)
leaders = HasRole(*LEADERS)
plan_owner = HasRole(Role.PLAN_OWNER, Role.PRINCIPAL)

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
permission("plan.view_reports", "Xem và tải báo cáo", employees)
permission("plan.edit_report", "Lập và sửa phần lời của báo cáo", leaders | HasRole(Role.CLERK))
permission("plan.freeze_report", "Khóa số liệu và lấy số báo cáo", HasRole(*MANAGERS, Role.PLAN_OWNER))
permission("plan.view_contributions", "Xem đóng góp của mọi đơn vị, cá nhân", leaders)

for label in ("plan.Delivery", "plan.ReportVersion", "plan.PlanImport", "indicators.Figure"):
    show_with(label)
