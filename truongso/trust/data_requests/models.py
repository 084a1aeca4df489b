"""Requests about personal data, their papers and steps, the archives made for them, and what was deleted."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.sealed import SealedJSONField
from truongso.foundation.org.models import Person
from truongso.trust.data_requests.file_models import Archive, Attachment, PaperFile, RequestPaper
from truongso.trust.data_requests.kinds import (
    COLOURS,
    OPEN,
    UNACKNOWLEDGED,
    Channel,
    Ground,
    Kind,
    Outcome,
    Relation,
    State,
    StepCode,
)

__all__ = ["Archive", "Attachment", "DataRequest", "Deletion", "PaperFile", "RequestPaper", "RequestStep"]


class DataRequestQuerySet(VisibleQuerySet):
    """Questions about requests."""

    def open(self) -> Self:
        """Return the requests that still wait for an answer."""
        return self.filter(state__in=OPEN)

    def late_on(self, day: date) -> Self:
        """Return open requests whose next deadline has passed on a day."""
        unacknowledged = Q(state__in=UNACKNOWLEDGED, acknowledge_by__lt=day)
        return self.open().filter(unacknowledged | Q(answer_by__lt=day))

    def in_year(self, year: int) -> Self:
        return self.filter(received_on__year=year)

    def whole(self) -> Self:
        """Fetch what pages and lists show."""
        return self.select_related("subject", "requester", "handler__person", "filed_by__person")


class DataRequest(Exchanged):
    """What somebody asks about the data of a person; the words and the contact stand encrypted."""

    code = models.CharField("mã", max_length=20, unique=True)
    kind = models.CharField("yêu cầu", max_length=10, choices=Kind)
    subject = models.ForeignKey(
        Person, models.PROTECT, related_name="data_requests", verbose_name="dữ liệu của"
    )  # fmt: skip
    requester = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="made_data_requests", verbose_name="người yêu cầu"
    )
    relation = models.CharField("là", max_length=20, choices=Relation)
    channel = models.CharField("cách gửi", max_length=10, choices=Channel)
    details = SealedJSONField("nội dung")
    state = models.CharField("trạng thái", max_length=20, choices=State, default=State.RECEIVED, db_index=True)
    outcome = models.CharField("kết quả", max_length=10, choices=Outcome, default=Outcome.NONE, blank=True)
    ground = models.CharField("căn cứ từ chối", max_length=20, choices=Ground, blank=True)
    result = SealedJSONField("trả lời")
    received_on = models.DateField("nhận ngày", db_index=True)
    filed_at = models.DateTimeField("vào hệ thống lúc", default=timezone.now)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người gửi")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người giải quyết",
    )
    acknowledge_by = models.DateField("hạn xác nhận")
    answer_by = models.DateField("hạn trả lời")
    extended_from = models.DateField("hạn trước khi gia hạn", null=True, blank=True)
    acknowledged_on = models.DateField("xác nhận ngày", null=True, blank=True)
    answered_on = models.DateField("trả lời ngày", null=True, blank=True)

    objects = DataRequestQuerySet.as_manager()
    view_permission = "data_requests.view_request"

    class Meta:
        verbose_name = "yêu cầu về dữ liệu cá nhân"
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="refused") & ~Q(ground="") | ~Q(outcome="refused") & Q(ground=""),
                name="refusal_has_a_ground",
            )
        ]

    def __str__(self) -> str:
        return f"Yêu cầu {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("data_requests:request", args=[self.uid])

    @property
    def text(self) -> str:
        return str(self.details.get("text", ""))

    @property
    def contact(self) -> str:
        return str(self.details.get("contact", ""))

    @property
    def requester_name(self) -> str:
        return self.requester.full_name if self.requester else str(self.details.get("name", ""))

    @property
    def answer(self) -> str:
        return str(self.result.get("answer", ""))

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def due_on(self) -> date | None:
        """The next deadline: acknowledging first, then answering; nothing once answered."""
        if self.state in UNACKNOWLEDGED:
            return self.acknowledge_by
        return self.answer_by if self.is_open else None

    def is_late(self, on: date) -> bool:
        """Return whether the next deadline has passed on a day."""
        return self.is_open and ((self.due_on is not None and self.due_on < on) or self.answer_by < on)

    @property
    def was_late(self) -> bool:
        """Return whether the acknowledgement or the answer that was given came after its deadline."""
        return bool(
            (self.acknowledged_on and self.acknowledged_on > self.acknowledge_by)
            or (self.answered_on and self.answered_on > self.answer_by)
        )

    @property
    def colour(self) -> str:
        return COLOURS[State(self.state)]


class RequestStep(models.Model):
    """One step of a request: what was done, by whom, with which words."""

    request = models.ForeignKey(DataRequest, models.PROTECT, related_name="steps", verbose_name="yêu cầu")
    step = models.CharField("việc", max_length=20, choices=StepCode)
    at = models.DateTimeField("lúc", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người làm"
    )
    words = SealedJSONField("ghi chú", default=str)

    class Meta:
        verbose_name = "bước giải quyết"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.request}: {self.get_step_display()}"


class Deletion(models.Model):
    """A proposal to delete, line by line, and what was done once a leader agreed. The proposer never approves."""

    class Stage(models.TextChoices):
        PROPOSED = "proposed", "chờ lãnh đạo duyệt"
        RETURNED = "returned", "lãnh đạo trả lại"
        DONE = "done", "đã xóa"

    request = models.ForeignKey(DataRequest, models.PROTECT, related_name="deletions", verbose_name="yêu cầu")
    stage = models.CharField("trạng thái", max_length=10, choices=Stage, default=Stage.PROPOSED)
    proposed_at = models.DateTimeField("đề xuất lúc", default=timezone.now)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người đề xuất"
    )
    decided_at = models.DateTimeField("duyệt lúc", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người duyệt"
    )
    opinion = models.CharField("ý kiến", max_length=500, blank=True)
    lines = SealedJSONField("từng loại dữ liệu", default=list)

    class Meta:
        verbose_name = "lần xóa dữ liệu"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(stage__in=["proposed", "done"]), name="one_deletion_per_request"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("proposed_by")),
                name="deletion_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"Xóa dữ liệu theo {self.request}"
