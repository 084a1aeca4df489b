"""Who may see answers of the population database, send batches, import answers and issue the report."""

from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole, InUnit
from truongso.foundation.evidence.relations import show_with
from truongso.foundation.org.roles import LEADERS, Role

office = HasRole(*LEADERS, Role.ADMINISTRATOR, Role.CLERK, Role.DIGITAL_OFFICER)
_BASIS = "Kế hoạch, nhiệm vụ 8 và chỉ tiêu 8"


def _homeroom(path: str) -> InUnit:
    return InUnit(path, words="giáo viên chủ nhiệm của lớp", roles=(Role.HOMEROOM_TEACHER,))


permission(
    "verification.view", "Xem kết quả đối chiếu dân cư của học sinh", office | _homeroom("pupil__school_class__unit"),
    why=_BASIS, sensitive=True,
)  # fmt: skip
permission(
    "verification.view_pupil", "Mở trang đối chiếu dân cư của một học sinh", office | _homeroom("school_class__unit"),
    why=_BASIS, sensitive=True,
)  # fmt: skip
permission(
    "verification.mend", "Sửa số định danh, xác nhận sổ đúng theo giấy khai sinh",
    office | _homeroom("school_class__unit"), why=_BASIS, sensitive=True,
)  # fmt: skip
permission("verification.view_class", "Xem tình hình đối chiếu dân cư của lớp", office | _homeroom("unit"), why=_BASIS)
permission("verification.view_batch", "Xem các đợt đối chiếu dân cư", office, why=_BASIS)
permission("verification.send", "Lập, gửi, hủy đợt đối chiếu dân cư", office, why=_BASIS, sensitive=True)
permission("verification.import", "Nạp, hoàn tác tệp kết quả đối chiếu dân cư", office, why=_BASIS, sensitive=True)
permission("verification.exempt", "Ghi học sinh không có số định danh Việt Nam", office, why=_BASIS, sensitive=True)
permission("verification.report", "Lập, xem báo cáo xác thực dân cư", office, why=_BASIS, sensitive=True)

show_with("verification.VerificationReport", personal=True)
