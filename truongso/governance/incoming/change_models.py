"""What the sender of a document did with it later: replaced, updated, withdrew it; and what became of the work on it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from truongso.core.text import format_date
from truongso.governance.incoming.kinds import Change, Settling

_PASSIVE = {Change.REPLACED: "Được thay thế bởi", Change.UPDATED: "Được cập nhật bởi"}


class DocumentChangeQuerySet(models.QuerySet["DocumentChange"]):
    """Questions about changes."""

    def open(self) -> Self:
        """Return those about which the clerk has not decided yet."""
        return self.filter(way="")

    def to_settle(self) -> Self:
        """Return those that are decided on the page of the document: a wish to withdraw is answered where it came in."""
        return self.open().exclude(kind=Change.WITHDRAWN)


class DocumentChange(models.Model):
    """One word of the sender about an earlier document. Without a successor it is withdrawn."""

    document = models.ForeignKey(
        "incoming.IncomingDocument", models.PROTECT, related_name="changes", verbose_name="văn bản trước"
    )
    kind = models.CharField("nơi gửi", max_length=10, choices=Change)
    successor = models.ForeignKey(
        "incoming.IncomingDocument", models.PROTECT, null=True, related_name="changes_of", verbose_name="văn bản mới"
    )
    reason = models.CharField("lý do của nơi gửi", max_length=500, blank=True)
    url = models.CharField("trang của gói", max_length=200, blank=True)
    told_at = models.DateTimeField("báo lúc", default=timezone.now)
    way = models.CharField("việc đang làm", max_length=10, choices=Settling, blank=True)
    words = models.CharField("lý do", max_length=500, blank=True)
    settled_at = models.DateTimeField("xác nhận lúc", null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = DocumentChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "thay đổi của nơi gửi"
        ordering = ["told_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "successor", "kind"], name="one_change_per_successor"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(kind="withdrawn", way=""), name="one_open_wish_to_withdraw"
            ),
            models.CheckConstraint(
                condition=Q(kind="withdrawn", successor__isnull=True) | (~Q(kind="withdrawn") & Q(successor__isnull=False)),
                name="withdrawn_or_with_successor",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.document}"

    @property
    def said_of_document(self) -> str:
        """Return what the register says in the line of the earlier document."""
        if self.successor is None:
            word = {"": "đề nghị thu hồi", Settling.KEPT: "đề nghị thu hồi, nhà trường không đồng ý"}
            return f"Nơi gửi {word.get(self.way, 'thu hồi')} ngày {format_date(timezone.localdate(self.told_at))}"
        return f"{_PASSIVE[Change(self.kind)]} {self.successor.book_name}"

    @property
    def said_of_successor(self) -> str:
        """Return what the register says in the line of the document that came instead."""
        return f"{self.get_kind_display()} {self.document.book_name}"
