"""Who may see the register, run breaches, make the dossier, appoint, and see who agreed."""

from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.evidence.relations import show_with
from truongso.foundation.org.roles import LEADERS, MANAGERS, Role
from truongso.records.students.permissions import homeroom

_BASIS = "Luật 91/2025/QH15, Nghị định 356/2025/NĐ-CP (chưa được người đối chiếu); Kế hoạch, phần II.7"
keepers = HasRole(*LEADERS, Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER)
readers = HasRole(*LEADERS, Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER, Role.DIGITAL_OFFICER, Role.CLERK)

permission("privacy.view_register", "Xem sổ hoạt động xử lý, hồ sơ đánh giá tác động", readers, why=_BASIS)
permission("privacy.make_papers", "Lập sổ hoạt động, hồ sơ đánh giá tác động, ghi đã gửi", keepers, why=_BASIS)
permission(
    "privacy.manage_breach", "Ghi, xử lý, đóng sự cố dữ liệu cá nhân", keepers, why=_BASIS, sensitive=True,
    emergency=False,
)  # fmt: skip
permission("privacy.appoint", "Phân công người phụ trách bảo vệ dữ liệu cá nhân", HasRole(*MANAGERS), why=_BASIS)
permission(
    "privacy.view_consents", "Xem ai đã đồng ý, ai chưa", readers | homeroom, why=_BASIS, sensitive=True,
)  # fmt: skip

show_with("privacy.RegisterIssue")
show_with("privacy.Dossier")
show_with("privacy.Breach", personal=True)
