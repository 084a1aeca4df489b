"""Requests about personal data, their papers and steps, the archives made for them, and what was deleted."""

import uuid
from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.sealed import SealedJSONField, seal_bytes, unseal_bytes
from truongso.foundation.org.models import Person
from truongso.foundation.papers.models import IssuedNumber
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


class SealedFile(models.Model):
    """A file of a request that stands encrypted."""

    name = models.CharField("tên tệp", max_length=160)
    content_type = models.CharField(max_length=100)
    sealed = models.BinaryField("nội dung mã hóa")

    class Meta:
        abstract = True

    @property
    def _bound_to(self) -> str:
        raise NotImplementedError

    def keep(self, content: bytes) -> None:
        """Put the bytes in place, encrypted; the caller saves."""
        self.sealed = seal_bytes(content, bound_to=self._bound_to)

    def content(self) -> bytes:
        """Return the bytes as they were given."""
        return unseal_bytes(bytes(self.sealed), bound_to=self._bound_to)


class Attachment(SealedFile):
    """What came with a request: the scanned letter, papers that prove who asks."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(DataRequest, models.PROTECT, related_name="attachments", verbose_name="yêu cầu")
    added_at = models.DateTimeField("nộp lúc", default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "tệp kèm yêu cầu"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def _bound_to(self) -> str:
        return f"data_requests.attachment.{self.uid}"


class RequestPaper(models.Model):
    """A paper that the school issued on a request: receipt, extension, answer."""

    class What(models.TextChoices):
        RECEIPT = "receipt", "Giấy xác nhận"
        EXTENSION = "extension", "Thông báo gia hạn"
        ANSWER = "answer", "Văn bản trả lời"

    request = models.ForeignKey(DataRequest, models.PROTECT, related_name="papers", verbose_name="yêu cầu")
    what = models.CharField("văn bản", max_length=10, choices=What)
    issued = models.OneToOneField(IssuedNumber, models.PROTECT, related_name="+", verbose_name="số văn bản")
    made_at = models.DateTimeField("lập lúc", default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người lập")

    class Meta:
        verbose_name = "văn bản của yêu cầu"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["request", "what"], name="one_paper_of_a_kind_per_request")]

    def __str__(self) -> str:
        return f"{self.get_what_display()} số {self.issued.text}"


class PaperFile(SealedFile):
    """A paper as PDF or as Word."""

    paper = models.ForeignKey(RequestPaper, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=4, choices=[("pdf", "PDF"), ("docx", "Word")])

    class Meta:
        verbose_name = "tệp văn bản"
        constraints = [models.UniqueConstraint(fields=["paper", "kind"], name="one_file_of_a_kind_per_paper")]

    def __str__(self) -> str:
        return self.name

    @property
    def _bound_to(self) -> str:
        return f"data_requests.paper.{self.paper_id}.{self.kind}"


class Archive(models.Model):
    """Everything about a person as one file: encrypted, for some days, then erased. A half-made one is never given out."""

    class Stage(models.TextChoices):
        BUILDING = "building", "đang lập"
        READY = "ready", "sẵn sàng"
        FAILED = "failed", "lập không thành"
        ERASED = "erased", "đã xóa"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(DataRequest, models.PROTECT, related_name="archives", verbose_name="yêu cầu")
    stage = models.CharField("trạng thái", max_length=10, choices=Stage, default=Stage.BUILDING)
    asked_at = models.DateTimeField("yêu cầu lập lúc", default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField("bắt đầu lập lúc", null=True)
    ready_at = models.DateTimeField("lập xong lúc", null=True)
    expires_at = models.DateTimeField("hết hạn tải lúc", null=True)
    erased_at = models.DateTimeField("xóa lúc", null=True)
    sealed = models.BinaryField("gói mã hóa", default=bytes)
    size = models.PositiveIntegerField("cỡ (byte)", default=0)
    sha256 = models.CharField("mã băm", max_length=64, blank=True)
    counts = models.JSONField("số dòng theo loại", default=dict)
    trouble = models.CharField("trở ngại", max_length=300, blank=True)

    class Meta:
        verbose_name = "gói dữ liệu"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(stage__in=["building", "ready"]), name="one_archive_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"Gói dữ liệu của {self.request}"

    def keep(self, content: bytes) -> None:
        """Put the bytes in place, encrypted; the caller saves."""
        self.sealed = seal_bytes(content, bound_to=f"data_requests.archive.{self.uid}")

    def content(self) -> bytes:
        """Return the bytes as they were made."""
        return unseal_bytes(bytes(self.sealed), bound_to=f"data_requests.archive.{self.uid}")

    def is_open_at(self, now: datetime) -> bool:
        """Return whether it may be fetched at a moment."""
        return self.stage == self.Stage.READY and self.expires_at is not None and now < self.expires_at


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


def any_of(request: DataRequest, model: type[models.Model], **conditions: Any) -> bool:
    """Return whether a request has a row of a model that fits."""
    return bool(model._default_manager.filter(request=request, **conditions).exists())
