"""Numbers of official papers: one locked series a year and type; a number is given once and never again."""

from typing import Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone

from truongso.core.models import VisibleQuerySet


class Series(models.Model):
    """A yearly series of numbers; its row is locked while a number is taken."""

    code = models.CharField("loại văn bản", max_length=20)
    year = models.PositiveSmallIntegerField("năm")
    last_number = models.PositiveIntegerField("số sau cùng", default=0)

    class Meta:
        verbose_name = "dãy số"
        constraints = [models.UniqueConstraint(fields=["code", "year"], name="one_series_a_year")]

    def __str__(self) -> str:
        return f"{self.code}/{self.year}"


class IssuedNumberQuerySet(VisibleQuerySet):
    """Questions about numbers."""

    def in_year(self, year: int) -> Self:
        return self.filter(series__year=year)

    def standing(self) -> Self:
        """Return the numbers that were not voided."""
        return self.filter(voided_at__isnull=True)


class IssuedNumber(models.Model):
    """A number that was given to a paper. A void one stays, with its reason (NĐ 30/2020, article 15)."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="numbers", verbose_name="dãy số")
    number = models.PositiveIntegerField("số")
    symbol = models.CharField("ký hiệu", max_length=60)
    subject = models.CharField("trích yếu", max_length=500)
    issued_on = models.DateField("ngày văn bản")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người lấy số"
    )
    issued_at = models.DateTimeField("lấy số lúc", default=timezone.now)
    paper_kind = models.ForeignKey(
        ContentType, models.PROTECT, null=True, related_name="+", verbose_name="loại đối tượng"
    )
    paper_key = models.CharField("mã đối tượng", max_length=64, blank=True)
    paper = GenericForeignKey("paper_kind", "paper_key")
    voided_at = models.DateTimeField("hủy lúc", null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người hủy"
    )
    void_reason = models.CharField("lý do hủy số", max_length=300, blank=True)

    objects = IssuedNumberQuerySet.as_manager()
    view_permission = "papers.view_register"

    class Meta:
        verbose_name = "số văn bản"
        ordering = ["-series__year", "series__code", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="one_paper_per_number"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, void_reason="") | Q(voided_at__isnull=False) & ~Q(void_reason=""),
                name="void_number_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """05/BC-THPTAL."""
        return f"{self.number:02d}/{self.symbol}"
