"""What the editor sends: fields of the form, blocks with their kind and text, and the button that was pressed."""

from typing import Any

from django.http import QueryDict

from truongso.core.refusal import Refused
from truongso.core.text import whole_number
from truongso.governance.outgoing.content import MOST_BLOCKS, Content
from truongso.governance.outgoing.kinds import BLOCK_KINDS

NEW_TEXTS = {
    "paragraph": "Nội dung.", "heading": "1. Đề mục", "article": "Nội dung của điều.", "chapter": "Chương",
    "list": "Ý thứ nhất\nÝ thứ hai", "table": "STT | Nội dung | Ghi chú\n1 | Nội dung | ",
}  # fmt: skip
_WORDS = ("subject", "unit_symbol", "drafter_mark", "second_name", "second_post")
_LISTS = ("bases", "addressees", "recipients")


def posted_content(posted: QueryDict) -> tuple[Content, int]:
    """Return the words with the pressed button's change made, and the place of the block to go back to (0 for none)."""
    count = min(whole_number(posted.get("count", "")) or 0, MOST_BLOCKS + 1)
    blocks = [
        {"kind": posted.get(f"kind-{n}", "paragraph"), "text": posted.get(f"text-{n}", "")} for n in range(1, count + 1)
    ]
    blocks, place = _changed(blocks, posted.get("act", ""))
    content: Content = {name: posted.get(name, "") for name in _WORDS}
    content |= {name: [line for line in posted.get(name, "").splitlines() if line.strip()] for name in _LISTS}
    return content | {"blocks": blocks}, place


def _changed(blocks: list[dict[str, Any]], act: str) -> tuple[list[dict[str, Any]], int]:
    what, _, place = act.partition(":")
    n = whole_number(place) or 0
    if what in BLOCK_KINDS and n <= len(blocks):
        return [*blocks[:n], {"kind": what, "text": NEW_TEXTS[what]}, *blocks[n:]], n + 1
    if not 1 <= n <= len(blocks):
        return blocks, 0
    if what == "remove":
        return blocks[: n - 1] + blocks[n:], max(1, n - 1)
    other = {"up": n - 1, "down": n + 1}.get(what, 0)
    if 1 <= other <= len(blocks):
        blocks[n - 1], blocks[other - 1] = blocks[other - 1], blocks[n - 1]
        return blocks, other
    return blocks, 0


def posted_errors(refusal: Refused | None) -> dict[str, str]:
    """Return the sentence of a refusal by the field that it names."""
    return {refusal.field: refusal.sentence} if refusal is not None and refusal.field else {}
