from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.org.roles import LEADERS, Role

permission("papers.view_register", "Xem sổ số văn bản của hệ thống", HasRole(*LEADERS, Role.CLERK))
permission("papers.void_number", "Hủy một số văn bản, ghi lý do", HasRole(*LEADERS, Role.CLERK))
