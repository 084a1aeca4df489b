"""Who may see, give and record consents: people their own, families their child's, teachers those of their class."""

from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole, Own
from truongso.foundation.consents.rules import HomeroomOf, Represents
from truongso.foundation.org.roles import LEADERS, Role

_BASIS = "Luật 91/2025/QH15, Điều 4, Điều 9, Điều 24 (chưa được người đối chiếu)"
office = HasRole(*LEADERS, Role.ADMINISTRATOR, Role.DIGITAL_OFFICER, Role.DATA_PROTECTION_OFFICER)
himself = Own("pk", words="chính người đó")

permission(
    "consents.view_person", "Xem việc đồng ý của một người", office | HomeroomOf() | himself | Represents(),
    why=_BASIS, sensitive=True,
)  # fmt: skip
permission(
    "consents.view_answer", "Xem các trả lời về đồng ý",
    office | HomeroomOf("subject") | Own("subject", words="chính người đó") | Represents("subject"),
    why=_BASIS, sensitive=True,
)  # fmt: skip
permission("consents.answer", "Đồng ý, từ chối, rút đồng ý cho mình, cho con mình", himself | Represents(), why=_BASIS)
permission(
    "consents.view_own", "Mở trang Đồng ý của tôi", HasRole(Role.PUPIL, Role.GUARDIAN), why=_BASIS,
)  # fmt: skip
permission(
    "consents.record_paper", "Ghi phiếu đồng ý trên giấy, rút theo đơn của gia đình",
    HomeroomOf() | HasRole(Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER), why=_BASIS, sensitive=True,
)  # fmt: skip
permission(
    "consents.publish_wording", "Đổi nội dung xin đồng ý và hỏi lại",
    HasRole(*LEADERS, Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER), why=_BASIS,
)  # fmt: skip
