"""What is to be read and confirmed, drafts that wait, publications whose day of review has come."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from truongso.core.rights import allowed
from truongso.foundation.work.registry import WorkItem, worklist
from truongso.governance.regulations.models import Edition, Publication, Reading
from truongso.governance.regulations.permissions import AUDIENCE

_KIND = "Văn bản nội bộ"


def to_read(user: Any, on: date) -> QuerySet[Edition]:
    """Return the editions that this person has still to confirm."""
    mine = Publication.objects.filter(AUDIENCE.rows(user))
    done = Reading.objects.filter(person=user.person_id)
    found = Edition.objects.to_read(on).filter(publication__in=mine).exclude(pk__in=done.values("edition"))
    return found.select_related("publication").order_by("read_by", "pk")


def _reading(edition: Edition) -> WorkItem:
    return WorkItem(
        title=f"Đọc, xác nhận: {edition.publication.title}", url=edition.get_absolute_url(), kind=_KIND, due_on=edition.read_by,
        since=timezone.localdate(edition.published_at), detail=_decided(edition),
    )  # fmt: skip


def _decided(edition: Edition) -> str:
    """Return by which number and on which day it was issued, as far as it is known."""
    notation = edition.get_notation()
    return f"Ban hành {'số ' if edition.notation else ''}{notation}" if notation else ""


def drafts(user: Any, on: date) -> QuerySet[Edition]:
    """Return drafts that wait to be published, for those who publish."""
    if not allowed(user, "regulations.publish"):
        return Edition.objects.none()
    waiting = Edition.objects.filter(state=Edition.State.DRAFT, publication__ended_at__isnull=True)
    return waiting.select_related("publication").order_by("effective_from", "pk")


def _draft(edition: Edition) -> WorkItem:
    return WorkItem(
        title=f"Ban hành: {edition}", url=edition.publication.get_absolute_url(), kind=_KIND, due_on=edition.effective_from,
        since=timezone.localdate(edition.made_at),
    )  # fmt: skip


def to_review(user: Any, on: date) -> QuerySet[Publication]:
    """Return publications of this person whose day of review has come."""
    return (
        Publication.objects.to_review(on)
        .filter(owner=user.person_id, ended_at__isnull=True)
        .order_by("review_on", "pk")
    )


def _review(publication: Publication) -> WorkItem:
    return WorkItem(
        title=f"Rà soát: {publication.title}",
        url=publication.get_absolute_url(),
        kind=_KIND,
        due_on=publication.review_on,
    )


worklist(
    "regulations.to_read", "Văn bản cần đọc, xác nhận", permission="regulations.confirm", items=to_read, item=_reading,
    order=45, empty="Không có văn bản nào chờ bạn đọc.",
)  # fmt: skip
worklist(
    "regulations.drafts", "Văn bản chờ ban hành", permission="regulations.publish", items=drafts, item=_draft, order=46
)
worklist(
    "regulations.to_review",
    "Văn bản đến hạn rà soát",
    permission="regulations.edit",
    items=to_review,
    item=_review,
    order=70,
)
