"""The twelve states of a pupil in a school year (DM_TRANG_THAI_HOC_SINH of the sector database, list of 2020)."""

from django.db.models import TextChoices


class Status(TextChoices):
    """State of an enrolment; the value is the ministry's code."""

    STUDYING = "01", "Đang học"
    MOVED_IN_TERM_1 = "02", "Chuyển đến kỳ 1"
    RETURNED_TERM_1 = "03", "Nghỉ học xin học lại kỳ 1"
    MOVED_OUT_TERM_1 = "04", "Chuyển đi kỳ 1"
    LEFT_TERM_1 = "05", "Thôi học kỳ 1"
    MOVED_IN_TERM_2 = "06", "Chuyển đến kỳ 2"
    RETURNED_TERM_2 = "07", "Nghỉ học xin học lại kỳ 2"
    MOVED_OUT_TERM_2 = "08", "Chuyển đi kỳ 2"
    LEFT_TERM_2 = "09", "Thôi học kỳ 2"
    MOVED_IN_SUMMER = "10", "Chuyển đến trong hè"
    MOVED_OUT_SUMMER = "11", "Chuyển đi trong hè"
    LEFT_SUMMER = "12", "Thôi học trong hè"


MOVED_IN = (Status.MOVED_IN_TERM_1, Status.MOVED_IN_TERM_2, Status.MOVED_IN_SUMMER)
RETURNED = (Status.RETURNED_TERM_1, Status.RETURNED_TERM_2)
MOVED_OUT = (Status.MOVED_OUT_TERM_1, Status.MOVED_OUT_TERM_2, Status.MOVED_OUT_SUMMER)
LEFT = (Status.LEFT_TERM_1, Status.LEFT_TERM_2, Status.LEFT_SUMMER)
PRESENT = (Status.STUDYING, *MOVED_IN, *RETURNED)
GONE = (*MOVED_OUT, *LEFT)


class Outcome(TextChoices):
    """How a pupil's school year ended."""

    OPEN = "", "chưa kết thúc"
    PROMOTED = "promoted", "lên lớp"
    REPEATING = "repeating", "ở lại lớp"
    GRADUATED = "graduated", "hoàn thành cấp học"
    GONE = "gone", "rời trường"
    MOVED_CLASS = "moved_class", "chuyển lớp"
