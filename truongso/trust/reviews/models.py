"""The quarterly review of who may do what: its rows as they stood, what was decided about each, the minutes."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.foundation.access.models import EmergencyAccess
from truongso.foundation.accounts.models import User
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.periods import Quarter, period_from_code
from truongso.foundation.papers.models import IssuedNumber
from truongso.foundation.sso.models import Application


class AccessReviewQuerySet(VisibleQuerySet):
    """Questions about reviews."""

    def with_counts(self) -> Self:
        """Add row_count and undecided."""
        return self.annotate(
            row_count=Count("rows"), undecided=Count("rows", filter=Q(rows__decision=ReviewRow.Decision.NONE))
        )


class AccessReview(Exchanged):
    """One review of a quarter: laid out, decided row by row, closed with its minutes."""

    class State(models.TextChoices):
        OPEN = "open", "đang rà soát"
        CLOSED = "closed", "đã lập biên bản"

    period = models.CharField("quý", max_length=7, unique=True)
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.OPEN)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người mở")
    started_at = models.DateTimeField("mở lúc", default=timezone.now)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("lập biên bản lúc", null=True)
    issued = models.OneToOneField(IssuedNumber, models.PROTECT, null=True, related_name="+", verbose_name="số văn bản")
    conclusion = models.TextField("kết luận", blank=True)

    objects = AccessReviewQuerySet.as_manager()
    view_permission = "reviews.view"

    class Meta:
        verbose_name = "lần rà soát quyền truy cập"
        ordering = ["-period"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | Q(state="closed", closed_at__isnull=False),
                name="access_review_state_known",
            )
        ]

    def __str__(self) -> str:
        return f"Rà soát quyền truy cập {self.quarter.in_sentence}"

    def get_absolute_url(self) -> str:
        return reverse("reviews:review", args=[self.uid])

    @property
    def quarter(self) -> Quarter:
        found = period_from_code(self.period)
        assert isinstance(found, Quarter)
        return found

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class ReviewRow(models.Model):
    """One thing to decide about. The words are kept as they stood; what they speak of may end."""

    class Kind(models.TextChoices):
        ROLE = "role", "Vai trò có quyền rộng"
        COVER = "cover", "Làm thay"
        EMERGENCY = "emergency", "Truy cập khẩn cấp"
        NO_ROLE = "no_role", "Tài khoản mở mà không có vai trò"
        IDLE = "idle", "Tài khoản lâu không dùng"
        APPLICATION = "application", "Ứng dụng đăng nhập qua trường"

    class Decision(models.TextChoices):
        NONE = "", "Chưa quyết định"
        KEEP = "keep", "Giữ nguyên"
        REMOVE = "remove", "Bỏ"
        CHANGE = "change", "Phải điều chỉnh"

    review = models.ForeignKey(AccessReview, models.CASCADE, related_name="rows")
    kind = models.CharField("loại", max_length=12, choices=Kind)
    subject = models.CharField("người, ứng dụng", max_length=200)
    details = models.CharField("có gì", max_length=600)
    sort_key = models.CharField(max_length=400, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="người")
    assignment = models.ForeignKey(Assignment, models.SET_NULL, null=True, related_name="+")
    account = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    emergency = models.ForeignKey(EmergencyAccess, models.PROTECT, null=True, related_name="+")
    application = models.ForeignKey(Application, models.SET_NULL, null=True, related_name="+")
    decision = models.CharField("quyết định", max_length=8, choices=Decision, default=Decision.NONE, blank=True)
    note = models.CharField("ghi chú", max_length=500, blank=True)
    outcome = models.CharField("đã làm", max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người quyết định"
    )
    decided_at = models.DateTimeField("quyết định lúc", null=True)

    class Meta:
        verbose_name = "mục rà soát"
        ordering = ["kind", "sort_key", "pk"]
        indexes = [models.Index(fields=["review", "kind"])]

    def __str__(self) -> str:
        return f"{self.subject}: {self.details}"

    @property
    def may_be_removed(self) -> bool:
        """What has passed cannot be taken away."""
        return self.kind != self.Kind.EMERGENCY

    def concerns(self, user: Any) -> bool:
        """Return whether a user would decide about themselves."""
        return self.person_id is not None and self.person_id == user.person_id
