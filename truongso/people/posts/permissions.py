from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.org.roles import EMPLOYEES, LEADERS, Role

permission("posts.view", "Xem vị trí việc làm về CNTT, chuyển đổi số", HasRole(*EMPLOYEES))
permission("posts.prove", "Đính kèm quyết định phân công", HasRole(*LEADERS, Role.ADMINISTRATOR, Role.CLERK))
