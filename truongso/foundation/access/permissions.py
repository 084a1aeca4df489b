"""Rights over people, units, accounts and the trail: declared here, above the apps that hold them."""

from truongso.core.rights import SignedIn, permission
from truongso.foundation.access.rules import HasRole, OfStaff, Own
from truongso.foundation.org.roles import EMERGENCY_ROLES, EMPLOYEES, LEADERS, MANAGERS, Role

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
permission("accounts.manage", "Mở, khóa tài khoản và đặt lại mật khẩu", HasRole(Role.ADMINISTRATOR), emergency=True)
permission("access.view_matrix", "Xem bảng quyền của toàn trường", leaders_and_administrators)
permission(
    "access.explain", "Hỏi vì sao một người xem được, ai xem được một hồ sơ", leaders_and_administrators, sensitive=True
)
permission("access.ask_own", "Hỏi ai xem được hồ sơ của mình, của con mình", SignedIn())
permission("access.delegate_own", "Giao vai trò của mình cho đồng nghiệp làm thay", employees)
permission("access.delegate", "Lập, kết thúc việc làm thay của người khác", leaders_and_administrators)
permission(
    "access.take_emergency",
    "Truy cập khẩn cấp",
    HasRole(*EMERGENCY_ROLES),
    why="Khi người có quyền vắng mặt mà phải xem hồ sơ hoặc khóa tài khoản ngay; có lý do, có hạn, có báo cáo.",
    sensitive=True,
)
permission(
    "access.list_emergencies",
    "Mở danh sách các lần truy cập khẩn cấp",
    HasRole(*MANAGERS, Role.ADMINISTRATOR, Role.DIGITAL_OFFICER),
)
permission(
    "access.view_emergency",
    "Xem báo cáo truy cập khẩn cấp",
    HasRole(*MANAGERS, Role.ADMINISTRATOR) | Own("user__person", words="người đã truy cập"),
    sensitive=True,
)
permission("access.acknowledge_emergency", "Xác nhận đã xem báo cáo truy cập khẩn cấp", HasRole(Role.PRINCIPAL))
permission("audit.view_log", "Xem nhật ký", HasRole(*MANAGERS, Role.ADMINISTRATOR), sensitive=True)
permission("codes.view", "Xem bảng mã và đơn vị hành chính", employees)
permission("core.gallery", "Xem bộ giao diện dành cho người phát triển", HasRole(Role.ADMINISTRATOR))
