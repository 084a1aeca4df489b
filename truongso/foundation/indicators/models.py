"""Figures: one value of one indicator for one period, with how it was obtained. Corrections are new rows."""

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.foundation.indicators.registry import indicators
from truongso.foundation.indicators.values import value_of
from truongso.foundation.org.models import Person
from truongso.foundation.org.periods import Period, period_from_code


class Provenance(models.TextChoices):
    """How a figure was obtained; never mixed silently."""

    MEASURED = "measured", "đo từ hệ thống"
    IMPORTED = "imported", "nhập từ tệp đã đối soát"
    DECLARED = "declared", "khai báo có minh chứng"


class FigureState(models.TextChoices):
    """The life of a declared or imported figure."""

    WAITING = "waiting", "chờ xác nhận"
    CONFIRMED = "confirmed", "đã xác nhận"
    RETURNED = "returned", "trả lại"


class FigureQuerySet(VisibleQuerySet):
    """Questions about figures."""

    def current(self) -> Self:
        """Return the figures that no later row corrects."""
        return self.filter(ended_at__isnull=True)

    def in_period(self, period: Period) -> Self:
        return self.filter(period=period.code)

    def confirmed(self) -> Self:
        return self.filter(state=FigureState.CONFIRMED)

    def waiting(self) -> Self:
        return self.filter(state=FigureState.WAITING)


class Figure(Exchanged):
    """A declared or imported figure. For a milestone `done` says yes or no; for a narrative `note` is the answer."""

    code = models.CharField("mã chỉ tiêu", max_length=80, db_index=True)
    period = models.CharField("kỳ", max_length=8)
    provenance = models.CharField("nguồn gốc", max_length=10, choices=Provenance, default=Provenance.DECLARED)
    numerator = models.DecimalField("tử số", max_digits=18, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField("mẫu số", max_digits=18, decimal_places=2, null=True, blank=True)
    done = models.BooleanField("đã đạt", null=True, blank=True)
    as_of = models.DateField("số liệu đến ngày")
    note = models.TextField("thuyết minh", blank=True)
    definition_version = models.PositiveSmallIntegerField("phiên bản định nghĩa", default=1)
    state = models.CharField("trạng thái", max_length=10, choices=FigureState, default=FigureState.WAITING)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="declared_figures", verbose_name="người khai"
    )
    declared_at = models.DateTimeField("khai lúc", default=timezone.now)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="judged_figures",
        verbose_name="người xác nhận",
    )
    judged_at = models.DateTimeField("xác nhận lúc", null=True)
    judgement = models.CharField("ý kiến", max_length=500, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name="thay cho"
    )
    reason = models.CharField("lý do sửa", max_length=500, blank=True)

    objects = FigureQuerySet.as_manager()
    view_permission = "indicators.view_figures"

    class Meta:
        verbose_name = "số liệu"
        ordering = ["code", "period", "-declared_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "period"], condition=Q(ended_at__isnull=True), name="one_current_figure"
            ),
            models.CheckConstraint(condition=Q(state__in=FigureState.values), name="figure_state_known"),
            models.CheckConstraint(condition=Q(provenance__in=Provenance.values), name="figure_provenance_known"),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True) | ~Q(judged_by=models.F("declared_by")), name="figure_second_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{indicators.get(self.code).title}, {period_from_code(self.period)}"

    @property
    def period_value(self) -> Period:
        """The quarter or year that the figure speaks of."""
        return period_from_code(self.period)

    @property
    def value(self) -> Decimal | None:
        """The figure itself: per cent for ratio and milestone, a number for a count, None for a narrative."""
        return value_of(self.code, self.numerator, self.denominator, self.done)


class ReadingChoice(models.Model):
    """The reading of an ambiguous indicator that the plan's owner chose, with the reason."""

    code = models.CharField("mã chỉ tiêu", max_length=80, db_index=True)
    reading = models.TextField("cách hiểu")
    reason = models.TextField("lý do")
    chosen_by = models.ForeignKey(Person, models.PROTECT, verbose_name="người chọn")
    chosen_at = models.DateTimeField("chọn lúc", default=timezone.now)

    class Meta:
        verbose_name = "cách hiểu chỉ tiêu"
        ordering = ["-chosen_at"]

    def __str__(self) -> str:
        return f"{self.code}: {self.reading}"
