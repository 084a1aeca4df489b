"""The hash chain: how an event is hashed, and how the chain is proved."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from truongso.foundation.audit.models import GENESIS, ChainHead, Event, PersonalDetail


def digest(value: Any) -> str:
    """Return the SHA-256 of a value's canonical JSON, in hex."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def hash_of(event: Event) -> str:
    """Return the hash that an event must carry, from all its columns and the hash before it."""
    return digest(
        [
            event.sequence,
            event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            event.actor_id,
            event.actor_name,
            event.code,
            event.object_kind_id,
            event.object_key,
            event.object_label,
            event.data,
            event.request_id,
            event.address,
            event.previous_hash,
        ]
    )


@dataclass(frozen=True)
class Verdict:
    """What a walk along the chain found; broken_at is the sequence number of the first bad link."""

    checked: int
    broken_at: int | None = None
    reason: str = ""

    @property
    def intact(self) -> bool:
        return self.broken_at is None


def verify(advance: Callable[[], None] = lambda: None) -> Verdict:
    """Walk the chain from its beginning and return the first broken link, if there is one."""
    previous, expected, checked = GENESIS, 1, 0
    personal = {d.event_id: d for d in PersonalDetail.objects.filter(data__isnull=False).iterator()}
    for event in Event.objects.order_by("sequence").iterator(chunk_size=2000):
        fault = _fault_of(event, expected, previous, personal.get(event.sequence))
        if fault:
            return Verdict(checked, min(event.sequence, expected), fault)
        previous, expected, checked = event.hash, expected + 1, checked + 1
        advance()
    head = ChainHead.objects.first()
    if (head.sequence, head.hash) != (expected - 1, previous) if head else checked:
        return Verdict(checked, expected, "cuối chuỗi không khớp: có sự việc đã bị xóa ở cuối")
    return Verdict(checked)


def _fault_of(event: Event, expected: int, previous: str, personal: PersonalDetail | None) -> str:
    if event.sequence != expected:
        return "thiếu một sự việc trong chuỗi"
    if event.previous_hash != previous:
        return "mắt xích không nối với sự việc trước"
    if event.hash != hash_of(event):
        return "nội dung không khớp với băm: đã bị sửa"
    if personal is not None and event.data.get("personal_hash") != digest(personal.data):
        return "dữ liệu cá nhân kèm theo đã bị sửa"
    return ""
