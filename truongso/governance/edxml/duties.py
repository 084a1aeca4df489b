"""What the exchange lays on the clerk's desk, and its jobs."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import SCHOOL_ZONE
from truongso.foundation.work.registry import WorkItem, worklist
from truongso.foundation.work.schedule import periodic
from truongso.governance.edxml.axis import is_on
from truongso.governance.edxml.jobs import exchange_by_clock, read_agencies
from truongso.governance.edxml.models import Decision, Package, State

_DO = {
    State.TO_SEAL: "Đóng dấu gói", State.FAILED: "Gói không gửi được", State.WAITING: "Gói chưa chuyển đi",
    State.KEPT: "Gói chưa đọc được", State.REFUSED: "Gói không nhận",
}  # fmt: skip


def to_look_after(user: Any, on: date) -> Any:
    """Packages that a person must see to; without a connection every package that waits is carried by hand."""
    now = timezone.now()
    found = Package.objects.to_look_after(now)
    if not is_on():
        found = Package.objects.filter(Q(pk__in=found.values("pk")) | Q(state=State.WAITING))
    return found.select_related("correspondent").order_by("at", "pk")


def _item(package: Package) -> WorkItem:
    what = "Trả lời đề nghị lấy lại" if package.decision == Decision.OPEN else _DO.get(State(package.state), "Xem gói")
    return WorkItem(
        title=f"{what}: {package.notation or package.document_id or package.peer or 'gói chưa rõ'}",
        url=package.get_absolute_url(),
        detail=package.sentence or package.subject,
        since=timezone.localtime(package.at, SCHOOL_ZONE).date(),
        kind="Trục liên thông",
    )


worklist(
    "edxml.packages", "Gói liên thông cần xử lý", permission="edxml.keep", items=to_look_after, item=_item, order=14,
    empty="Không có gói liên thông nào cần xử lý.",
)  # fmt: skip


def _agencies(now: datetime) -> str:
    if not is_on():
        return "chưa cấu hình kết nối"
    try:
        return f"{read_agencies()} cơ quan"
    except Refused as refusal:
        return refusal.sentence


periodic("edxml.exchange", "Gửi, nhận văn bản qua trục liên thông", exchange_by_clock, every=timedelta(minutes=5))
periodic("edxml.agencies", "Đọc danh sách cơ quan trên trục liên thông", _agencies, every=time(5, 20))
