"""Tasks of the plan, what they must produce, when each is due, and what people report about them."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.foundation.org.models import Person, Unit
from truongso.foundation.org.periods import Period
from truongso.governance.plan.models.document import Group, Plan


class TaskQuerySet(VisibleQuerySet):
    """Questions about tasks."""

    def in_force(self, plan: Plan) -> Self:
        """Return the tasks of a plan in order, with the names that pages show."""
        tasks = self.filter(plan=plan, ended_at__isnull=True).select_related("plan", "group", "assignee")
        return tasks.prefetch_related("leads", "partners").order_by("group__position", "ordinal")


class Task(Exchanged):
    """One task. text is the plan's; applied_text is how the school carries it out, where that differs."""

    class Schedule(models.TextChoices):
        QUARTERLY = "quarterly", "Hàng quý"
        CONTINUOUS = "continuous", "Thường xuyên"
        SPAN = "span", "Trong thời gian"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tasks", verbose_name="kế hoạch")
    group = models.ForeignKey(Group, models.PROTECT, related_name="tasks", verbose_name="nhóm")
    ordinal = models.PositiveSmallIntegerField("số thứ tự")
    text = models.TextField("nhiệm vụ")
    applied_text = models.TextField("cách áp dụng tại trường", blank=True)
    applied_reason = models.TextField("lý do áp dụng như vậy", blank=True)
    written_leads = models.JSONField("đơn vị chủ trì ghi trong kế hoạch", default=list)
    written_partners = models.JSONField("đơn vị phối hợp ghi trong kế hoạch", default=list)
    leads = models.ManyToManyField(Unit, related_name="led_tasks", blank=True, verbose_name="đơn vị chủ trì")
    partners = models.ManyToManyField(Unit, related_name="partnered_tasks", blank=True, verbose_name="đơn vị phối hợp")
    assignee = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="assigned_tasks", verbose_name="người đầu mối"
    )
    schedule = models.CharField("nhịp thực hiện", max_length=10, choices=Schedule)
    schedule_text = models.CharField("thời gian ghi trong kế hoạch", max_length=100, blank=True)
    first_quarter = models.PositiveSmallIntegerField("từ quý", default=1)
    last_quarter = models.PositiveSmallIntegerField("đến quý", default=4)
    source = models.JSONField("chỗ trong văn bản", default=dict)

    objects = TaskQuerySet.as_manager()
    view_permission = "plan.view"

    class Meta:
        verbose_name = "nhiệm vụ"
        ordering = ["plan", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "ordinal"], condition=Q(ended_at__isnull=True), name="one_task_per_ordinal"
            ),
            models.CheckConstraint(
                condition=Q(first_quarter__gte=1, last_quarter__lte=4, first_quarter__lte=F("last_quarter")),
                name="task_quarters_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"Nhiệm vụ {self.ordinal}"

    def get_absolute_url(self) -> str:
        return reverse("plan:task", args=[self.plan.year, self.ordinal])

    @property
    def words(self) -> str:
        """What the school does: the applied text where there is one."""
        return self.applied_text or self.text


class Deliverable(Exchanged):
    """A product that a task must bring: «Báo cáo quý», «bảng tổng hợp chỉ tiêu»."""

    class Cadence(models.TextChoices):
        EACH = "each", "mỗi kỳ"
        ONCE = "once", "một lần, ở kỳ cuối"

    task = models.ForeignKey(Task, models.PROTECT, related_name="deliverables", verbose_name="nhiệm vụ")
    position = models.PositiveSmallIntegerField("thứ tự")
    title = models.CharField("sản phẩm", max_length=300)
    cadence = models.CharField("nộp", max_length=5, choices=Cadence, default=Cadence.EACH)
    made_by = models.CharField("do hệ thống lập", max_length=40, blank=True, help_text="Ví dụ: plan.report")

    class Meta:
        verbose_name = "sản phẩm"
        ordering = ["task", "position"]

    def __str__(self) -> str:
        return self.title


class OccurrenceQuerySet(VisibleQuerySet):
    """Questions about what is due when."""

    def in_force(self, plan: Plan) -> Self:
        return self.filter(task__plan=plan, task__ended_at__isnull=True, ended_at__isnull=True)

    def results(self) -> Self:
        """Return the occurrences that must bring a result (not the monthly progress asks)."""
        return self.filter(kind=Occurrence.Kind.RESULT)

    def due_in(self, period: Period) -> Self:
        return self.filter(due_on__range=(period.starts_on, period.ends_on))

    def open(self) -> Self:
        return self.exclude(state=Occurrence.State.DONE)

    def done(self) -> Self:
        return self.filter(state=Occurrence.State.DONE)

    def on_time(self) -> Self:
        """Return occurrences done on or before their deadline."""
        return self.done().filter(done_on__lte=F("due_on"))

    def late(self, on: date) -> Self:
        """Return open occurrences whose deadline has passed."""
        return self.open().filter(due_on__lt=on)

    def started(self, on: date) -> Self:
        return self.filter(starts_on__lte=on)

    def of_units(self, unit_ids: frozenset[int]) -> Self:
        return self.filter(task__leads__in=unit_ids).distinct()

    def with_context(self) -> Self:
        return self.select_related("task__plan", "task__group", "task__assignee").prefetch_related(
            "task__leads", "deliveries__deliverable"
        )


class Occurrence(Exchanged):
    """One time that a task is due: a quarter's result, a span's result, or a month's progress."""

    class Kind(models.TextChoices):
        RESULT = "result", "kết quả"
        PROGRESS = "progress", "tiến độ tháng"

    class State(models.TextChoices):
        OPEN = "open", "chưa thực hiện"
        ONGOING = "ongoing", "đang thực hiện"
        SUBMITTED = "submitted", "chờ nghiệm thu"
        DONE = "done", "hoàn thành"

    task = models.ForeignKey(Task, models.PROTECT, related_name="occurrences", verbose_name="nhiệm vụ")
    kind = models.CharField("loại", max_length=10, choices=Kind, default=Kind.RESULT)
    period = models.CharField("kỳ", max_length=12, help_text="2026-Q3, 2026-Q2-3, 2026-M04")
    starts_on = models.DateField("từ ngày")
    due_on = models.DateField("hạn", db_index=True)
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.OPEN)
    percent = models.PositiveSmallIntegerField("tiến độ (%)", default=0)
    done_on = models.DateField("hoàn thành ngày", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người hoàn thành"
    )

    objects = OccurrenceQuerySet.as_manager()
    view_permission = "plan.view"

    class Meta:
        verbose_name = "kỳ thực hiện"
        ordering = ["due_on", "task__ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "kind", "period"], condition=Q(ended_at__isnull=True), name="one_occurrence_per_period"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="occurrence_percent"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "ongoing", "submitted", "done"]), name="occurrence_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}, {self.period_text}"

    def get_absolute_url(self) -> str:
        return reverse("plan:occurrence", args=[self.uid])

    @property
    def period_text(self) -> str:
        """Quý III/2026, Tháng 4/2026."""
        from truongso.governance.plan.schedules import period_text

        return period_text(self.period)

    def is_late(self, on: date) -> bool:
        return self.state != self.State.DONE and self.due_on < on

    def was_late(self) -> bool:
        return self.done_on is not None and self.done_on > self.due_on


class DeliveryQuerySet(VisibleQuerySet):
    """Questions about deliverables of an occurrence."""

    def due_in(self, period: Period) -> Self:
        return self.filter(
            occurrence__due_on__range=(period.starts_on, period.ends_on),
            occurrence__ended_at__isnull=True,
            occurrence__task__ended_at__isnull=True,
        )

    def accepted(self) -> Self:
        return self.filter(state=Delivery.State.ACCEPTED)


class Delivery(Exchanged):
    """The state of one deliverable in one occurrence; its evidence hangs on it."""

    class State(models.TextChoices):
        MISSING = "missing", "chưa có"
        SUBMITTED = "submitted", "chờ nghiệm thu"
        ACCEPTED = "accepted", "đã nghiệm thu"
        RETURNED = "returned", "trả lại"

    occurrence = models.ForeignKey(Occurrence, models.PROTECT, related_name="deliveries", verbose_name="kỳ")
    deliverable = models.ForeignKey(Deliverable, models.PROTECT, related_name="deliveries", verbose_name="sản phẩm")
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.MISSING)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người nộp"
    )
    submitted_on = models.DateField("nộp ngày", null=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người nghiệm thu"
    )
    judged_at = models.DateTimeField("nghiệm thu lúc", null=True)
    reason = models.CharField("lý do trả lại", max_length=500, blank=True)

    objects = DeliveryQuerySet.as_manager()
    view_permission = "plan.view"

    class Meta:
        verbose_name = "sản phẩm của kỳ"
        ordering = ["occurrence", "deliverable__position"]
        constraints = [
            models.UniqueConstraint(fields=["occurrence", "deliverable"], name="one_delivery_per_occurrence"),
            models.CheckConstraint(
                condition=Q(state__in=["missing", "submitted", "accepted", "returned"]), name="delivery_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable.title} ({self.occurrence})"

    def get_absolute_url(self) -> str:
        return self.occurrence.get_absolute_url()


class Progress(models.Model):
    """What somebody reported about an occurrence: a percentage and words. Never changed; the next report follows it."""

    occurrence = models.ForeignKey(Occurrence, models.PROTECT, related_name="reports", verbose_name="kỳ")
    percent = models.PositiveSmallIntegerField("tiến độ (%)")
    text = models.TextField("đã làm được gì")
    difficulties = models.TextField("khó khăn, đề nghị", blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người báo cáo"
    )
    reported_at = models.DateTimeField("báo cáo lúc", default=timezone.now)
    form_key = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "báo cáo tiến độ"
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "form_key"], condition=~Q(form_key=""), name="one_progress_per_form"
            )
        ]

    def __str__(self) -> str:
        return f"{self.percent} %"


class Comment(models.Model):
    """A remark in the discussion of a task or of an indicator line."""

    kind = models.ForeignKey(ContentType, models.PROTECT)
    key = models.PositiveBigIntegerField()
    about = GenericForeignKey("kind", "key")
    text = models.TextField("ý kiến")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người viết"
    )
    written_at = models.DateTimeField("viết lúc", default=timezone.now)

    class Meta:
        verbose_name = "ý kiến trao đổi"
        ordering = ["written_at", "pk"]
        indexes = [models.Index(fields=["kind", "key"])]

    def __str__(self) -> str:
        return self.text[:60]


class Supervision(models.Model):
    """A note of supervision: praise for a good model (biểu dương), or a shortcoming to put right (chấn chỉnh)."""

    class Kind(models.TextChoices):
        PRAISE = "praise", "Biểu dương"
        REMEDY = "remedy", "Chấn chỉnh"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="supervisions", verbose_name="kế hoạch")
    kind = models.CharField("loại", max_length=10, choices=Kind)
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="supervisions", verbose_name="nhiệm vụ"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cá nhân")
    text = models.TextField("nội dung")
    due_on = models.DateField("hạn khắc phục", null=True, blank=True)
    answer = models.TextField("kết quả khắc phục", blank=True)
    answered_at = models.DateTimeField("khắc phục lúc", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người khắc phục"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi")
    made_at = models.DateTimeField("ghi lúc", default=timezone.now)

    objects = VisibleQuerySet.as_manager()
    view_permission = "plan.view_supervision"

    class Meta:
        verbose_name = "ghi nhận giám sát"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"
