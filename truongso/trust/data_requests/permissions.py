"""Everybody asks about their own; leaders and the administrator answer; the office enters letters."""

from truongso.core.rights import SignedIn, permission
from truongso.foundation.access.rules import HasRole, Own
from truongso.foundation.org.roles import MANAGERS, Role

WHY = "Luật 91/2025/QH15, Điều 4"
handlers = HasRole(*MANAGERS, Role.ADMINISTRATOR)
office = HasRole(*MANAGERS, Role.ADMINISTRATOR, Role.CLERK)
mine = Own("requester", words="yêu cầu do mình gửi") | Own("filed_by__person", words="yêu cầu do mình vào sổ")

permission(
    "data_requests.file", "Gửi yêu cầu về dữ liệu cá nhân của mình, của con; xem ai đã xem hồ sơ", SignedIn(), why=WHY
)
permission(
    "data_requests.view_request", "Xem yêu cầu về dữ liệu cá nhân", handlers | mine, why=WHY, sensitive=True
)  # fmt: skip
permission("data_requests.enter", "Vào sổ đơn giấy yêu cầu về dữ liệu cá nhân", office, why=WHY)
permission("data_requests.handle", "Giải quyết yêu cầu về dữ liệu cá nhân", handlers, why=WHY, sensitive=True)
permission(
    "data_requests.approve_deletion", "Duyệt việc xóa dữ liệu cá nhân do người khác đề xuất", HasRole(*MANAGERS), why=WHY,
    sensitive=True,
)  # fmt: skip
