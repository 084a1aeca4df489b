"""Regulations, guides and forms: what the school publishes, in editions that are in force for a time, and who has read them."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.text import fold, format_date, nfc, squeeze
from truongso.foundation.evidence.models import Blob
from truongso.foundation.org.models import Person
from truongso.foundation.org.roles import Role
from truongso.governance.outgoing.models import OutgoingDocument


class Kind(models.TextChoices):
    """What a publication is."""

    REGULATION = "regulation", "Quy chế, quy định"
    PROCEDURE = "procedure", "Quy trình"
    GUIDE = "guide", "Hướng dẫn"
    FORM = "form", "Biểu mẫu"


class Topic(models.TextChoices):
    """What it is about."""

    OFFICE = "office", "Văn thư, hồ sơ công việc"
    PLATFORMS = "platforms", "Nền tảng số dùng chung"
    REPORTING = "reporting", "Chế độ báo cáo số liệu"
    DATA = "data", "Dữ liệu, dữ liệu cá nhân"
    SECURITY = "security", "An toàn, an ninh mạng"
    AI = "ai", "Sử dụng trí tuệ nhân tạo"
    TEACHING = "teaching", "Dạy học, kiểm tra, đánh giá"
    FINANCE = "finance", "Tài chính, thu chi"
    CONDUCT = "conduct", "Nền nếp, ứng xử"


class Group(models.TextChoices):
    """Whom a publication is for."""

    STAFF = "staff", "Cán bộ, giáo viên, nhân viên"
    PUPILS = "pupils", "Học sinh"
    GUARDIANS = "guardians", "Cha mẹ, người giám hộ"


# Whoever works at the school holds one of these; unit heads and members do too.
ROLES_OF: dict[str, tuple[str, ...]] = {
    Group.STAFF: tuple(role.value for role in Role if role not in {Role.PUPIL, Role.GUARDIAN}),
    Group.PUPILS: (Role.PUPIL.value,),
    Group.GUARDIANS: (Role.GUARDIAN.value,),
}


class PublicationQuerySet(VisibleQuerySet):
    """Questions about publications."""

    def matching(self, words: str) -> Self:
        """Return publications whose title, number or summary contains the words, blind to accents."""
        return self.filter(search__contains=fold(words))

    def with_edition(self, on: date) -> Self:
        """Add the edition of the day: edition_pk, edition_number, notation, in_force_from, in_force_to, file_name, must_read_by."""
        current = Edition.objects.filter(publication=OuterRef("pk")).in_force(on).order_by("-effective_from", "-number")
        names = {
            "edition_pk": "pk", "edition_number": "number", "notation": "notation", "in_force_from": "effective_from",
            "in_force_to": "effective_to", "file_name": "file_name", "must_read_by": "read_by",
        }  # fmt: skip
        return self.annotate(**{name: Subquery(current.values(field)[:1]) for name, field in names.items()})

    def in_force(self, on: date) -> Self:
        """Return publications that have an edition in force on a day."""
        return self.filter(pk__in=Edition.objects.in_force(on).values("publication"))

    def to_review(self, on: date) -> Self:
        """Return publications in force whose day of review has come."""
        return self.in_force(on).filter(review_on__lte=on)


class Publication(Exchanged):
    """One regulation, guide, procedure or form through all its editions."""

    title = models.CharField("tên", max_length=200)
    kind = models.CharField("loại", max_length=12, choices=Kind)
    topic = models.CharField("lĩnh vực", max_length=12, choices=Topic)
    summary = models.TextField("nội dung chính", blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="publications", verbose_name="người phụ trách")
    review_on = models.DateField("ngày rà soát lại", null=True, blank=True)
    search = models.CharField(max_length=900, editable=False)

    objects = PublicationQuerySet.as_manager()
    view_permission = "regulations.view"

    class Meta:
        verbose_name = "văn bản nội bộ"
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="publication_kind_known"),
            models.CheckConstraint(condition=Q(topic__in=Topic.values), name="publication_topic_known"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.title = squeeze(nfc(self.title))
        notations = self.editions.values_list("notation", flat=True) if self.pk else []
        self.search = fold(" ".join(dict.fromkeys([self.title, *notations, self.summary])))[:900]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("regulations:publication", args=[self.uid])

    @property
    def groups(self) -> list[str]:
        """Whom it is for, in words."""
        return [audience.get_group_display() for audience in self.audiences.all()]


class Audience(models.Model):
    """A group of people that a publication is for."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="audiences")
    group = models.CharField("đối tượng", max_length=10, choices=Group)

    class Meta:
        verbose_name = "đối tượng áp dụng"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["publication", "group"], name="one_audience_per_group")]

    def __str__(self) -> str:
        return self.get_group_display()


class EditionQuerySet(models.QuerySet["Edition"]):
    """Questions about editions."""

    def published(self) -> Self:
        return self.filter(state=Edition.State.PUBLISHED)

    def in_force(self, on: date) -> Self:
        """Return the editions in force on a day; of two that overlap the later one counts."""
        later = Q(effective_to__isnull=True) | Q(effective_to__gte=on)
        return self.published().filter(later, effective_from__lte=on)

    def to_read(self, on: date) -> Self:
        """Return the editions that their readers must confirm: published with a day to read by, and not over."""
        later = Q(effective_to__isnull=True) | Q(effective_to__gte=on)
        return self.published().filter(later, read_by__isnull=False, publication__ended_at__isnull=True)


class Edition(models.Model):
    """One edition with its file; a published one is not changed any more."""

    class State(models.TextChoices):
        DRAFT = "draft", "Bản nháp"
        PUBLISHED = "published", "Đã ban hành"
        REPEALED = "repealed", "Đã bãi bỏ"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="editions", verbose_name="văn bản")
    number = models.PositiveSmallIntegerField("lần ban hành")
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.DRAFT)
    notation = models.CharField("số, ký hiệu", max_length=60, blank=True)
    decided_on = models.DateField("ngày văn bản", null=True, blank=True)
    effective_from = models.DateField("có hiệu lực từ ngày")
    effective_to = models.DateField("đến hết ngày", null=True, blank=True)
    changes = models.TextField("điểm mới", blank=True)
    read_by = models.DateField("hạn đọc, xác nhận", null=True, blank=True)
    document = models.ForeignKey(
        OutgoingDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="văn bản đi đã phát hành",
    )
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", verbose_name="nội dung tệp")
    file_name = models.CharField("tên tệp", max_length=160)
    content_type = models.CharField("loại nội dung", max_length=100)
    page_count = models.PositiveIntegerField("số trang", null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người soạn")
    made_at = models.DateTimeField("soạn lúc", default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField("ban hành lúc", null=True)
    repealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    repealed_at = models.DateTimeField("bãi bỏ lúc", null=True)
    repeal_reason = models.CharField("lý do bãi bỏ", max_length=500, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "lần ban hành"
        ordering = ["publication", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "number"], name="one_edition_per_number"),
            models.UniqueConstraint(
                fields=["publication"], condition=Q(state="draft"), name="one_draft_per_publication"
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="edition_ends_after_start",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.publication}, lần ban hành {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("regulations:edition", args=[self.publication.uid, self.number])

    def get_notation(self) -> str:
        """Return 41/QC-THPTAL ngày 05/10/2026, as far as it is known."""
        day = f"ngày {format_date(self.decided_on)}" if self.decided_on else ""
        return " ".join(part for part in (self.notation, day) if part)

    @property
    def is_pdf(self) -> bool:
        return self.content_type == "application/pdf"

    @property
    def pages(self) -> range:
        """Numbers of the pages that can be shown as pictures."""
        return range(1, (self.page_count or 0) + 1) if self.is_pdf else range(0)

    def standing_on(self, day: date) -> str:
        """Return draft, repealed, coming, in_force or over."""
        if self.state != self.State.PUBLISHED:
            return str(self.state)
        if self.effective_from > day:
            return "coming"
        return "over" if self.effective_to and self.effective_to < day else "in_force"

    def readers(self, day: date) -> "QuerySet[Person]":
        """Return the people who are to read it, as the school stands on a day."""
        roles = [role for audience in self.publication.audiences.all() for role in ROLES_OF[audience.group]]
        found: QuerySet[Person] = Person.objects.with_role(*roles, on=day).filter(ended_at__isnull=True)
        return found


class Reading(models.Model):
    """That a person has read an edition and will keep to it; said once, never taken back."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="readings", verbose_name="lần ban hành")
    person = models.ForeignKey(Person, models.PROTECT, related_name="readings", verbose_name="người đọc")
    at = models.DateTimeField("xác nhận lúc", default=timezone.now)

    class Meta:
        verbose_name = "lượt đọc, xác nhận"
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="one_reading_of_edition")]

    def __str__(self) -> str:
        return f"{self.person}: {self.edition}"
