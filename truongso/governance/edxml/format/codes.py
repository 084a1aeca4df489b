"""Words of the standard: namespace, kinds of packages, codes of statuses and the order in which they come."""

from django.db import models

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
XLINK = "http://www.w3.org/1999/xlink"
DS = "http://www.w3.org/2000/09/xmldsig#"
ROOTS = frozenset({"edxml"})  # compared in lower case: programs write edXML and edxml
DAY, MOMENT = "%Y/%m/%d", "%Y/%m/%d %H:%M:%S"


class Business(models.IntegerChoices):
    """What a package does (BussinessDocType)."""

    NEW = 0, "Văn bản mới"
    RECALL = 1, "Thu hồi"
    UPDATE = 2, "Cập nhật"
    REPLACEMENT = 3, "Thay thế"


class Status(models.TextChoices):
    """What one side tells the other about a document (StatusCode)."""

    ARRIVED = "01", "Đã đến"
    REFUSED = "02", "Từ chối tiếp nhận"
    RECEIVED = "03", "Đã tiếp nhận"
    ASSIGNED = "04", "Phân công"
    IN_PROGRESS = "05", "Đang xử lý"
    DONE = "06", "Hoàn thành"
    TAKE_BACK = "13", "Lấy lại"
    TAKE_BACK_AGREED = "15", "Đồng ý lấy lại"
    TAKE_BACK_REFUSED = "16", "Từ chối lấy lại"


# What may follow what: our reading of the code list. Anything else is kept and shown as unexpected.
_NEXT: dict[str, frozenset[str]] = {
    "": frozenset({"01"}),
    "01": frozenset({"02", "03"}),
    "02": frozenset(),
    "03": frozenset({"04", "05", "06"}),
    "04": frozenset({"05", "06"}),
    "05": frozenset({"06"}),
    "06": frozenset(),
}
_TAKE_BACK_FROM = frozenset({"", "01", "02", "03", "04", "05"})


def is_expected(so_far: list[str], code: str) -> bool:
    """Say whether a status comes in its order after those that were told so far, oldest first."""
    if code == Status.TAKE_BACK:
        return (so_far[-1] if so_far else "") in _TAKE_BACK_FROM
    if code in {Status.TAKE_BACK_AGREED, Status.TAKE_BACK_REFUSED}:
        return bool(so_far) and so_far[-1] == Status.TAKE_BACK
    furthest = max((one for one in so_far if one in _NEXT), default="")
    return code in _NEXT[furthest]


def status_label(code: str) -> str:
    """Return the name of a status, or the code itself when the standard does not know it."""
    return str(Status(code).label) if code in Status.values else f"Mã {code or 'trống'}"
