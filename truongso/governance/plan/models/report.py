"""Quarterly and yearly reports: a draft with narrative, and frozen versions that never change."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.foundation.org.periods import Period, period_from_code
from truongso.foundation.papers.models import IssuedNumber
from truongso.governance.plan.models.document import Plan

NARRATIVE_PARTS = {
    "results": "Kết quả nổi bật",
    "difficulties": "Khó khăn, vướng mắc",
    "proposals": "Kiến nghị, đề xuất",
    "next": "Nhiệm vụ trọng tâm kỳ tới",
}


class Report(Exchanged):
    """The report of one quarter or of the year; its narrative is edited until it is frozen."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reports", verbose_name="kế hoạch")
    period = models.CharField("kỳ", max_length=8)
    narrative = models.JSONField("phần lời", default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người lập")
    created_at = models.DateTimeField("lập lúc", default=timezone.now)

    objects = VisibleQuerySet.as_manager()
    view_permission = "plan.view_reports"

    class Meta:
        verbose_name = "báo cáo"
        ordering = ["-period"]
        constraints = [models.UniqueConstraint(fields=["plan", "period"], name="one_report_per_period")]

    def __str__(self) -> str:
        return f"Báo cáo {self.period_value}"

    def get_absolute_url(self) -> str:
        return reverse("plan:report", args=[self.period])

    @property
    def period_value(self) -> Period:
        return period_from_code(self.period)

    @property
    def latest(self) -> "ReportVersion | None":
        return self.versions.order_by("-number").first()


class ReportVersion(models.Model):
    """A frozen report: figures, definitions, evidence keys and hashes as they were. Never changed."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions", verbose_name="báo cáo")
    number = models.PositiveSmallIntegerField("phiên bản")
    content = models.JSONField("nội dung đã khóa", encoder=DjangoJSONEncoder)
    sha256 = models.CharField("băm của nội dung", max_length=64)
    reason = models.CharField("lý do lập lại", max_length=500, blank=True)
    issued = models.OneToOneField(
        IssuedNumber, models.PROTECT, null=True, related_name="plan_report", verbose_name="số văn bản"
    )
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người khóa")
    frozen_at = models.DateTimeField("khóa lúc", default=timezone.now)

    objects = VisibleQuerySet.as_manager()
    view_permission = "plan.view_reports"

    class Meta:
        verbose_name = "báo cáo đã khóa"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="one_report_version"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="later_version_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.report}, phiên bản {self.number}"

    def get_absolute_url(self) -> str:
        return f"{self.report.get_absolute_url()}?phien-ban={self.number}"
