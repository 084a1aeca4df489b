"""Everybody who works here sees rooms and devices; the office, the accountant and leaders keep them."""

from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.org.roles import EMPLOYEES, LEADERS, Role

keepers = HasRole(*LEADERS, Role.ADMINISTRATOR, Role.CLERK, Role.DIGITAL_OFFICER, Role.ACCOUNTANT)

permission("facilities.view", "Xem phòng, thiết bị, đường truyền", HasRole(*EMPLOYEES))
permission("facilities.manage", "Thêm, sửa phòng, thiết bị, đường truyền", keepers)
