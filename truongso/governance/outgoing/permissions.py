"""Everybody who works here drafts; leaders and the office see all; what was sent to a person or a unit is theirs to read."""

from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole, InUnit, Own
from truongso.foundation.org.roles import EMPLOYEES, LEADERS, MANAGERS, Role

WHY = "Nghị định 30/2020/NĐ-CP"
office = HasRole(*LEADERS, Role.CLERK)
mine = Own("drafted_by__person", words="văn bản do mình soạn")
asked = Own("reviews__opinions__person", words="văn bản mình được lấy ý kiến")
asked.joins_many = True
signing = Own("signer", words="văn bản mình ký")
received = Own("readings__person", words="văn bản gửi đến mình")
received.joins_many = True
of_my_unit = InUnit("unit", words="văn bản do đơn vị mình phụ trách soạn", as_head=True)

permission(
    "outgoing.view_document", "Xem văn bản đi", office | mine | asked | signing | received | of_my_unit, why=WHY
)  # fmt: skip
permission("outgoing.draft", "Soạn thảo văn bản", HasRole(*EMPLOYEES), why=WHY)
permission("outgoing.edit", "Sửa dự thảo, gửi lấy ý kiến", office | mine, why=WHY)
permission("outgoing.comment", "Góp ý, cho ý kiến về dự thảo", office | mine | asked | of_my_unit, why=WHY)
permission("outgoing.approve", "Duyệt văn bản trước khi lấy số", HasRole(*MANAGERS), why="NĐ 30/2020, Điều 11, 13")
permission(
    "outgoing.clerk", "Lấy số, trình ký, phát hành, thu hồi văn bản", HasRole(Role.CLERK, Role.PRINCIPAL), why=WHY
)
permission("outgoing.view_delivery", "Xem việc gửi văn bản", office, why=WHY)
permission("outgoing.view_copy", "Xem bản sao văn bản", office, why="NĐ 30/2020, Điều 25 đến 27")
permission(
    "outgoing.make_copy",
    "Sao y, sao lục, trích sao văn bản",
    HasRole(Role.CLERK, *MANAGERS),
    why="NĐ 30/2020, Điều 25 đến 27",
)
permission("outgoing.view_register", "Xem, in sổ đăng ký văn bản đi", office, why="NĐ 30/2020, Điều 16")
