"""What the population database says of a pupil, and how people read it."""

from django.db.models import TextChoices

# What is compared; a change of one of these makes an answer old.
IDENTITY_FIELDS = ("identity_number", "full_name", "born_on", "gender")


class State(TextChoices):
    """The answer for one pupil."""

    PENDING = "PENDING", "chờ kết quả"
    MATCH = "MATCH", "khớp"
    MISMATCH = "MISMATCH", "không khớp"
    NOT_FOUND = "NOT_FOUND", "không tìm thấy"
    DUPLICATE = "DUPLICATE", "trùng số"
    INVALID = "INVALID", "số không hợp lệ"


ANSWERS = tuple(state for state in State if state != State.PENDING)
UNRESOLVED = (State.MISMATCH, State.NOT_FOUND, State.DUPLICATE, State.INVALID)

ADVICE = {
    State.MISMATCH: "Hãy xem giấy khai sinh hoặc thẻ căn cước, sửa chỗ sai; nếu sổ đã đúng thì xác nhận.",
    State.NOT_FOUND: "Không có ai mang số này: hãy đọc lại số trên giấy khai sinh hoặc thẻ căn cước của em.",
    State.DUPLICATE: "Số này đang được ghi cho nhiều người: hãy xem số trên giấy tờ của chính em.",
    State.INVALID: "Số không đúng dạng 12 chữ số: hãy ghi lại cho đủ, đúng.",
}


class Where(TextChoices):
    """How a pupil stands, as pages count it: the answer, or why there is none."""

    MATCH = "match", "khớp"
    WRONG = "wrong", "chưa khớp, cần xem"
    CONFIRMED = "confirmed", "sổ đúng, chờ đối chiếu lại"
    STALE = "stale", "đã sửa, chờ đối chiếu lại"
    NEVER = "never", "chưa đối chiếu"
    EXEMPT = "exempt", "không có số định danh Việt Nam"


# Keys of colours of <c-status>.
COLOURS = {
    Where.MATCH: "met",
    Where.WRONG: "error",
    Where.CONFIRMED: "confirmed",
    Where.STALE: "waiting",
    Where.NEVER: "silent",
    Where.EXEMPT: "none",
}
