"""Agencies and people that the school writes to and hears from, and words that documents in and out share."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.text import fold, nfc, squeeze


class Urgency(models.IntegerChoices):
    """How urgent a document is: NĐ 30/2020 article 8, with the values that packages carry (QCVN 102:2016)."""

    NORMAL = 0, "Thường"
    URGENT = 1, "Khẩn"
    VERY_URGENT = 2, "Thượng khẩn"
    IMMEDIATE = 3, "Hỏa tốc"
    IMMEDIATE_AT = 4, "Hỏa tốc hẹn giờ"


class Channel(models.TextChoices):
    """How a document travels."""

    EXCHANGE = "exchange", "Trục liên thông văn bản"
    EMAIL = "email", "Thư điện tử"
    UPLOAD = "upload", "Tệp nộp trực tiếp"
    PAPER = "paper", "Bản giấy"


ELECTRONIC_CHANNELS = (Channel.EXCHANGE, Channel.EMAIL, Channel.UPLOAD)


class CorrespondentQuerySet(VisibleQuerySet):
    """Questions about correspondents."""

    def active(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def matching(self, words: str) -> Self:
        """Return correspondents whose name or code contains the words, blind to accents."""
        return self.filter(search__contains=fold(words))


class Correspondent(Exchanged):
    """An agency, school, company or person outside that documents come from or go to."""

    class Kind(models.TextChoices):
        PARENT = "parent", "Cơ quan quản lý cấp trên"
        AUTHORITY = "authority", "Cơ quan nhà nước khác"
        SCHOOL = "school", "Cơ sở giáo dục"
        ORGANISATION = "organisation", "Tổ chức, doanh nghiệp"
        PERSON = "person", "Cá nhân"

    name = models.CharField("tên", max_length=200)
    kind = models.CharField("loại", max_length=20, choices=Kind)
    code = models.CharField(
        "mã cơ quan trên trục liên thông", max_length=40, blank=True, help_text="Ví dụ: H24.13.001 (OrganId)."
    )
    email = models.EmailField("thư điện tử", blank=True)
    phone = models.CharField("điện thoại", max_length=30, blank=True)
    address = models.CharField("địa chỉ", max_length=300, blank=True)
    takes_packages = models.BooleanField("nhận văn bản qua trục liên thông", default=False)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    search = models.CharField(max_length=300, editable=False, db_index=True)

    objects = CorrespondentQuerySet.as_manager()
    view_permission = "office.view_correspondent"

    class Meta:
        verbose_name = "nơi gửi, nhận văn bản"
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code="") & Q(ended_at__isnull=True), name="one_correspondent_per_code"
            ),
            models.CheckConstraint(condition=Q(takes_packages=False) | ~Q(code=""), name="packages_need_a_code"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name = squeeze(nfc(self.name))
        self.search = fold(f"{self.name} {self.code}")[:300]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("office:correspondent", args=[self.uid])

    @property
    def is_agency_or_school(self) -> bool:
        """Say whether documents exchanged with it count for indicator 2 (agencies and schools)."""
        return self.kind in {self.Kind.PARENT, self.Kind.AUTHORITY, self.Kind.SCHOOL}


class DocumentLine(models.Model):
    """A document exchanged with an agency or a school, in or out: one row a document, kept by the app that has it.

    Indicator 2 counts these rows. Documents with nobody but people, firms and the school's own units have none.
    """

    class Direction(models.TextChoices):
        IN = "in", "Đến"
        OUT = "out", "Đi"

    direction = models.CharField("chiều", max_length=3, choices=Direction)
    document_uid = models.UUIDField("văn bản")
    title = models.CharField("số, ký hiệu và trích yếu", max_length=600)
    url = models.CharField("trang", max_length=200)
    exchanged_on = models.DateField("ngày gửi hoặc nhận", db_index=True)
    electronic = models.BooleanField("dưới dạng điện tử")
    sealed = models.BooleanField("có chữ ký số hợp lệ của cơ quan")

    class Meta:
        verbose_name = "văn bản trao đổi"
        ordering = ["exchanged_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["direction", "document_uid"], name="one_line_per_document")]

    def __str__(self) -> str:
        return self.title


class SecretCount(models.Model):
    """How many secret documents a year had: declared by a person, because the documents themselves stay off the platform.

    A declaration is never changed: a new one takes its place and both can be read.
    """

    class What(models.TextChoices):
        INCOMING = "incoming", "Văn bản mật đến"
        OUTGOING = "outgoing", "Văn bản mật đi"
        CASE_FILES = "case_files", "Hồ sơ mật"

    year = models.PositiveSmallIntegerField("năm")
    what = models.CharField("loại", max_length=12, choices=What)
    count = models.PositiveIntegerField("số lượng")
    note = models.CharField("ghi chú", max_length=300, blank=True)
    declared_at = models.DateTimeField("khai lúc", default=timezone.now)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người khai"
    )
    replaced_at = models.DateTimeField("thay bằng lần khai sau lúc", null=True, editable=False)

    objects = VisibleQuerySet.as_manager()
    view_permission = "office.view_secret_count"

    class Meta:
        verbose_name = "số lượng văn bản mật"
        ordering = ["-year", "what", "-declared_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "what"], condition=Q(replaced_at__isnull=True), name="one_secret_count_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} năm {self.year}: {self.count}"

    @classmethod
    def declared(cls, year: int, what: str) -> int | None:
        """Return the number declared for a year; None when nobody declared, which is not nought."""
        row = cls.objects.filter(year=year, what=what, replaced_at__isnull=True).first()
        return row.count if row else None
