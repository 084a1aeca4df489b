"""Files of a request, all of them encrypted: what came with it, the papers that were issued, the archive."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from truongso.core.sealed import seal_bytes, unseal_bytes
from truongso.foundation.papers.models import IssuedNumber


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
    request = models.ForeignKey(
        "data_requests.DataRequest", models.PROTECT, related_name="attachments", verbose_name="yêu cầu"
    )
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

    request = models.ForeignKey(
        "data_requests.DataRequest", models.PROTECT, related_name="papers", verbose_name="yêu cầu"
    )
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
    request = models.ForeignKey(
        "data_requests.DataRequest", models.PROTECT, related_name="archives", verbose_name="yêu cầu"
    )
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
