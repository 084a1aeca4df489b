"""Faults of the register, how each class stands day by day, and what parents were asked and answered."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import VisibleQuerySet
from truongso.core.sealed import SealedJSONField
from truongso.core.text import format_date
from truongso.foundation.datasets.registry import Kind
from truongso.records.quality.registry import SEVERITY_LABELS, Rule, Severity, rules
from truongso.records.quality.table import WHOLE_ROW
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import Pupil, SchoolClass
from truongso.records.students.statuses import PRESENT

COUNTED = (Severity.ERROR, Severity.WARNING, Severity.QUESTION)
OF_STUDYING = Q(pupil__status__in=PRESENT, pupil__ended_at=None)
REQUEST_DAYS = 14


class FaultQuerySet(VisibleQuerySet):
    """Questions about faults."""

    def standing(self) -> Self:
        """Return faults that are still found, confirmed ones included, of pupils who study today."""
        return self.filter(OF_STUDYING, ended_at=None)

    def open(self) -> Self:
        """Return what somebody must still do: found, not confirmed as true, more than a hint."""
        return self.standing().filter(confirmed_at=None, severity__in=COUNTED)

    def open_or_hint(self) -> Self:
        """Return what may be mended: open faults and hints."""
        return self.standing().filter(confirmed_at=None)

    def open_on(self, day: date) -> Self:
        """Return the faults that were open at the end of a day, whoever studies now; for figures of past days."""
        later = timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))
        found = self.filter(Q(ended_at=None) | Q(ended_at__gte=later), first_seen_at__lt=later, severity__in=COUNTED)
        return found.filter(Q(confirmed_at=None) | Q(confirmed_at__gte=later))

    def in_class(self, school_class: SchoolClass) -> Self:
        return self.filter(pupil__school_class=school_class)

    def in_order(self) -> Self:
        return self.order_by("pupil__school_class__sort_key", "pupil__person__sort_key", "pupil", "rule", "pk")

    def whole(self) -> Self:
        """Fetch what pages show."""
        return self.select_related("pupil__person", "pupil__school_class__unit", "confirmed_by__person")


class Fault(models.Model):
    """A rule that a pupil's record breaks, from the day it was first seen until it is mended.

    A fault is never deleted: it ends. A confirmed one stands as true with its reason until the values behind it change.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="faults", verbose_name="học sinh")
    rule = models.CharField("quy tắc", max_length=60, db_index=True)
    field = models.CharField("trường dữ liệu", max_length=60)
    severity = models.CharField("mức", max_length=10, choices=[(s.value, SEVERITY_LABELS[s]) for s in Severity])
    details = SealedJSONField("giá trị, đề xuất, lời giải thích")
    fingerprint = models.CharField(max_length=32, editable=False)
    first_seen_at = models.DateTimeField("thấy lần đầu", default=timezone.now)
    last_seen_at = models.DateTimeField("thấy lần cuối", default=timezone.now)
    ended_at = models.DateTimeField("hết lúc", null=True, blank=True)
    due_on = models.DateField("hạn")
    confirmed_at = models.DateTimeField("xác nhận là đúng lúc", null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField("lý do", max_length=500, blank=True)

    objects = FaultQuerySet.as_manager()
    view_permission = "quality.view_fault"

    class Meta:
        verbose_name = "điểm phải xem trong hồ sơ"
        ordering = ["pk"]
        indexes = [models.Index(fields=["ended_at", "severity", "pupil"])]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "rule", "field"], condition=Q(ended_at=None), name="one_standing_fault_per_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.pupil}"

    def get_absolute_url(self) -> str:
        return f"{reverse('quality:pupil', args=[self.pupil.uid])}#diem-{self.pk}"

    @property
    def declared(self) -> Rule | None:
        """The rule, None when a newer version of the platform has it no more."""
        return rules.get(self.rule) if self.rule in rules else None

    @property
    def title(self) -> str:
        return self.declared.title if self.declared else self.rule

    @property
    def field_label(self) -> str:
        if self.field in PUPILS.by_code:
            return PUPILS.by_code[self.field].label
        return "Cả hồ sơ" if self.field == WHOLE_ROW else self.field

    @property
    def value(self) -> str:
        return str(self.details.get("value", ""))

    @property
    def proposal(self) -> str:
        return str(self.details.get("proposal", ""))

    @property
    def shown_value(self) -> str:
        """The value as people write it."""
        return for_people(self.field, self.value)

    @property
    def shown_proposal(self) -> str:
        """The proposal as people write it."""
        return for_people(self.field, self.proposal)

    @property
    def message(self) -> str:
        return str(self.details.get("message", ""))

    @property
    def choices(self) -> list[str]:
        return list(self.details.get("choices", []))

    @property
    def severity_label(self) -> str:
        return SEVERITY_LABELS[Severity(self.severity)]

    @property
    def is_open(self) -> bool:
        return self.ended_at is None and self.confirmed_at is None

    @property
    def is_field(self) -> bool:
        """Return whether the fault lies in one field that may be written here."""
        return self.field in PUPILS.by_code and self.field not in Pupil.READ_ONLY

    @property
    def state(self) -> str:
        """Key of the colour: done, confirmed, or by weight."""
        if self.ended_at is not None:
            return "done"
        if self.confirmed_at is not None:
            return "confirmed"
        return {"error": "error", "warning": "warning", "question": "waiting"}.get(self.severity, "silent")

    @property
    def state_label(self) -> str:
        if self.ended_at is not None:
            return "đã hết"
        return "đã xác nhận là đúng" if self.confirmed_at is not None else self.severity_label


class Keeping(models.Model):
    """One row: the lock under which faults are kept, and when the whole school was last checked.

    Locks are taken in the order pupils, this row, faults, trail; otherwise two changes could wait for each other.
    """

    checked_at = models.DateTimeField("kiểm tra toàn trường lúc", null=True)

    class Meta:
        verbose_name = "lần kiểm tra toàn trường"

    def __str__(self) -> str:
        return "Kiểm tra toàn trường"

    @classmethod
    def lock(cls) -> "Keeping":
        """Return the row, locked until the transaction ends."""
        return cls.objects.select_for_update().get_or_create(pk=1)[0]


class CheckedPupil(models.Model):
    """That a pupil's record was checked: a record that no rule has looked at passes none."""

    pupil = models.OneToOneField(Pupil, models.PROTECT, related_name="checked", verbose_name="học sinh")
    first_at = models.DateTimeField("kiểm tra lần đầu", default=timezone.now)
    last_at = models.DateTimeField("kiểm tra lần cuối", default=timezone.now)

    class Meta:
        verbose_name = "hồ sơ đã kiểm tra"

    def __str__(self) -> str:
        return str(self.pupil)


class Snapshot(models.Model):
    """How the records of a class stood on a day: pupils, pupils with something to do, faults by weight."""

    day = models.DateField("ngày", db_index=True)
    school_class = models.ForeignKey(SchoolClass, models.CASCADE, related_name="+", verbose_name="lớp")
    pupils = models.PositiveIntegerField("học sinh")
    faulty = models.PositiveIntegerField("học sinh còn điểm phải xem")
    errors = models.PositiveIntegerField("lỗi")
    warnings = models.PositiveIntegerField("cảnh báo")
    questions = models.PositiveIntegerField("cần hỏi")

    class Meta:
        verbose_name = "chất lượng hồ sơ theo ngày"
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["day", "school_class"], name="one_snapshot_per_class_and_day")]

    def __str__(self) -> str:
        return f"{self.school_class}, {self.day:%d/%m/%Y}"


class ParentRequestQuerySet(VisibleQuerySet):
    """Questions about what parents were asked."""

    def waiting(self) -> Self:
        """Return requests that can still be answered."""
        return self.filter(answered_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


class ParentRequest(models.Model):
    """A signed link with which a family confirms or corrects a child's basic data, once, until it expires."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="parent_requests", verbose_name="học sinh")
    made_at = models.DateTimeField("tạo lúc", default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField("hết hạn lúc")
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    withdrawn_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)
    is_confirmed = models.BooleanField("gia đình xác nhận đúng", default=False)
    shown = SealedJSONField("dữ liệu đã hiện cho gia đình", editable=False)

    objects = ParentRequestQuerySet.as_manager()
    view_permission = "quality.ask_parents"

    class Meta:
        verbose_name = "lời hỏi gia đình"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return str(self.pupil)

    @property
    def state_label(self) -> str:
        if self.answered_at is not None:
            return "gia đình xác nhận đúng" if self.is_confirmed else "gia đình đề nghị sửa"
        if self.withdrawn_at is not None:
            return "đã thu hồi"
        return "đang chờ" if self.expires_at > timezone.now() else "hết hạn"


class CorrectionQuerySet(VisibleQuerySet):
    """Questions about what families proposed."""

    def open(self) -> Self:
        """Return what the homeroom teacher must still decide."""
        return self.filter(Q(request__pupil__status__in=PRESENT, request__pupil__ended_at=None), decided_at=None)


class Correction(models.Model):
    """A value that a family says is right: a question to the homeroom teacher until accepted or refused."""

    class Decision(models.TextChoices):
        OPEN = "", "đang chờ"
        ACCEPTED = "accepted", "đã sửa theo gia đình"
        REFUSED = "refused", "không sửa"

    request = models.ForeignKey(ParentRequest, models.PROTECT, related_name="corrections", verbose_name="lời hỏi")
    field = models.CharField("trường dữ liệu", max_length=60)
    values = SealedJSONField("giá trị cũ, giá trị gia đình ghi")
    decision = models.CharField("quyết định", max_length=10, choices=Decision, default=Decision.OPEN, blank=True)
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField("lý do", max_length=500, blank=True)

    objects = CorrectionQuerySet.as_manager()
    view_permission = "quality.view_correction"

    class Meta:
        verbose_name = "đề nghị sửa của gia đình"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["request", "field"], name="one_correction_per_field")]

    def __str__(self) -> str:
        return f"{self.field_label}: {self.request.pupil}"

    @property
    def field_label(self) -> str:
        return PUPILS.by_code[self.field].label

    @property
    def old(self) -> Any:
        return self.values.get("old", "")

    @property
    def new(self) -> Any:
        return self.values.get("new", "")

    @property
    def shown_old(self) -> str:
        return for_people(self.field, self.old)

    @property
    def shown_new(self) -> str:
        return for_people(self.field, self.new)


def for_people(code: str, text: str) -> str:
    """Return a value kept as text in the form that people write: 05/10/2026 for a day."""
    item = PUPILS.by_code.get(code)
    if item is None or item.kind != Kind.DAY:
        return text
    try:
        return format_date(date.fromisoformat(text))
    except ValueError:
        return text
