"""Who sees how safe the system is, who attests, who issues the report."""

from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.evidence.relations import show_with
from truongso.foundation.org.roles import LEADERS, Role

_WHY = "NĐ 331/2026, điều 29: kiểm tra, đánh giá an ninh mạng"

permission(
    "security.view", "Xem kết quả tự kiểm tra an toàn", HasRole(*LEADERS, Role.ADMINISTRATOR, Role.DIGITAL_OFFICER),
    why=_WHY, sensitive=True,
)  # fmt: skip
permission(
    "security.manage", "Chạy tự kiểm tra, xác nhận việc an toàn đã làm", HasRole(Role.ADMINISTRATOR, Role.DIGITAL_OFFICER),
    why=_WHY,
)  # fmt: skip
permission(
    "security.report", "Lập báo cáo tự kiểm tra an toàn", HasRole(*LEADERS, Role.ADMINISTRATOR, Role.DIGITAL_OFFICER),
    why=_WHY,
)  # fmt: skip
show_with("security.SelfCheck")
show_with("security.Attestation")
