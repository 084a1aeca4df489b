"""What requests put on desks: the next deadline of each for who answers them, deletions to approve for leaders."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from truongso.core.rights import allowed
from truongso.foundation.work.deadlines import Deadline, deadline_source
from truongso.foundation.work.registry import Urgency, WorkItem, worklist
from truongso.foundation.work.schedule import periodic
from truongso.trust.data_requests.keeping import erase_expired, go_on_building
from truongso.trust.data_requests.kinds import UNACKNOWLEDGED, State
from truongso.trust.data_requests.models import DataRequest, Deletion

_KIND = "Dữ liệu cá nhân"
NEXT_STEP = {
    State.RECEIVED: "kiểm tra người yêu cầu", State.CHECKED: "gửi giấy xác nhận",
    State.ACKNOWLEDGED: "giải quyết, trả lời", State.HANDLED: "gửi văn bản trả lời",
}  # fmt: skip


def to_answer(user: Any, on: date) -> QuerySet[DataRequest]:
    """Open requests that nobody has in charge, or this user has; never one's own."""
    mine = Q(handler=None) | Q(handler=user)
    own = Q(requester=user.person_id) | Q(subject=user.person_id)
    return DataRequest.objects.open().filter(mine).exclude(own).select_related("subject").order_by("answer_by", "pk")


def _item(request: DataRequest) -> WorkItem:
    return WorkItem(
        title=f"{request} ({request.get_kind_display().lower()}): {NEXT_STEP[State(request.state)]}",
        url=request.get_absolute_url(), due_on=request.due_on, since=request.received_on, kind=_KIND,
        urgency=Urgency.HIGH if request.state in UNACKNOWLEDGED else Urgency.NORMAL,
    )  # fmt: skip


def to_approve(user: Any, on: date) -> QuerySet[Deletion]:
    """Deletions that somebody else proposed."""
    waiting = Deletion.objects.filter(stage=Deletion.Stage.PROPOSED).exclude(proposed_by=user)
    return waiting.select_related("request").order_by("request__answer_by", "pk")


def _deletion_item(deletion: Deletion) -> WorkItem:
    request = deletion.request
    return WorkItem(
        title=f"Duyệt đề xuất xóa dữ liệu: {request}", url=f"{request.get_absolute_url()}#xoa", due_on=request.answer_by,
        kind=_KIND, urgency=Urgency.HIGH,
    )  # fmt: skip


worklist(
    "data_requests.to_answer", "Yêu cầu về dữ liệu cá nhân", permission="data_requests.handle", items=to_answer,
    item=_item, order=20,
)  # fmt: skip
worklist(
    "data_requests.to_approve", "Đề xuất xóa dữ liệu chờ duyệt", permission="data_requests.approve_deletion",
    items=to_approve, item=_deletion_item, order=21,
)  # fmt: skip


@deadline_source
def request_deadlines(user: Any, on: date, until: date) -> Iterator[Deadline]:
    """Requests that are late or due, for who answers them."""
    if not allowed(user, "data_requests.handle"):
        return
    found = DataRequest.objects.open().filter(
        Q(state__in=UNACKNOWLEDGED, acknowledge_by__lte=until) | Q(answer_by__lte=until)
    )
    for request in found.select_related("handler__person"):
        yield Deadline(
            str(request), request.get_absolute_url(), request.due_on or request.answer_by, str(request.handler or "")
        )


def _erase(now: datetime) -> str:
    return f"{erase_expired(now)} gói đã xóa"


def _go_on(now: datetime) -> str:
    return f"{go_on_building(now)} gói lập tiếp"


periodic("data_requests.erase_archives", "Xóa gói dữ liệu hết hạn tải", _erase, every=timedelta(hours=1))
periodic("data_requests.go_on_building", "Lập tiếp gói dữ liệu dở dang", _go_on, every=timedelta(minutes=5))
