"""The words that stand in the files of the office, read once for each content, whoever holds it."""

from typing import Any, Self

from django.db import models
from django.utils import timezone

from truongso.core.text import format_number
from truongso.foundation.evidence.models import Blob


class TextState(models.TextChoices):
    """Whether the words of a content can be searched."""

    WAITING = "waiting", "Chờ đọc chữ"
    TEXT = "text", "Có lớp chữ"
    READ = "read", "Đã nhận dạng chữ"
    NO_PROGRAM = "no_program", "Máy chủ chưa cài Tesseract nên chưa nhận dạng được chữ"
    FAILED = "failed", "Không đọc được chữ"


class FileTextQuerySet(models.QuerySet[Any]):
    """Questions about words of contents."""

    def to_read(self, *, scans: bool) -> Self:
        """Return contents that wait; those that wait for the program too, where scans can be read."""
        states = [TextState.WAITING, TextState.NO_PROGRAM] if scans else [TextState.WAITING]
        return self.filter(state__in=states)


class FileText(models.Model):
    """What was read from a content; it goes when the content goes. It holds the personal data that the content holds."""

    blob = models.OneToOneField(
        Blob, models.CASCADE, primary_key=True, related_name="file_text", verbose_name="nội dung"
    )
    state = models.CharField("đọc chữ", max_length=12, choices=TextState, default=TextState.WAITING, db_index=True)
    text = models.TextField("chữ đọc được", blank=True)
    reason = models.CharField("vì sao không đọc được", max_length=200, blank=True)
    page_count = models.PositiveIntegerField("số trang", null=True)
    pages_read = models.PositiveIntegerField("số trang đã đọc", null=True)
    is_whole = models.BooleanField("đọc hết", default=True)
    read_at = models.DateTimeField("đọc lúc", null=True)
    asked_at = models.DateTimeField("xếp hàng lúc", default=timezone.now)

    objects = FileTextQuerySet.as_manager()

    class Meta:
        verbose_name = "chữ trong tệp"
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return f"chữ trong tệp {self.blob_id[:12]}"

    @property
    def sentence(self) -> str:
        """What a person must know when not all words can be found; nothing when they can."""
        if self.state == TextState.FAILED:
            return f"Không đọc được chữ để tìm kiếm: {self.reason}."
        if self.state == TextState.NO_PROGRAM:
            return f"{TextState.NO_PROGRAM.label}."
        if self.state == TextState.WAITING or self.is_whole:
            return ""
        if self.page_count and self.pages_read:
            read, pages = format_number(self.pages_read), format_number(self.page_count)
            return f"Tìm kiếm chỉ biết chữ của {read} trang đầu trên {pages} trang."
        return "Tệp quá dài: tìm kiếm chỉ biết phần đầu."
