"""Files beside a document: annexes in files of their own, and certified copies (sao y, sao lục, trích sao)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import VisibleQuerySet
from truongso.foundation.evidence.models import Blob
from truongso.foundation.org.models import School
from truongso.foundation.papers.models import IssuedNumber
from truongso.governance.outgoing.models.documents import OutgoingDocument


class AnnexFile(models.Model):
    """An annex in a file of its own; the school's seal signs each one apart (NĐ 30/2020, annex I)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(OutgoingDocument, models.PROTECT, related_name="annex_files", verbose_name="văn bản")
    position = models.PositiveSmallIntegerField("thứ tự")
    title = models.CharField("tên phụ lục", max_length=300)
    name = models.CharField("tên tệp", max_length=160)
    file = models.ForeignKey(Blob, models.PROTECT, related_name="+", verbose_name="tệp")
    signed_file = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", verbose_name="tệp đã ký")
    added_at = models.DateTimeField("thêm lúc", default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người thêm")

    class Meta:
        verbose_name = "phụ lục là tệp riêng"
        ordering = ["document", "position"]
        constraints = [models.UniqueConstraint(fields=["document", "position"], name="one_annex_per_position")]

    def __str__(self) -> str:
        return f"Phụ lục «{self.title}» của {self.document}"

    def get_absolute_url(self) -> str:
        return self.document.get_absolute_url()

    @property
    def corner_lines(self) -> tuple[str, ...]:
        """What the seal's mark shows at the top right of the first page: number and symbol of the document."""
        return (f"Kèm theo {self.document.get_type_code_display()} số {self.document.notation}",)


class CopyQuerySet(VisibleQuerySet):
    """Questions about certified copies."""


class CertifiedCopy(models.Model):
    """A copy of a document as articles 25 to 27 of NĐ 30/2020 know it, with a number of the copies' own series."""

    class Form(models.TextChoices):
        SAME = "SY", "Sao y"
        COPY_OF_COPY = "SL", "Sao lục"
        EXTRACT = "TrS", "Trích sao"

    class State(models.TextChoices):
        SIGNING = "signing", "Chờ ký"
        DONE = "done", "Đã ký"
        SENT_BACK = "sent_back", "Bị trả lại"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form = models.CharField("hình thức sao", max_length=3, choices=Form)
    document = models.ForeignKey(
        OutgoingDocument, models.PROTECT, null=True, blank=True, related_name="certified_copies",
        verbose_name="sao từ văn bản đi",
    )  # fmt: skip
    incoming = models.ForeignKey(
        "incoming.IncomingDocument", models.PROTECT, null=True, blank=True, related_name="certified_copies",
        verbose_name="sao từ văn bản đến",
    )  # fmt: skip
    source_title = models.CharField("văn bản được sao", max_length=600)
    number = models.OneToOneField(
        IssuedNumber, models.PROTECT, related_name="certified_copy", verbose_name="số bản sao"
    )
    pages = models.CharField("trang được trích", max_length=100, blank=True)
    purpose = models.CharField("sao để làm gì, gửi ai", max_length=300)
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.SIGNING)
    file = models.ForeignKey(Blob, models.PROTECT, related_name="+", verbose_name="tệp trước khi ký")
    signed_file = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", verbose_name="tệp đã ký")
    made_at = models.DateTimeField("lập lúc", default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người lập")

    objects = CopyQuerySet.as_manager()
    view_permission = "outgoing.view_copy"

    class Meta:
        verbose_name = "bản sao văn bản"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=False, incoming__isnull=True)
                | Q(document__isnull=True, incoming__isnull=False),
                name="copy_of_one_document",
            ),
            models.CheckConstraint(condition=~Q(form="TrS") | ~Q(pages=""), name="extract_names_its_pages"),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()} số {self.number.text}: {self.source_title}"[:300]

    def get_absolute_url(self) -> str:
        return reverse("outgoing:copy", args=[self.uid])

    @property
    def corner_lines(self) -> tuple[str, ...]:
        """What the seal's mark shows at the top right of the first page: form of the copy, who copied."""
        school = School.current()
        return (f"{self.get_form_display().upper()}; {school.name if school else ''}",)
