"""A document that the school sends, from its first draft to what became of it."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.text import fold
from truongso.foundation.evidence.models import Blob
from truongso.foundation.org.models import Person, Unit
from truongso.foundation.org.periods import add_working_days
from truongso.foundation.papers.models import IssuedNumber
from truongso.foundation.papers.registry import TYPES
from truongso.governance.office.models import Urgency


class State(models.TextChoices):
    """The life of a document: NĐ 30/2020, articles 10 to 18."""

    DRAFT = "draft", "Đang soạn thảo"
    IN_REVIEW = "in_review", "Đang lấy ý kiến"
    APPROVED = "approved", "Đã duyệt, chờ lấy số"
    NUMBERED = "numbered", "Đã có số, chờ trình ký"
    SIGNING = "signing", "Đang trình ký"
    SIGNED = "signed", "Đã ký, chờ phát hành"
    ISSUED = "issued", "Đã phát hành"
    RECALLED = "recalled", "Đã thu hồi"
    REPLACED = "replaced", "Đã được thay thế"
    CANCELLED = "cancelled", "Đã thôi soạn thảo"


EDITABLE = (State.DRAFT,)
SENT = (State.ISSUED, State.RECALLED, State.REPLACED)


class OutgoingDocumentQuerySet(VisibleQuerySet):
    """Questions about documents."""

    def sent(self) -> Self:
        """Return what left the school, whatever became of it afterwards."""
        return self.filter(state__in=SENT)

    def in_year(self, year: int) -> Self:
        return self.filter(dated_on__year=year)

    def made_for(self, obj: models.Model) -> Self:
        """Return the papers that another app had registered for one of its objects."""
        return self.filter(about_kind=ContentType.objects.get_for_model(obj), about_key=str(obj.pk))

    def whole(self) -> Self:
        """Bring what lists and pages show."""
        return self.select_related("number__series", "drafted_by__person", "unit", "signer")


class OutgoingDocument(Exchanged):
    """A document of the school. What it says stands in its drafts; its number and signed file come later."""

    class Origin(models.TextChoices):
        DRAFTED = "drafted", "Soạn thảo ở đây"
        MADE = "made", "Do một phần khác của hệ thống lập"

    type_code = models.CharField("loại văn bản", max_length=6, choices=list(TYPES.items()))
    subject = models.CharField("trích yếu", max_length=500)
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.DRAFT, db_index=True)
    origin = models.CharField("nguồn", max_length=8, choices=Origin, default=Origin.DRAFTED)
    urgency = models.PositiveSmallIntegerField("mức độ khẩn", choices=Urgency, default=Urgency.NORMAL)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị soạn thảo"
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người soạn thảo"
    )
    drafted_at = models.DateTimeField("bắt đầu soạn lúc", default=timezone.now)
    signer = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="signed_documents", verbose_name="người ký"
    )
    reply_to = models.ForeignKey(
        "incoming.IncomingDocument", models.PROTECT, null=True, blank=True, related_name="replies",
        verbose_name="trả lời văn bản đến",
    )  # fmt: skip
    units_told = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name="đơn vị trong trường nhận")
    people_told = models.ManyToManyField(Person, blank=True, related_name="+", verbose_name="người trong trường nhận")
    reply_due_on = models.DateField("hạn trả lời đề nghị nơi nhận", null=True, blank=True)
    copies_amount = models.PositiveSmallIntegerField("số lượng bản giấy", default=0)
    kept_by = models.CharField("đơn vị, người nhận bản lưu", max_length=200, blank=True)
    note = models.CharField("ghi chú trong sổ", max_length=300, blank=True)

    number = models.OneToOneField(
        IssuedNumber, models.PROTECT, null=True, blank=True, related_name="outgoing", verbose_name="số, ký hiệu"
    )
    dated_on = models.DateField("ngày văn bản", null=True, blank=True, db_index=True)
    approved_at = models.DateTimeField("duyệt lúc", null=True, blank=True)
    unsigned_file = models.ForeignKey(
        Blob, models.PROTECT, null=True, related_name="+", verbose_name="bản PDF trình ký"
    )
    signed_file = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", verbose_name="bản PDF đã ký")
    signed_at = models.DateTimeField("ký xong lúc", null=True, blank=True)
    issued_at = models.DateTimeField("phát hành lúc", null=True, blank=True, db_index=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người phát hành"
    )  # fmt: skip
    ended_reason = models.CharField("lý do thu hồi, thay thế, thôi soạn", max_length=500, blank=True)

    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="thay thế văn bản"
    )
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="đính chính văn bản"
    )
    about_kind = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    about_key = models.CharField(max_length=64, blank=True)
    about = GenericForeignKey("about_kind", "about_key")
    search = models.CharField(max_length=700, editable=False, db_index=True)

    objects = OutgoingDocumentQuerySet.as_manager()
    view_permission = "outgoing.view_document"

    class Meta:
        verbose_name = "văn bản đi"
        ordering = ["-drafted_at", "-pk"]
        indexes = [models.Index(fields=["about_kind", "about_key"], name="outgoing_about")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["numbered", "signing", "signed", "issued", "recalled", "replaced"])
                | Q(number__isnull=False),
                name="document_past_approval_has_a_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "issued", "recalled", "replaced"]) | Q(signed_file__isnull=False),
                name="signed_document_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=models.F("pk")), name="document_replaces_another"
            ),
        ]

    def __str__(self) -> str:
        number = f" số {self.number.text}" if self.number else ""
        return f"{self.get_type_code_display()}{number}: {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        number = self.number.text if self.number else ""
        self.search = fold(f"{self.get_type_code_display()} {number} {self.subject}")[:700]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("outgoing:document", args=[self.uid])

    @property
    def notation(self) -> str:
        """05/BC-THPTAL; nothing before the number was taken."""
        return self.number.text if self.number else ""

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def is_sent(self) -> bool:
        return self.state in SENT

    @property
    def file_name(self) -> str:
        """The name under which its file is handed over."""
        kept = "".join(c if c.isalnum() else "-" for c in fold(self.notation or self.subject))
        return "-".join(part for part in kept.split("-") if part)[:80] or "van-ban"

    def late_on(self, day: date) -> bool:
        """Return whether a signed document was not issued by the day after its signing (article 18 says: at the latest)."""
        if self.state != State.SIGNED or self.signed_at is None:
            return False
        return day > add_working_days(timezone.localtime(self.signed_at).date(), 1)
