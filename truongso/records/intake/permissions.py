"""Who may take files into the register: leaders and the office."""

from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.org.roles import LEADERS, Role

office = HasRole(*LEADERS, Role.ADMINISTRATOR, Role.CLERK, Role.DIGITAL_OFFICER)

permission("intake.view_run", "Xem các lần nạp danh sách", office, sensitive=True)
permission("intake.import", "Nạp danh sách vào sổ, hoàn tác lần nạp", office, sensitive=True)
