from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.org.roles import LEADERS, Role

permission("papers.view_register", "Xem sổ số văn bản của hệ thống", HasRole(*LEADERS, Role.CLERK))
permission("papers.void_number", "Hủy một số văn bản, ghi lý do", HasRole(*LEADERS, Role.CLERK))
permission(
    "papers.choose_scheme",
    "Quyết định cách đánh số văn bản của năm",
    HasRole(Role.PRINCIPAL),
    why="NĐ 30/2020, Điều 15",
)
permission("papers.reserve", "Giữ số văn bản", HasRole(*LEADERS, Role.CLERK), why="NĐ 30/2020, Điều 15")
