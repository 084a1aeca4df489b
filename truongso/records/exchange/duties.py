"""What the exchange puts on desks: records that the sector database has not taken, for those who send them."""

from datetime import date, datetime, time
from typing import Any

from django.urls import reverse

from truongso.foundation.access.standing import standing_of
from truongso.foundation.org.roles import Role
from truongso.foundation.work.registry import WorkItem, worklist
from truongso.foundation.work.schedule import periodic
from truongso.records.exchange.filling_actions import forget_outlived
from truongso.records.exchange.models import PushedRecord, counts_by_state

SENDERS = frozenset({Role.CLERK.value, Role.DIGITAL_OFFICER.value})


def records_to_see_to(user: Any, on: date) -> list[WorkItem]:
    """One line for what was refused, one for what nobody knows about; nothing for leaders, who only may look."""
    if not SENDERS & standing_of(user).roles:
        return []
    counts = counts_by_state(PushedRecord.objects.newest())
    lines = (
        (PushedRecord.State.REFUSED, "{} bản ghi bị cơ sở dữ liệu ngành từ chối: sửa rồi gửi lại"),
        (PushedRecord.State.UNKNOWN, "{} bản ghi chưa rõ cơ sở dữ liệu ngành đã nhận hay chưa: gửi lại"),
    )
    return [
        WorkItem(title=words.format(counts[state]), url=f"{reverse('exchange:records')}?ket-qua={state}", kind="Đồng bộ ngành")
        for state, words in lines
        if counts[state]
    ]  # fmt: skip


worklist(
    "exchange.failed", "Bản ghi cơ sở dữ liệu ngành chưa nhận", permission="exchange.push", items=records_to_see_to,
    order=35,
)  # fmt: skip


def _forget(now: datetime) -> str:
    return f"{forget_outlived(now, by=None)} mẫu"


periodic("exchange.forget_templates", "Xóa mẫu cần điền hết thời hạn giữ", _forget, every=time(3, 40))
