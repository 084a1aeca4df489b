"""The states of a member of staff (DM_TRANG_THAI_CAN_BO of the sector database, list of 2020)."""

from django.db.models import TextChoices


class Status(TextChoices):
    """State of a member of staff; the value is the ministry's code."""

    WORKING = "01", "Đang làm việc"
    MOVED_AWAY = "02", "Đã chuyển đi"
    REASSIGNED = "03", "Đã điều động"
    WAITING_TO_RETIRE = "04", "Chờ nghỉ hưu"
    RETIRED = "05", "Đã nghỉ hưu"
    SECONDED = "06", "Đã biệt phái"
    MOVED_IN = "07", "Chuyển đến"


PRESENT = (Status.WORKING, Status.WAITING_TO_RETIRE, Status.MOVED_IN)
GONE = (Status.MOVED_AWAY, Status.REASSIGNED, Status.RETIRED, Status.SECONDED)
