"""A line of the indicator annex: the plan's words, and how the school applies them."""

from typing import Self

from django.db import models
from django.urls import reverse

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.foundation.indicators.readings import Target
from truongso.foundation.indicators.registry import Indicator, Kind, indicators
from truongso.foundation.org.models import Person, Unit
from truongso.governance.plan.models.document import Group, Plan

COMPARISONS = [(">=", "từ … trở lên"), ("=", "bằng"), ("<=", "không quá"), (">", "trên"), ("<", "dưới")]


class IndicatorLineQuerySet(VisibleQuerySet):
    """Questions about indicator lines."""

    def in_force(self, plan: Plan) -> Self:
        """Return the lines of a plan that no later version dropped, in order, with what pages show."""
        lines = self.filter(plan=plan, ended_at__isnull=True).select_related("plan", "group", "owner_unit", "reporter")
        return lines.order_by("group__position", "ordinal")


class IndicatorLine(Exchanged):
    """One indicator of the plan. Written values stay as the document has them; applied values are the school's."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="indicator_lines", verbose_name="kế hoạch")
    group = models.ForeignKey(Group, models.PROTECT, related_name="indicator_lines", verbose_name="nhóm")
    ordinal = models.PositiveSmallIntegerField("số thứ tự")
    text = models.TextField("chỉ tiêu")
    unit = models.CharField("đơn vị tính", max_length=40, blank=True)
    written_comparison = models.CharField("so sánh ghi trong kế hoạch", max_length=2, blank=True)
    written_target = models.DecimalField("mức ghi trong kế hoạch", max_digits=12, decimal_places=2, null=True)
    applied_comparison = models.CharField("so sánh", max_length=2, blank=True, choices=COMPARISONS)
    applied_target = models.DecimalField("mức áp dụng", max_digits=12, decimal_places=2, null=True, blank=True)
    applied_unit = models.CharField("đơn vị áp dụng", max_length=40, blank=True)
    code = models.CharField("mã chỉ tiêu", max_length=80, blank=True, db_index=True)
    owner_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị phụ trách"
    )
    reporter = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người khai số liệu"
    )
    source = models.JSONField("chỗ trong văn bản", default=dict)

    objects = IndicatorLineQuerySet.as_manager()
    view_permission = "plan.view"

    class Meta:
        verbose_name = "chỉ tiêu của kế hoạch"
        ordering = ["plan", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "ordinal"], condition=models.Q(ended_at__isnull=True), name="one_line_per_ordinal"
            ),
            models.UniqueConstraint(
                fields=["plan", "code"],
                condition=models.Q(ended_at__isnull=True) & ~models.Q(code=""),
                name="one_line_per_code",
            ),
        ]

    def __str__(self) -> str:
        return f"Chỉ tiêu {self.ordinal}"

    def get_absolute_url(self) -> str:
        return reverse("plan:indicator", args=[self.plan.year, self.ordinal])

    @property
    def card(self) -> Indicator | None:
        """The dictionary card of the matched code, or None before matching."""
        return indicators.get(self.code) if self.code else None

    @property
    def is_milestone(self) -> bool:
        return self.card is not None and self.card.kind == Kind.MILESTONE

    @property
    def written(self) -> Target:
        return Target(self.written_comparison, self.written_target, self.unit)

    @property
    def target(self) -> Target:
        """What the school holds itself to."""
        return Target(self.applied_comparison, self.applied_target, self.applied_unit or self.unit)
