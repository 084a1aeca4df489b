from truongso.core.rights import permission
from truongso.foundation.access.permissions import employees
from truongso.foundation.access.rules import HasRole, Own
from truongso.foundation.org.roles import MANAGERS, Role

permission("signing.verify", "Kiểm tra chữ ký số của một tệp", employees)
permission(
    "signing.view_verification",
    "Xem kết quả kiểm tra chữ ký đã lưu",
    HasRole(*MANAGERS, Role.CLERK, Role.ADMINISTRATOR) | Own("by__person", words="người đã kiểm tra"),
)
permission("signing.view_trust", "Xem các gốc chứng thực mà nhà trường tin cậy", employees)
