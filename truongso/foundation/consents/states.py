"""How a person stands to a purpose, in words that people read."""

from django.db import models


class State(models.TextChoices):
    """Where the answers of both sides lead."""

    UNANSWERED = "unanswered", "chưa trả lời"
    WAITS_SUBJECT = "waits_subject", "chờ học sinh đồng ý"
    WAITS_REPRESENTATIVE = "waits_representative", "chờ cha mẹ, người giám hộ đồng ý"
    ASK_AGAIN = "ask_again", "nội dung đã đổi, cần hỏi lại"
    AGREED = "agreed", "đã đồng ý"
    REFUSED = "refused", "không đồng ý"
    WITHDRAWN = "withdrawn", "đã rút đồng ý"


COLOURS = {
    State.UNANSWERED: "no_data",
    State.WAITS_SUBJECT: "waiting",
    State.WAITS_REPRESENTATIVE: "waiting",
    State.ASK_AGAIN: "due",
    State.AGREED: "met",
    State.REFUSED: "rejected",
    State.WITHDRAWN: "returned",
}
OPEN = (State.UNANSWERED, State.WAITS_SUBJECT, State.WAITS_REPRESENTATIVE, State.ASK_AGAIN)
