"""Times of emergency access of a person; the reasons are the person's own words."""

from truongso.core.holdings import Asked, Free, Table, holding, only_acts
from truongso.foundation.access.models import EmergencyAccess


def _accesses(asked: Asked) -> Table:
    found = EmergencyAccess.objects.filter(user__person=asked.person).order_by("started_at")
    return Table(
        ("Từ lúc", "Đến lúc", "Lý do"), tuple((one.started_at, one.ends_at, Free(one.reason)) for one in found)
    )


holding(
    "access.emergency",
    "Truy cập khẩn cấp",
    of=("access.EmergencyAccess.user",),
    table=_accesses,
    kept="Là hồ sơ an toàn của trường; khi họ tên đã xóa, dòng không còn chỉ ra ai.",
)
only_acts("access.EmergencyAccess.ended_by", "access.EmergencyAccess.acknowledged_by")
