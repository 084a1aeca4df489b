from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.org.roles import EMPLOYEES, Role

permission("dashboards.scoreboard", "Xem bảng điều hành", HasRole(*EMPLOYEES))
permission("dashboards.search", "Tìm trong những gì mình được xem", HasRole(*EMPLOYEES))
permission("dashboards.first_hour", "Dựng trường trong giờ đầu tiên", HasRole(Role.ADMINISTRATOR))
