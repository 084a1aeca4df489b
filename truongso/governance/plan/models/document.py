"""The plan as a document: its head, its groups, the files it was read from, and its amendments."""

from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet


class PlanQuerySet(VisibleQuerySet):
    """Questions about plans."""

    def of_year(self, year: int) -> Self:
        return self.filter(year=year, ended_at__isnull=True)


class Plan(Exchanged):
    """The plan of one calendar year. One plan a year is in force."""

    year = models.PositiveSmallIntegerField("năm")
    title = models.CharField("tên kế hoạch", max_length=300)
    number = models.CharField("số, ký hiệu", max_length=60, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    starts_on = models.DateField("thực hiện từ ngày")
    agency = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    place = models.CharField("địa danh", max_length=100, blank=True)
    legal_bases = models.JSONField("căn cứ", default=list)
    sections = models.JSONField("nội dung", default=list)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người áp dụng"
    )
    applied_at = models.DateTimeField("áp dụng lúc", default=timezone.now)

    objects = PlanQuerySet.as_manager()
    view_permission = "plan.view"

    class Meta:
        verbose_name = "kế hoạch"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["year"], condition=Q(ended_at__isnull=True), name="one_plan_a_year")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plan:overview")

    @classmethod
    def current(cls, year: int | None = None) -> "Plan | None":
        """Return the plan in force for a year, or the newest one."""
        plans = cls.objects.filter(ended_at__isnull=True)
        return plans.filter(year=year).first() if year else plans.order_by("-year").first()


class PlanImport(Exchanged):
    """A plan file on its way in: what was read, what a person decided about each finding, and whether it was applied."""

    class State(models.TextChoices):
        REVIEWING = "reviewing", "đang rà soát"
        APPLIED = "applied", "đã áp dụng"
        ABANDONED = "abandoned", "đã bỏ"

    file_name = models.CharField("tên tệp", max_length=200)
    sha256 = models.CharField("băm của tệp", max_length=64)
    year = models.PositiveSmallIntegerField("năm kế hoạch")
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.REVIEWING)
    reading = models.JSONField("nội dung đọc được", encoder=DjangoJSONEncoder)
    decisions = models.JSONField("quyết định từng điểm", default=dict, encoder=DjangoJSONEncoder)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người nạp"
    )
    uploaded_at = models.DateTimeField("nạp lúc", default=timezone.now)
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="imports", verbose_name="kế hoạch")

    objects = VisibleQuerySet.as_manager()
    view_permission = "plan.import"

    class Meta:
        verbose_name = "lần nạp kế hoạch"
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["reviewing", "applied", "abandoned"]), name="plan_import_state_known"
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("plan:import_review", args=[self.uid])

    @property
    def findings(self) -> list[dict]:  # type: ignore[type-arg]
        return list(self.reading.get("findings", []))


class Group(models.Model):
    """A group of indicators (annex 1) or of tasks (annex 2)."""

    class Annex(models.TextChoices):
        INDICATORS = "indicators", "Phụ lục 1: chỉ tiêu"
        TASKS = "tasks", "Phụ lục 2: nhiệm vụ"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="groups", verbose_name="kế hoạch")
    annex = models.CharField("phụ lục", max_length=10, choices=Annex)
    numeral = models.CharField("số La Mã", max_length=8)
    name = models.CharField("tên nhóm", max_length=300)
    position = models.PositiveSmallIntegerField("thứ tự")

    class Meta:
        verbose_name = "nhóm"
        ordering = ["annex", "position"]
        constraints = [models.UniqueConstraint(fields=["plan", "annex", "position"], name="one_group_per_position")]

    def __str__(self) -> str:
        return f"{self.numeral}. {self.name}"


class Amendment(models.Model):
    """A change to the plan after it was applied: what, from what to what, why, on what basis."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="amendments", verbose_name="kế hoạch")
    subject = models.CharField("mục được sửa", max_length=300)
    url = models.CharField("trang", max_length=200, blank=True)
    field = models.CharField("phần được sửa", max_length=100)
    before = models.TextField("trước", blank=True)
    after = models.TextField("sau", blank=True)
    reason = models.TextField("lý do")
    basis = models.CharField("căn cứ", max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người sửa")
    made_at = models.DateTimeField("sửa lúc", default=timezone.now)

    objects = VisibleQuerySet.as_manager()
    view_permission = "plan.view"

    class Meta:
        verbose_name = "điều chỉnh kế hoạch"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.subject}: {self.field}"
