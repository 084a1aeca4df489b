"""What a reconciliation finds, and what people may decide about it."""

from django.db import models


class Found(models.TextChoices):
    """How one person of one list stands to the other list."""

    SAME = "same", "khớp"
    DIFFERS = "differs", "lệch"
    DOUBTFUL = "doubtful", "chưa chắc cùng người"
    LEFT_ONLY = "left_only", "chỉ có ở bên trái"
    RIGHT_ONLY = "right_only", "chỉ có ở bên phải"


class Decision(models.TextChoices):
    """What a person decided about a point; the names of the sides are put in by `words`."""

    NONE = "", "chưa quyết định"
    LEFT = "left", "{left} đúng"
    RIGHT = "right", "{right} đúng"
    CHECK = "check", "cả hai cần kiểm tra"
    SAME = "same", "cùng một người"
    OTHER = "other", "không phải cùng một người"
    TWICE = "twice", "{left} ghi lặp người này"
    ARRIVED = "arrived", "mới đến, cần tiếp nhận"
    SURPLUS = "surplus", "{left} ghi thừa"
    GONE = "gone", "đã rời trường"
    MISSING = "missing", "{left} ghi thiếu"


OPEN_TO = {
    Found.DIFFERS: (Decision.LEFT, Decision.RIGHT, Decision.CHECK),
    Found.DOUBTFUL: (Decision.SAME, Decision.OTHER, Decision.TWICE),
    Found.LEFT_ONLY: (Decision.ARRIVED, Decision.SURPLUS, Decision.CHECK),
    Found.RIGHT_ONLY: (Decision.GONE, Decision.MISSING, Decision.CHECK),
}
NEEDS_NOTE = {Decision.ARRIVED, Decision.GONE}


def words(decision: str, left: str, right: str) -> str:
    """Return a decision as people read it: «tệp đúng», «sổ đúng»."""
    return str(Decision(decision).label).format(left=left, right=right)
