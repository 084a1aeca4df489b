"""Who may see and mend faults: leaders and the office all, homeroom teachers those of their own class."""

from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole, InUnit
from truongso.foundation.org.roles import LEADERS, Role

office = HasRole(*LEADERS, Role.ADMINISTRATOR, Role.CLERK, Role.DIGITAL_OFFICER)
_WORDS = "giáo viên chủ nhiệm của lớp"


def _homeroom(path: str) -> InUnit:
    return InUnit(path, words=_WORDS, roles=(Role.HOMEROOM_TEACHER,))


permission(
    "quality.view_fault", "Xem điểm phải xem trong hồ sơ học sinh", office | _homeroom("pupil__school_class__unit"),
    sensitive=True,
)  # fmt: skip
permission(
    "quality.mend", "Sửa, xác nhận từng điểm trong hồ sơ học sinh", office | _homeroom("pupil__school_class__unit"),
    sensitive=True,
)  # fmt: skip
permission(
    "quality.view_pupil", "Mở trang chất lượng hồ sơ của một học sinh", office | _homeroom("school_class__unit"),
    sensitive=True,
)  # fmt: skip
permission("quality.mend_many", "Sửa hàng loạt theo quy tắc chất lượng", office, sensitive=True)
permission("quality.check", "Kiểm tra lại toàn bộ hồ sơ học sinh", office)
permission("quality.view_school", "Xem chất lượng hồ sơ toàn trường", office | _homeroom("unit"))
permission(
    "quality.ask_parents",
    "Gửi gia đình liên kết xác nhận dữ liệu của con",
    office | _homeroom("pupil__school_class__unit"),
)
permission(
    "quality.view_correction", "Xem, quyết định đề nghị sửa của gia đình",
    office | _homeroom("request__pupil__school_class__unit"), sensitive=True,
)  # fmt: skip
