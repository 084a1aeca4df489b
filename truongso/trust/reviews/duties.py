"""The quarterly review as a duty, its rows and emergency reports on the desks of those who judge them."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from truongso.core.text import format_datetime
from truongso.foundation.access.models import EmergencyAccess
from truongso.foundation.org.periods import Quarter
from truongso.foundation.org.roles import Role
from truongso.foundation.work.recurrence import Schedule
from truongso.foundation.work.registry import Urgency, WorkItem, recurring_duty, worklist
from truongso.trust.reviews.models import AccessReview, ReviewRow

DUTY = "reviews.quarterly"
_KIND = "Quyền truy cập"


def open_reviews(user: Any, on: date) -> list[WorkItem]:
    """One line for each review in which rows wait for this user, or whose minutes can be made."""
    mine = Q(decision=ReviewRow.Decision.NONE) & ~Q(person=user.person_id)
    found = []
    for review in AccessReview.objects.visible_to(user).filter(state=AccessReview.State.OPEN).with_counts():
        waiting = review.rows.filter(mine).count()
        if waiting or not review.undecided:
            waits = f"{waiting} mục chờ quyết định" if waiting else "lập được biên bản"
            found.append(
                WorkItem(
                    title=f"{review}: {waits}", url=review.get_absolute_url(), kind=_KIND,
                    since=timezone.localdate(review.started_at),
                )
            )  # fmt: skip
    return found


def to_acknowledge(user: Any, on: date) -> list[WorkItem]:
    """Reports of emergency accesses that are over and that nobody acknowledged, one's own left out."""
    waiting = EmergencyAccess.objects.visible_to(user).over(timezone.now()).unacknowledged().exclude(user=user)
    return [
        WorkItem(
            title=f"Đọc, xác nhận báo cáo truy cập khẩn cấp của {one.user}",
            detail=f"{format_datetime(one.started_at)}: {one.reason}",
            url=one.get_absolute_url(), kind=_KIND, since=timezone.localdate(one.started_at), urgency=Urgency.HIGH,
        )
        for one in waiting.select_related("user__person").order_by("started_at")
    ]  # fmt: skip


worklist("reviews.open", "Rà soát quyền truy cập đang làm", permission="reviews.decide", items=open_reviews, order=40)
worklist(
    "reviews.emergencies", "Báo cáo truy cập khẩn cấp", permission="access.acknowledge_emergency", items=to_acknowledge,
    order=5,
)  # fmt: skip
recurring_duty(
    DUTY,
    "Rà soát quyền truy cập",
    roles=(Role.PRINCIPAL, Role.ADMINISTRATOR),
    schedule=Schedule(Quarter, month=3, day=20),
    url_name="reviews:list",
    basis="Kế hoạch, nhiệm vụ 6; yêu cầu an toàn cấp độ 2: rà soát tài khoản và quyền định kỳ (nhớ lại, chưa đối chiếu bản gốc)",
    since=date(2026, 10, 1),
    lead_days=92,
    detail="Xem từng vai trò rộng, việc làm thay, truy cập khẩn cấp, tài khoản không dùng, ứng dụng; lập biên bản.",
)
