"""Agencies and people that the school writes to and hears from, and words that documents in and out share."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

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

    @property
    def is_agency_or_school(self) -> bool:
        """Say whether documents exchanged with it count for indicator 2 (agencies and schools)."""
        return self.kind in {self.Kind.PARENT, self.Kind.AUTHORITY, self.Kind.SCHOOL}
