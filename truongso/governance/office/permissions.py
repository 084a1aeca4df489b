from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.org.roles import EMPLOYEES, LEADERS, Role

permission("office.view_correspondent", "Xem nơi gửi, nhận văn bản", HasRole(*EMPLOYEES))
permission("office.manage_correspondent", "Ghi nơi gửi, nhận văn bản", HasRole(*LEADERS, Role.CLERK))
