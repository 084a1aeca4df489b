from truongso.core.rights import permission
from truongso.foundation.access.permissions import employees
from truongso.foundation.access.rules import HasRole, Own
from truongso.foundation.org.roles import LEADERS, MANAGERS, Role

_office = HasRole(*MANAGERS, Role.CLERK)

permission("signing.verify", "Kiểm tra chữ ký số của một tệp", employees)
permission(
    "signing.view_verification",
    "Xem kết quả kiểm tra chữ ký đã lưu",
    HasRole(*MANAGERS, Role.CLERK, Role.ADMINISTRATOR) | Own("by__person", words="người đã kiểm tra"),
)
permission("signing.view_trust", "Xem các gốc chứng thực mà nhà trường tin cậy", employees)
permission("signing.sign", "Ký số văn bản được trình", employees)
permission(
    "signing.seal", "Ký số bằng chứng thư của nhà trường (đóng dấu)", HasRole(Role.CLERK), why="NĐ 30/2020/NĐ-CP"
)
permission(
    "signing.view_key",
    "Xem các khóa ký số đã đăng ký",
    _office | HasRole(Role.DIGITAL_OFFICER, Role.ADMINISTRATOR) | Own("person", words="chủ của khóa"),
)
_signer = Own("steps__person", words="người ký")
_signer.joins_many = True
permission(
    "signing.view_request", "Xem văn bản trình ký", _office | Own("made_by__person", words="người trình") | _signer
)
permission("signing.view_step", "Xem chữ ký cần có của một văn bản", _office | Own("person", words="người ký"))
permission("signing.request", "Trình ký một văn bản", employees)
permission(
    "signing.view_transaction",
    "Xem lần ký chờ xác nhận trên điện thoại hoặc trên máy của mình",
    Own("made_by__person", words="người ký"),
)
permission(
    "signing.hand_over", "Chuyển lượt ký của người đã nghỉ, đi vắng cho người khác",
    HasRole(*MANAGERS, Role.CLERK), why="NĐ 30/2020/NĐ-CP",
)  # fmt: skip
permission("signing.archive", "Lưu trữ dài hạn văn bản đã ký", HasRole(*MANAGERS, Role.CLERK))
permission(
    "signing.report_rollout",
    "Lập báo cáo triển khai chữ ký số",
    HasRole(*LEADERS, Role.DIGITAL_OFFICER),
    why="Kế hoạch, nhiệm vụ 5",
)
permission(
    "signing.view_rollout",
    "Xem tình hình triển khai chữ ký số: ai có khóa, ai đã ký",
    HasRole(*LEADERS, Role.CLERK, Role.DIGITAL_OFFICER, Role.ADMINISTRATOR),
)
