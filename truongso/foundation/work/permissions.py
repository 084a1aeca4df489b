"""Rights over one's own work: everybody employed here. Pupils and guardians have none of it."""

from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.org.roles import EMPLOYEES, LEADERS, Role

permission("work.use", "Xem việc, thông báo và lịch công tác của chính mình", HasRole(*EMPLOYEES))
permission(
    "work.view_statutory",
    "Xem các mốc thời hạn theo quy định",
    HasRole(*LEADERS, Role.ADMINISTRATOR, Role.DIGITAL_OFFICER, Role.CLERK),
)
permission("work.verify_statutory", "Xác nhận mốc thời hạn đã đối chiếu với văn bản gốc", HasRole(*LEADERS))
