"""Numbers of official papers: locked yearly series, one for all papers or one a type; a number is given once."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone

from truongso.core.models import VisibleQuerySet
from truongso.foundation.papers.registry import TYPES

# The series of all administrative papers where the head chose one, and the series of copies (articles 15 and 25).
ALL_PAPERS, COPIES = "VB", "SAO"
APART = frozenset({COPIES})
SERIES_NAMES = {ALL_PAPERS: "Văn bản hành chính (một dãy)", COPIES: "Bản sao văn bản"}


class NumberingYear(models.Model):
    """How a year's papers are numbered, which the head of the school decides (NĐ 30/2020, article 15).

    Its row is locked before a series, so that the first number of a year and the decision cannot pass each other.
    """

    class Scheme(models.TextChoices):
        PER_TYPE = "per_type", "Mỗi loại văn bản một dãy số"
        SINGLE = "single", "Một dãy số chung cho mọi văn bản hành chính"

    year = models.PositiveSmallIntegerField("năm", unique=True)
    scheme = models.CharField("cách đánh số", max_length=10, choices=Scheme, default=Scheme.PER_TYPE)
    basis = models.CharField("văn bản quy định", max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người quyết định"
    )
    decided_at = models.DateTimeField("quyết định lúc", null=True)

    class Meta:
        verbose_name = "cách đánh số của năm"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"Cách đánh số văn bản năm {self.year}"

    def series_of(self, code: str) -> str:
        """Return the series that numbers of a kind of paper are taken from."""
        return ALL_PAPERS if self.scheme == self.Scheme.SINGLE and code not in APART else code


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

    @property
    def title(self) -> str:
        """What people call it: Báo cáo, Bản sao văn bản."""
        return SERIES_NAMES.get(self.code) or TYPES.get(self.code, self.code)


class ReservationQuerySet(models.QuerySet["Reservation"]):
    """Questions about numbers that are kept."""

    def open(self) -> Self:
        return self.filter(released_at__isnull=True)

    def overdue_on(self, day: date) -> Self:
        """Return reservations whose time has passed on a day."""
        return self.open().filter(until__lt=day)


class Reservation(models.Model):
    """Numbers kept for somebody until a day, with the reason; they are used one by one, the rest become void."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="reservations", verbose_name="dãy số")
    first = models.PositiveIntegerField("từ số")
    last = models.PositiveIntegerField("đến số")
    kept_for = models.CharField("giữ cho", max_length=200)
    reason = models.CharField("lý do giữ số", max_length=300)
    until = models.DateField("giữ đến ngày")
    reserved_at = models.DateTimeField("giữ lúc", default=timezone.now)
    reserved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người giữ số"
    )
    released_at = models.DateTimeField("kết thúc lúc", null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người kết thúc"
    )

    objects = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name = "số giữ chỗ"
        ordering = ["-reserved_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="reservation_runs_up")]

    def __str__(self) -> str:
        return f"Giữ số {self.numbers_text} ({self.series.title}, năm {self.series.year})"

    @property
    def numbers_text(self) -> str:
        """12, or 12–15."""
        return f"{self.first:02d}" if self.first == self.last else f"{self.first:02d}–{self.last:02d}"

    @property
    def free(self) -> list[int]:
        """The kept numbers that no paper took; none once the reservation is over."""
        if self.released_at is not None:
            return []
        taken = set(self.series.numbers.filter(number__range=(self.first, self.last)).values_list("number", flat=True))
        return [number for number in range(self.first, self.last + 1) if number not in taken]


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
