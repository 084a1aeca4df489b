"""Emergency access: who took it, why, until when, and who looked at what was done in it."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from truongso.core.models import Exchanged, VisibleQuerySet


class EmergencyAccessQuerySet(VisibleQuerySet):
    """Questions about emergency accesses."""

    def running(self, now: datetime) -> Self:
        """Return those that give rights at a moment."""
        return self.filter(started_at__lte=now, ends_at__gt=now, ended_at__isnull=True)

    def over(self, now: datetime) -> Self:
        """Return those that give no rights any more."""
        return self.filter(Q(ends_at__lte=now) | Q(ended_at__isnull=False))

    def unacknowledged(self) -> Self:
        return self.filter(acknowledged_at__isnull=True)


class EmergencyAccess(Exchanged):
    """One time that somebody broke the glass. It ends at ends_at by itself, or earlier at ended_at."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="emergency_accesses", verbose_name="người truy cập"
    )
    reason = models.CharField("lý do", max_length=1000)
    started_at = models.DateTimeField("từ lúc")
    ends_at = models.DateTimeField("hết hạn lúc")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người kết thúc"
    )
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người xác nhận đã xem"
    )
    acknowledged_at = models.DateTimeField("xác nhận lúc", null=True)
    acknowledgement = models.CharField("nhận xét", max_length=1000, blank=True)

    objects = EmergencyAccessQuerySet.as_manager()
    view_permission = "access.view_emergency"

    class Meta:
        verbose_name = "lần truy cập khẩn cấp"
        ordering = ["-started_at"]
        constraints = [
            # Whoever takes one notes the end of the one before: two workers at once cannot both insert.
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="one_emergency_access_at_a_time"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("started_at")), name="emergency_access_has_time"),
        ]

    def __str__(self) -> str:
        return f"Truy cập khẩn cấp của {self.user}"

    def get_absolute_url(self) -> str:
        return reverse("access:emergency", args=[self.uid])

    @property
    def until(self) -> datetime:
        """When it gave rights for the last time."""
        return min(self.ended_at, self.ends_at) if self.ended_at else self.ends_at

    def is_running(self, now: datetime) -> bool:
        return self.started_at <= now < self.until

    def events(self) -> Any:
        """Return what the person did and read while it ran, in order; what was recorded of the access itself too."""
        from truongso.foundation.audit.models import Event

        return Event.objects.filter(actor=self.user_id, at__gte=self.started_at, at__lte=self.until).order_by(
            "sequence"
        )
