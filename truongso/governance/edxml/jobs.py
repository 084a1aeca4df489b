"""One sitting at the axis, by the clock, on a button or at the command line."""

from datetime import datetime
from typing import Any

from truongso.core.refusal import Refused
from truongso.governance.edxml import actions
from truongso.governance.edxml.axis import Closed, Unsure, axis
from truongso.governance.edxml.inbox import fetch_waiting, process_kept
from truongso.governance.edxml.outbox import send_waiting

OFF = "chưa cấu hình kết nối"


def exchange_now(now: datetime, *, by: Any = None) -> str:
    """Send, fetch, read, and send what the reading gave to say; returns what came of it in words."""
    with axis() as way:
        if way is None:
            process_kept(by=by)
            return OFF
        first = send_waiting(way, now, by=by)
        fetched, trouble = 0, first.stopped
        if not trouble:
            try:
                fetched = fetch_waiting(way, now, by=by)
            except (Unsure, Closed) as reason:
                trouble = str(reason)
        process_kept(by=by)
        last = send_waiting(way, now, by=by) if not trouble else first
    sent = first.sent + (last.sent if last is not first else 0)
    words = f"gửi {sent} gói, nhận {fetched} gói"
    trouble = trouble or last.stopped
    return f"{words}; {trouble}" if trouble else words


def exchange_by_clock(now: datetime) -> str:
    """Run as a job; a wrong address is said, not raised: it stands in the settings until somebody mends it."""
    try:
        return exchange_now(now)
    except Refused as refusal:
        return refusal.sentence


def read_agencies(*, by: Any = None) -> int:
    """Read the list of agencies; Refused while there is no way, or the axis does not answer."""
    with axis() as way:
        if way is None:
            raise Refused("Chưa cấu hình kết nối trục liên thông nên không có danh sách cơ quan để đọc.")
        try:
            found = way.agencies()
        except (Unsure, Closed) as reason:
            raise Refused(f"Chưa đọc được danh sách cơ quan: {reason}.") from reason
    return actions.note_agencies(found, by=by)
