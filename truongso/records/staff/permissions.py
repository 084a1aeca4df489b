"""Who may see and change staff: the office all, the head of a department his own without sensitive values, each his own."""

from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole, InUnit, Own
from truongso.foundation.org.roles import EMPLOYEES, LEADERS, Role

office = HasRole(*LEADERS, Role.ADMINISTRATOR, Role.CLERK, Role.DIGITAL_OFFICER)
head = InUnit("unit", words="tổ trưởng, trưởng bộ phận của cán bộ", as_head=True)
head.joins_many = False  # the unit is a column of the record
himself = Own("person", words="chính cán bộ đó")

permission("staff.view_member", "Xem hồ sơ cán bộ", office | head | himself, sensitive=True)
permission("staff.view_sealed", "Xem số định danh và dữ liệu nhạy cảm của cán bộ", office | himself, sensitive=True)
permission("staff.view_own", "Xem hồ sơ cán bộ của chính mình", HasRole(*EMPLOYEES))
permission("staff.list", "Mở danh sách cán bộ", office | head)
permission("staff.change_member", "Thêm, sửa hồ sơ cán bộ", office, sensitive=True)
permission("staff.move", "Ghi chuyển tổ, rời trường, trở lại làm việc", office)
permission("staff.set_load", "Ghi số tiết dạy mỗi tuần", office)
permission("staff.export", "Xuất danh sách cán bộ", office | head, sensitive=True)
