"""Whom a document goes to: outside by a channel with its status, inside with marks of reading."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from truongso.core.models import VisibleQuerySet
from truongso.foundation.org.models import Person
from truongso.governance.office.models import Channel, Correspondent
from truongso.governance.outgoing.models.documents import OutgoingDocument


class DeliveryQuerySet(VisibleQuerySet):
    """Questions about deliveries."""

    def of_sent_documents(self) -> Self:
        return self.filter(document__issued_at__isnull=False)

    def to_do(self) -> Self:
        """Return what somebody has to look after: failed ones, and paper ones that were not handed over."""
        paper = Q(channel__in=[Channel.PAPER, Channel.UPLOAD], state=Delivery.State.PENDING)
        return self.of_sent_documents().filter(Q(state=Delivery.State.FAILED) | paper)

    def whole(self) -> Self:
        return self.select_related("document__number__series", "correspondent")


class Delivery(models.Model):
    """A document on its way to one correspondent."""

    class State(models.TextChoices):
        PENDING = "pending", "Chờ gửi"
        SENT = "sent", "Đã gửi"
        DELIVERED = "delivered", "Đã đến nơi"
        ACKNOWLEDGED = "acknowledged", "Nơi nhận đã tiếp nhận"
        FAILED = "failed", "Gửi không được"
        RECALLED = "recalled", "Đã thu hồi"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(OutgoingDocument, models.PROTECT, related_name="deliveries", verbose_name="văn bản")
    correspondent = models.ForeignKey(Correspondent, models.PROTECT, related_name="deliveries", verbose_name="nơi nhận")
    channel = models.CharField("cách gửi", max_length=10, choices=Channel)
    state = models.CharField("tình trạng", max_length=12, choices=State, default=State.PENDING, db_index=True)
    detail = models.CharField("chi tiết", max_length=500, blank=True)
    changed_at = models.DateTimeField("đổi lúc", default=timezone.now)
    attempts = models.PositiveSmallIntegerField("số lần gửi", default=0)

    objects = DeliveryQuerySet.as_manager()
    view_permission = "outgoing.view_delivery"

    class Meta:
        verbose_name = "lần gửi văn bản"
        ordering = ["document", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "correspondent"], name="one_delivery_per_correspondent")
        ]

    def __str__(self) -> str:
        return f"{self.document} → {self.correspondent}"


class DeliveryStep(models.Model):
    """What happened to a delivery, in order; the last one is its state."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="steps", verbose_name="lần gửi")
    state = models.CharField("tình trạng", max_length=12, choices=Delivery.State)
    detail = models.CharField("chi tiết", max_length=500, blank=True)
    at = models.DateTimeField("lúc", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người ghi"
    )

    class Meta:
        verbose_name = "bước gửi văn bản"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.delivery}: {self.get_state_display()}"


class Reading(models.Model):
    """Somebody of the school whom a document goes to, and when they opened it."""

    document = models.ForeignKey(OutgoingDocument, models.PROTECT, related_name="readings", verbose_name="văn bản")
    person = models.ForeignKey(Person, models.PROTECT, related_name="document_readings", verbose_name="người nhận")
    through = models.CharField("nhận theo", max_length=200, blank=True, help_text="Tên đơn vị, hoặc trống.")
    told_at = models.DateTimeField("báo lúc", default=timezone.now)
    read_at = models.DateTimeField("mở xem lúc", null=True, blank=True)

    class Meta:
        verbose_name = "người nhận trong trường"
        ordering = ["document", "person__sort_key"]
        constraints = [models.UniqueConstraint(fields=["document", "person"], name="one_reading_per_person")]
        indexes = [models.Index(fields=["person", "read_at"])]

    def __str__(self) -> str:
        return f"{self.person}: {self.document}"
