"""Two lists laid side by side, what differs between them, and what people decided about each point."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.sealed import SealedJSONField
from truongso.foundation.papers.models import IssuedNumber
from truongso.records.reconciliation.kinds import NEEDS_NOTE, OPEN_TO, Decision, Found, words
from truongso.records.register.history import readable
from truongso.records.register.models import Source, from_stored
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import Pupil, class_sort_key


class ReconciliationQuerySet(VisibleQuerySet):
    """Questions about reconciliations."""

    def with_counts(self) -> Self:
        """Add points (to decide) and undecided."""
        return self.annotate(
            point_count=Count("points"), undecided=Count("points", filter=Q(points__decision=Decision.NONE))
        )


class Reconciliation(Exchanged):
    """One comparison. The left side is a file; the right side is the register of pupils, or a second file."""

    class State(models.TextChoices):
        OPEN = "open", "đang đối soát"
        CLOSED = "closed", "đã lập biên bản"
        DROPPED = "dropped", "đã bỏ"

    title = models.CharField("tên lần đối soát", max_length=200)
    left_title = models.CharField("bên trái", max_length=200)
    right_title = models.CharField("bên phải", max_length=200)
    is_against_register = models.BooleanField("đối soát với sổ")
    fields = models.JSONField("trường được so", default=list)
    left_count = models.PositiveIntegerField("số người bên trái", default=0)
    right_count = models.PositiveIntegerField("số người bên phải", default=0)
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.OPEN)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người lập")
    made_at = models.DateTimeField("lập lúc", default=timezone.now)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("lập biên bản lúc", null=True)
    issued = models.OneToOneField(IssuedNumber, models.PROTECT, null=True, related_name="+", verbose_name="số văn bản")
    conclusion = models.TextField("kết luận", blank=True)
    annex_sha256 = models.CharField("mã băm của phụ lục đầy đủ", max_length=64, blank=True)

    objects = ReconciliationQuerySet.as_manager()
    view_permission = "reconciliation.view"

    class Meta:
        verbose_name = "đối soát"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["open", "closed", "dropped"]), name="reconciliation_state_known"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | ~Q(state="closed"), name="closed_has_a_moment"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reconciliation:overview", args=[self.uid])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def left(self) -> str:
        """What the left side is called in decisions."""
        return "tệp" if self.is_against_register else "tệp thứ nhất"

    @property
    def right(self) -> str:
        return "sổ" if self.is_against_register else "tệp thứ hai"


class Row(models.Model):
    """One person of one or of both lists. Names and values are sealed; values stay only where they are still needed.

    left_key and right_key are places in the lists, so that it is known which doubtful pairs share a person.
    """

    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="rows")
    kind = models.CharField("kết quả", max_length=12, choices=Found)
    left_key = models.PositiveIntegerField("chỗ bên trái", null=True)
    right_key = models.PositiveIntegerField("chỗ bên phải", null=True)
    pupil = models.ForeignKey(Pupil, models.PROTECT, null=True, related_name="+", verbose_name="học sinh trong sổ")
    class_name = models.CharField("lớp", max_length=20, blank=True)
    sort_key = models.CharField(max_length=20, blank=True, editable=False)
    bound_by = models.CharField("ghép bằng", max_length=20, blank=True)
    sealed = SealedJSONField("tên, chỗ đứng, giá trị, lý do")

    class Meta:
        verbose_name = "người được đối soát"
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["reconciliation", "kind"])]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_kind_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = class_sort_key(self.class_name)
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        return str(self.sealed.get("name", ""))

    @property
    def left_where(self) -> str:
        return str(self.sealed.get("left_where", ""))

    @property
    def right_where(self) -> str:
        return str(self.sealed.get("right_where", ""))

    @property
    def reasons(self) -> list[str]:
        return list(self.sealed.get("reasons", ()))

    def values(self, side: str) -> dict[str, Any]:
        """Return the typed values of a side («left», «right») where they were kept."""
        kept = self.sealed.get(side) or {}
        return {code: from_stored(PUPILS.by_code[code], value) for code, value in kept.items()}


class PointQuerySet(models.QuerySet["Point"]):
    """Questions about points to decide."""

    def undecided(self) -> Self:
        return self.filter(decision=Decision.NONE)

    def decided(self) -> Self:
        return self.exclude(decision=Decision.NONE)

    def whole(self) -> Self:
        """Fetch what pages and files need in one statement."""
        return self.select_related("row", "row__pupil__person", "reconciliation", "decided_by__person", "source")

    def in_order(self) -> Self:
        return self.order_by("row__sort_key", "row__pk", "pk")


class Point(models.Model):
    """Something to decide: a field that differs, a doubtful pair, a person on one side only (field is empty)."""

    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="points")
    row = models.ForeignKey(Row, models.CASCADE, related_name="points")
    kind = models.CharField("loại", max_length=12, choices=Found)
    field = models.CharField("trường", max_length=60, blank=True)
    values = SealedJSONField("hai giá trị")
    decision = models.CharField("quyết định", max_length=10, choices=Decision, blank=True, default=Decision.NONE)
    note = SealedJSONField("ghi chú", default=str)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("quyết định lúc", null=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+", verbose_name="đã ghi vào sổ")
    made_from = models.ForeignKey("self", models.CASCADE, null=True, related_name="led_to")

    objects = PointQuerySet.as_manager()

    class Meta:
        verbose_name = "điểm đối soát"
        ordering = ["row__sort_key", "row__pk", "pk"]
        indexes = [models.Index(fields=["reconciliation", "kind", "field", "decision"])]
        constraints = [
            models.UniqueConstraint(fields=["row", "field", "kind"], name="one_point_per_row_and_field"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True) | ~Q(decision="") & Q(decided_at__isnull=False),
                name="decision_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row.name}: {self.field_label}"

    @property
    def field_label(self) -> str:
        if self.field:
            return PUPILS.by_code[self.field].label
        return {
            Found.DOUBTFUL: "Có phải cùng một người",
            Found.LEFT_ONLY: f"Chỉ có trong {self.reconciliation.left}",
            Found.RIGHT_ONLY: f"Chỉ có trong {self.reconciliation.right}",
        }[Found(self.kind)]

    @property
    def kind_label(self) -> str:
        return {
            Found.DIFFERS: "lệch giá trị",
            Found.DOUBTFUL: "chưa chắc cùng người",
            Found.LEFT_ONLY: f"chỉ có trong {self.reconciliation.left}",
            Found.RIGHT_ONLY: f"chỉ có trong {self.reconciliation.right}",
        }[Found(self.kind)]

    def value(self, side: str) -> Any:
        """Return the typed value of a side («left», «right»), None where it has none or it cannot be read."""
        return from_stored(PUPILS.by_code[self.field], self.values.get(side)) if self.field else None

    def text(self, side: str) -> str:
        """Return what a side says, as people read it; what cannot be read stands as it is written."""
        if not self.field:
            return str(self.values.get(f"{side}_text", "")) or "không có"
        value = self.value(side)
        if value is None:
            return str(self.values.get(f"{side}_text", ""))
        return readable(PUPILS.by_code[self.field], value)

    @property
    def left_text(self) -> str:
        return self.text("left")

    @property
    def right_text(self) -> str:
        return self.text("right")

    @property
    def is_decided(self) -> bool:
        return bool(self.decision)

    @property
    def decision_label(self) -> str:
        return words(self.decision, self.reconciliation.left, self.reconciliation.right)

    @property
    def outcome_label(self) -> str:
        """What became of the decision in the register."""
        if self.source_id:
            return "đã ghi vào sổ"
        is_step = self.field in Pupil.READ_ONLY and self.decision == Decision.LEFT
        if self.reconciliation.is_against_register and (is_step or self.decision in NEEDS_NOTE):
            return "chờ làm nghiệp vụ ở hồ sơ học sinh"
        return ""

    @property
    def choices(self) -> list[dict[str, Any]]:
        """What may be decided about this kind of point."""
        side = self.reconciliation
        return [
            {"code": one.value, "label": words(one, side.left, side.right), "needs_note": one in NEEDS_NOTE}
            for one in OPEN_TO[Found(self.kind)]
        ]

    @property
    def is_sensitive(self) -> bool:
        return bool(self.field) and PUPILS.by_code[self.field].is_sealed
