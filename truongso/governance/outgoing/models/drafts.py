"""What a document says: drafts that are never overwritten, words about them, and reviews."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from truongso.core.models import VisibleQuerySet
from truongso.foundation.org.models import Person
from truongso.governance.outgoing.models.documents import OutgoingDocument


class Draft(models.Model):
    """One saved state of a document's words; each save is a new row, and the last one counts."""

    document = models.ForeignKey(OutgoingDocument, models.PROTECT, related_name="drafts", verbose_name="văn bản")
    number = models.PositiveIntegerField("phiên bản")
    content = models.JSONField("nội dung")
    saved_at = models.DateTimeField("lưu lúc", default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người lưu")
    restored_from = models.PositiveIntegerField("lấy lại từ phiên bản", null=True, blank=True)

    class Meta:
        verbose_name = "phiên bản dự thảo"
        ordering = ["document", "-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="one_draft_per_number")]

    def __str__(self) -> str:
        return f"phiên bản {self.number}"


class UnsentDraft(models.Model):
    """What one person typed since the version that they had before them, kept by the page itself; no version yet.

    mark changes at every keeping: a page that does not know the last one is an older page, and overwrites nothing.
    """

    document = models.ForeignKey(OutgoingDocument, models.CASCADE, related_name="unsent", verbose_name="văn bản")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người soạn")
    seen = models.PositiveIntegerField("soạn từ phiên bản")
    content = models.JSONField("nội dung")
    kept_at = models.DateTimeField("tự lưu lúc", default=timezone.now)
    mark = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = "bản tự lưu"
        ordering = ["document", "kept_at"]
        constraints = [models.UniqueConstraint(fields=["document", "by"], name="one_unsent_draft_per_writer")]

    def __str__(self) -> str:
        return f"bản tự lưu của {self.by}"


class Comment(models.Model):
    """A remark on a draft, about one of its blocks or about all of it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="comments", verbose_name="phiên bản")
    place = models.CharField("về phần", max_length=200, blank=True)
    text = models.CharField("ý kiến", max_length=2000)
    at = models.DateTimeField("lúc", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người góp ý")
    resolved_at = models.DateTimeField("xử lý xong lúc", null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người xử lý"
    )

    class Meta:
        verbose_name = "ý kiến góp ý"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Review(models.Model):
    """One round in which people agree to a draft, together or one after the other."""

    class Mode(models.TextChoices):
        TOGETHER = "together", "Cùng lúc"
        IN_ORDER = "in_order", "Lần lượt theo thứ tự"

    class Result(models.TextChoices):
        OPEN = "open", "Đang lấy ý kiến"
        AGREED = "agreed", "Đã thống nhất"
        RETURNED = "returned", "Trả lại để sửa"
        WITHDRAWN = "withdrawn", "Người soạn rút lại"

    document = models.ForeignKey(OutgoingDocument, models.PROTECT, related_name="reviews", verbose_name="văn bản")
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="reviews", verbose_name="phiên bản")
    mode = models.CharField("cách lấy ý kiến", max_length=10, choices=Mode)
    result = models.CharField("kết quả", max_length=10, choices=Result, default=Result.OPEN)
    due_on = models.DateField("hạn")
    started_at = models.DateTimeField("gửi lúc", default=timezone.now)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người gửi")
    ended_at = models.DateTimeField("xong lúc", null=True, blank=True)
    reason = models.CharField("lý do rút", max_length=500, blank=True)

    class Meta:
        verbose_name = "lần lấy ý kiến"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(result="open"), name="one_open_review_per_document"
            )
        ]

    def __str__(self) -> str:
        return f"Lấy ý kiến: {self.document}"


class OpinionQuerySet(VisibleQuerySet):
    """Questions about whose word is awaited."""

    def waiting(self) -> Self:
        """Return opinions that can be given now: all of a round together, or the first that is open in order."""
        before = Opinion.objects.filter(
            review=OuterRef("review"), position__lt=OuterRef("position"), answer=Opinion.Answer.NONE
        )
        in_turn = Q(review__mode=Review.Mode.TOGETHER) | ~Exists(before)
        return self.filter(in_turn, answer=Opinion.Answer.NONE, review__result=Review.Result.OPEN)


class Opinion(models.Model):
    """What one person says in a round."""

    class Answer(models.TextChoices):
        NONE = "none", "Chưa trả lời"
        AGREED = "agreed", "Đồng ý"
        RETURNED = "returned", "Trả lại"

    review = models.ForeignKey(Review, models.PROTECT, related_name="opinions", verbose_name="lần lấy ý kiến")
    position = models.PositiveSmallIntegerField("thứ tự")
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="document_opinions", verbose_name="người cho ý kiến"
    )
    answer = models.CharField("trả lời", max_length=10, choices=Answer, default=Answer.NONE)
    words = models.CharField("ý kiến", max_length=1000, blank=True)
    at = models.DateTimeField("lúc", null=True, blank=True)

    objects: Any = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = "ý kiến về dự thảo"
        ordering = ["review", "position"]
        constraints = [models.UniqueConstraint(fields=["review", "person"], name="one_opinion_per_person")]
        indexes = [models.Index(fields=["person", "answer"])]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_answer_display()}"
