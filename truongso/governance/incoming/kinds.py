"""Words of documents that come in: their states, the parts that people have in them, what became of them."""

from django.db.models import TextChoices


class State(TextChoices):
    """The life of a document that came in. The values stand for the codes 01 to 06 of packages (QCVN 102:2016)."""

    ARRIVED = "arrived", "Chờ vào sổ"
    REFUSED = "refused", "Đã trả lại nơi gửi"
    REGISTERED = "registered", "Đã vào sổ, chờ chỉ đạo"
    ASSIGNED = "assigned", "Đã giao xử lý"
    IN_PROGRESS = "in_progress", "Đang xử lý"
    DONE = "done", "Đã giải quyết"


IN_HAND = (State.REGISTERED, State.ASSIGNED, State.IN_PROGRESS)
COLOURS = {
    State.ARRIVED: "due", State.REFUSED: "rejected", State.REGISTERED: "open", State.ASSIGNED: "doing",
    State.IN_PROGRESS: "doing", State.DONE: "done",
}  # fmt: skip


class Part(TextChoices):
    """What somebody has to do with a document."""

    LEAD = "lead", "Chủ trì"
    SUPPORT = "support", "Phối hợp"
    INFORM = "inform", "Để biết"


class TaskState(TextChoices):
    """What became of a part."""

    OPEN = "open", "Chưa xong"
    DONE = "done", "Đã xong"
    RETURNED = "returned", "Đã trả lại"
    FORWARDED = "forwarded", "Đã chuyển tiếp"
    CLOSED = "closed", "Khép lại"


class Change(TextChoices):
    """What its sender did with a document later."""

    REPLACED = "replaced", "Thay thế"
    UPDATED = "updated", "Cập nhật"
    WITHDRAWN = "withdrawn", "Thu hồi"


class Standing(TextChoices):
    """Whether a document still stands as it came; nothing for one that does."""

    REPLACED = "replaced", "Đã được thay thế"
    UPDATED = "updated", "Đã được cập nhật"
    RECALL_ASKED = "asked", "Nơi gửi đề nghị thu hồi"
    WITHDRAWN = "withdrawn", "Đã bị thu hồi"


class Settling(TextChoices):
    """What the clerk does with the open work on a document that its sender changed."""

    HANDED_OVER = "moved", "Chuyển việc sang văn bản mới"
    CLOSED = "closed", "Khép lại việc đang làm"
    KEPT = "kept", "Giữ nguyên, tiếp tục làm theo văn bản cũ"
