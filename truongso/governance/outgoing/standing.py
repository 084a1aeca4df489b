"""Where a document stands, for people: the colour of its state and the steps of its way."""

from typing import Any

from truongso.governance.outgoing.models import OutgoingDocument, State

COLOURS = {
    State.DRAFT: "silent", State.IN_REVIEW: "reviewing", State.APPROVED: "waiting", State.NUMBERED: "waiting",
    State.SIGNING: "waiting", State.SIGNED: "confirmed", State.ISSUED: "done", State.RECALLED: "rejected",
    State.REPLACED: "remedy", State.CANCELLED: "rejected",
}  # fmt: skip
_WAY = (
    ("Soạn thảo, lấy ý kiến", {State.DRAFT, State.IN_REVIEW}),
    ("Lấy số", {State.APPROVED}),
    ("Trình ký", {State.NUMBERED, State.SIGNING}),
    ("Phát hành", {State.SIGNED}),
    ("Đã phát hành", {State.ISSUED, State.RECALLED, State.REPLACED}),
)


def steps_of(document: OutgoingDocument) -> list[dict[str, Any]]:
    """Return the steps of the document's way, those behind it done."""
    now = next((n for n, (_, states) in enumerate(_WAY) if document.state in states), -1)
    last = len(_WAY) - 1
    return [
        {"title": title, "done": n < now or n == now == last, "current": n == now and n != last, "url": ""}
        for n, (title, _) in enumerate(_WAY)
    ]
