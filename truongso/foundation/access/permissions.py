"""Rights over people, units, accounts and the trail: declared here, above the apps that hold them."""

from truongso.core.rights import SignedIn, permission
from truongso.foundation.access.rules import HasRole, OfStaff, Own
from truongso.foundation.org.roles import EMPLOYEES, LEADERS, MANAGERS, Role

leaders_and_administrators = HasRole(*LEADERS, Role.ADMINISTRATOR)

employees = HasRole(*EMPLOYEES)
employees.words = "cán bộ, giáo viên, nhân viên của trường"

permission("access.view_own", "Xem quyền của mình", SignedIn())
permission("org.view_unit", "Xem các đơn vị của trường", employees)
permission("org.view_directory", "Mở danh bạ", employees)
permission(
    "org.view_person",
    "Xem danh bạ cán bộ, giáo viên, học sinh",
    HasRole(*LEADERS, Role.ADMINISTRATOR, Role.CLERK) | (employees & OfStaff()) | Own("pk", words="chính mình"),
    sensitive=True,
)
permission("org.manage", "Sửa thông tin trường, đơn vị, phân công và lịch", leaders_and_administrators)
permission("accounts.manage", "Mở, khóa tài khoản và đặt lại mật khẩu", HasRole(Role.ADMINISTRATOR))
permission("access.view_matrix", "Xem bảng quyền của toàn trường", leaders_and_administrators)
permission("audit.view_log", "Xem nhật ký", HasRole(*MANAGERS, Role.ADMINISTRATOR), sensitive=True)
permission("codes.view", "Xem bảng mã và đơn vị hành chính", employees)
permission("core.gallery", "Xem bộ giao diện dành cho người phát triển", HasRole(Role.ADMINISTRATOR))
