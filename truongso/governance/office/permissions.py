from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.org.roles import EMPLOYEES, LEADERS, Role

permission("office.view_correspondent", "Xem nơi gửi, nhận văn bản", HasRole(*EMPLOYEES))
permission("office.manage_correspondent", "Ghi nơi gửi, nhận văn bản", HasRole(*LEADERS, Role.CLERK))
permission("office.view_secret_count", "Xem số lượng văn bản, hồ sơ mật đã khai", HasRole(*LEADERS, Role.CLERK))
permission("office.declare_secret_count", "Khai số lượng văn bản, hồ sơ mật", HasRole(*LEADERS, Role.CLERK))
