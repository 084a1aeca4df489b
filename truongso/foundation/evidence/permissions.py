from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole, Own
from truongso.foundation.evidence.relations import OfColleague, ProvesSomethingSeen
from truongso.foundation.org.roles import EMPLOYEES, LEADERS, Role

employees = HasRole(*EMPLOYEES)
employees.words = "cán bộ, giáo viên, nhân viên của trường"
mine = Own("owner", words="minh chứng do mình phụ trách") | Own("added_by__person", words="do mình nộp")

permission(
    "evidence.view_item",
    "Xem minh chứng",
    HasRole(*LEADERS, Role.ADMINISTRATOR, Role.CLERK) | (employees & (mine | OfColleague() | ProvesSomethingSeen())),
)
permission("evidence.add_item", "Nộp minh chứng", employees)
permission(
    "evidence.change_item",
    "Sửa thông tin, nộp bản mới, gắn và gỡ minh chứng",
    HasRole(*LEADERS) | (employees & mine),
)
permission(
    "evidence.judge_item",
    "Chấp nhận hoặc trả lại minh chứng do người khác nộp",
    HasRole(*LEADERS) | OfColleague(as_head=True),
)
