"""What documents out lay on desks: opinions, drafts that came back, numbers to take, issuing, deliveries, things to read."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from truongso.foundation.org.models import Assignment
from truongso.foundation.org.periods import add_working_days
from truongso.foundation.org.roles import MANAGERS
from truongso.foundation.papers.models import Reservation
from truongso.foundation.work.registry import Urgency, WorkItem, worklist
from truongso.foundation.work.schedule import periodic
from truongso.governance.outgoing.mailing import send_waiting
from truongso.governance.outgoing.models import Delivery, Opinion, OutgoingDocument, Reading, Review, State

_KIND = "Văn bản đi"


def _opinions(user: Any, on: date) -> QuerySet[Opinion]:
    waiting: QuerySet[Opinion] = Opinion.objects.waiting().filter(person=user.person_id)
    return waiting.select_related("review__document__number__series").order_by("review__due_on", "pk")


def _opinion_item(opinion: Opinion) -> WorkItem:
    document = opinion.review.document
    return WorkItem(
        title=f"Cho ý kiến: {document}", url=document.get_absolute_url(), due_on=opinion.review.due_on, kind=_KIND,
        since=timezone.localtime(opinion.review.started_at).date(),
    )  # fmt: skip


def _drafts(user: Any, on: date) -> QuerySet[OutgoingDocument]:
    """One's own drafts that came back, from people or from signing, and those that everybody agreed to."""
    back = Q(reviews__result__in=["returned", "agreed"]) | Q(number__isnull=False)
    mine = OutgoingDocument.objects.filter(state=State.DRAFT, drafted_by=user).filter(back).distinct()
    return mine.select_related("number__series").order_by("changed_at", "pk")


def _to_approve(user: Any, on: date) -> QuerySet[OutgoingDocument]:
    """Drafts that everybody agreed to: they wait for who signs, or for any manager where the signer is none of them."""
    managers = Assignment.objects.on(on).filter(role__in=MANAGERS).values("person")
    for_me = Q(signer=user.person_id) | Q(signer=None) | ~Q(signer__in=managers)
    last = Review.objects.filter(document=OuterRef("pk")).order_by("-started_at", "-pk").values("result")[:1]
    waiting = OutgoingDocument.objects.filter(for_me, state=State.DRAFT).annotate(last_result=Subquery(last))
    agreed = waiting.filter(last_result=Review.Result.AGREED)
    return agreed.select_related("number__series", "drafted_by__person").order_by("-urgency", "changed_at", "pk")


def _approval_item(document: OutgoingDocument) -> WorkItem:
    return WorkItem(
        title=f"Duyệt: {document}", url=document.get_absolute_url(), kind=_KIND,
        detail=f"{document.drafted_by} soạn; mọi người được hỏi đã đồng ý",
        urgency=Urgency.HIGH if document.urgency else Urgency.NORMAL,
    )  # fmt: skip


def _to_number(user: Any, on: date) -> QuerySet[OutgoingDocument]:
    waiting = OutgoingDocument.objects.filter(state__in=[State.APPROVED, State.NUMBERED])
    return waiting.select_related("number__series").order_by("-urgency", "approved_at", "pk")


def _to_issue(user: Any, on: date) -> QuerySet[OutgoingDocument]:
    return OutgoingDocument.objects.filter(state=State.SIGNED).select_related("number__series").order_by("signed_at")


def _document_item(document: OutgoingDocument) -> WorkItem:
    return WorkItem(
        title=f"{document}: {document.get_state_display().lower()}", url=document.get_absolute_url(), kind=_KIND,
        urgency=Urgency.HIGH if document.urgency else Urgency.NORMAL,
    )  # fmt: skip


def _issue_item(document: OutgoingDocument) -> WorkItem:
    """The day after the signing is the last day; what is urgent goes out at once (article 18)."""
    assert document.signed_at is not None
    signed = timezone.localtime(document.signed_at).date()
    return WorkItem(
        title=f"Phát hành: {document}", url=document.get_absolute_url(), since=signed, kind=_KIND,
        due_on=signed if document.urgency else add_working_days(signed, 1),
        urgency=Urgency.HIGH if document.urgency else Urgency.NORMAL,
    )  # fmt: skip


def _deliveries(user: Any, on: date) -> QuerySet[Delivery]:
    waiting: QuerySet[Delivery] = Delivery.objects.to_do().filter(document__state=State.ISSUED)
    return waiting.select_related("document__number__series", "correspondent").order_by("changed_at", "pk")


def _delivery_item(delivery: Delivery) -> WorkItem:
    failed = delivery.state == Delivery.State.FAILED
    what = "Gửi không được" if failed else "Gửi bản giấy"
    return WorkItem(
        title=f"{what}: {delivery.document.notation} tới {delivery.correspondent}", kind=_KIND,
        url=f"{delivery.document.get_absolute_url()}#gui", urgency=Urgency.HIGH if failed else Urgency.NORMAL,
    )  # fmt: skip


def _readings(user: Any, on: date) -> QuerySet[Reading]:
    unread = Reading.objects.filter(person=user.person_id, read_at=None, document__state=State.ISSUED)
    return unread.select_related("document__number__series").order_by("told_at", "pk")


def _reading_item(reading: Reading) -> WorkItem:
    document = reading.document
    return WorkItem(title=f"Đọc văn bản: {document}", url=document.get_absolute_url(), kind=_KIND)


def _reservations(user: Any, on: date) -> QuerySet[Reservation]:
    return Reservation.objects.overdue_on(on).select_related("series").order_by("until", "pk")


def _reservation_item(kept: Reservation) -> WorkItem:
    return WorkItem(title=f"Hết hạn: {kept}", url="/so-van-ban/danh-so/", due_on=kept.until, kind=_KIND)


worklist(
    "outgoing.opinions",
    "Dự thảo chờ ý kiến của tôi",
    permission="outgoing.comment",
    items=_opinions,
    item=_opinion_item,
    order=40,
)
worklist(
    "outgoing.drafts",
    "Dự thảo của tôi đã có ý kiến",
    permission="outgoing.draft",
    items=_drafts,
    item=_document_item,
    order=41,
)
worklist(
    "outgoing.to_approve",
    "Dự thảo chờ tôi duyệt",
    permission="outgoing.approve",
    items=_to_approve,
    item=_approval_item,
    order=42,
)
worklist(
    "outgoing.to_number",
    "Văn bản chờ lấy số, trình ký",
    permission="outgoing.clerk",
    items=_to_number,
    item=_document_item,
    order=42,
)
worklist(
    "outgoing.to_issue",
    "Văn bản chờ phát hành",
    permission="outgoing.clerk",
    items=_to_issue,
    item=_issue_item,
    order=43,
)
worklist(
    "outgoing.deliveries",
    "Việc gửi văn bản",
    permission="outgoing.clerk",
    items=_deliveries,
    item=_delivery_item,
    order=44,
)
worklist(
    "outgoing.readings",
    "Văn bản gửi đến tôi",
    permission="outgoing.view_document",
    items=_readings,
    item=_reading_item,
    order=45,
)
worklist(
    "outgoing.reservations",
    "Số giữ chỗ hết hạn",
    permission="papers.reserve",
    items=_reservations,
    item=_reservation_item,
    order=46,
)


def _mail(now: datetime) -> str:
    return f"{send_waiting(now)} văn bản chờ gửi qua thư điện tử"


periodic("outgoing.mail", "Gửi văn bản qua thư điện tử", _mail, every=timedelta(minutes=5))
