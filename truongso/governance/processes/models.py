"""The catalogue: processes of the school and the versions of each."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.text import fold, nfc, squeeze
from truongso.foundation.org.models import Unit
from truongso.governance.processes.bpmn.diagram import Diagram
from truongso.governance.processes.bpmn.reading import read_kept
from truongso.governance.processes.definition import Definition, definition_of
from truongso.governance.processes.running_models import (
    Attachment,
    Booking,
    HistoryLine,
    Instance,
    InstanceState,
    IssuedPaper,
    Step,
    StepState,
)

__all__ = [
    "Attachment", "Booking", "HistoryLine", "Instance", "InstanceState", "IssuedPaper", "Process", "ProcessVersion",
    "Step", "StepState",
]  # fmt: skip
_versions: dict[int, tuple[Any, Definition]] = {}


class ProcessQuerySet(VisibleQuerySet):
    """Questions about processes."""

    def in_catalogue(self, day: date) -> Self:
        """Return the processes that stood in the catalogue on a day, whether they run here or still on paper."""
        return self.filter(Q(ended_at=None) | Q(ended_at__date__gt=day), adopted_on__lte=day)

    def current(self) -> Self:
        return self.filter(ended_at=None)

    def digitised_on(self, day: date, *, used_since: date) -> Self:
        """Return those with a version published by a day and an instance begun from used_since to that day."""
        published = ProcessVersion.objects.filter(process=OuterRef("pk"), published_at__date__lte=day).filter(
            Q(retired_at=None) | Q(retired_at__date__gt=day)
        )
        used = Instance.objects.filter(
            version__process=OuterRef("pk"), started_at__date__gte=used_since, started_at__date__lte=day
        )
        return self.in_catalogue(day).filter(Exists(published), Exists(used))

    def with_published(self) -> Self:
        """Return those that can be started now."""
        return self.current().filter(Exists(ProcessVersion.objects.published().filter(process=OuterRef("pk"))))

    def matching(self, words: str) -> Self:
        return self.filter(search__contains=fold(words))


class Process(Exchanged):
    """One internal process of the school: what it is for, on what ground, and what was made simpler than on paper."""

    code = models.SlugField("mã", max_length=40, unique=True)
    title = models.CharField("tên quy trình", max_length=200)
    about = models.CharField("dùng khi nào", max_length=500, blank=True)
    legal_basis = models.CharField("căn cứ", max_length=500, blank=True)
    legal_checked = models.BooleanField("đã có người đối chiếu căn cứ", default=False)
    owner_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="processes", verbose_name="đơn vị phụ trách"
    )
    paper_form = models.TextField("mẫu giấy trước đây yêu cầu", blank=True)
    simplified = models.TextField("đã đơn giản hóa", blank=True, help_text="Phần «tái cấu trúc» của chỉ tiêu 6.")
    adopted_on = models.DateField("vào danh mục ngày")
    search = models.CharField(max_length=300, editable=False, db_index=True)

    objects = ProcessQuerySet.as_manager()
    view_permission = "processes.view_process"

    class Meta:
        verbose_name = "quy trình"
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.title = squeeze(nfc(self.title))
        self.search = fold(f"{self.title} {self.code}")[:300]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("processes:process", args=[self.code])

    @property
    def published(self) -> "ProcessVersion | None":
        """The version that new instances run on."""
        return self.versions.published().first()

    @property
    def draft(self) -> "ProcessVersion | None":
        return self.versions.filter(state=ProcessVersion.State.DRAFT).first()


class ProcessVersionQuerySet(VisibleQuerySet):
    """Questions about versions."""

    def published(self) -> Self:
        return self.filter(state=ProcessVersion.State.PUBLISHED)


class ProcessVersion(models.Model):
    """A diagram with its forms. Once published it is never changed: instances stay on the version they began on."""

    class State(models.TextChoices):
        DRAFT = "draft", "Bản nháp"
        PUBLISHED = "published", "Đang dùng"
        RETIRED = "retired", "Thôi dùng"

    process = models.ForeignKey(Process, models.PROTECT, related_name="versions", verbose_name="quy trình")
    number = models.PositiveSmallIntegerField("phiên bản")
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.DRAFT)
    xml = models.TextField("sơ đồ BPMN")
    plan = models.JSONField("làn, biểu mẫu, thời hạn", default=dict)
    note = models.CharField("thay đổi", max_length=300, blank=True)
    made_at = models.DateTimeField("soạn lúc", default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người soạn"
    )
    published_at = models.DateTimeField("công bố lúc", null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người công bố"
    )
    retired_at = models.DateTimeField("thôi dùng lúc", null=True)

    objects = ProcessVersionQuerySet.as_manager()
    view_permission = "processes.view_process"

    class Meta:
        verbose_name = "phiên bản quy trình"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["process", "number"], name="one_process_version_per_number"),
            models.UniqueConstraint(
                fields=["process"], condition=Q(state="published"), name="one_published_version_per_process"
            ),
            models.UniqueConstraint(fields=["process"], condition=Q(state="draft"), name="one_draft_per_process"),
        ]

    def __str__(self) -> str:
        return f"{self.process}, phiên bản {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("processes:version", args=[self.process.code, self.number])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def diagram(self) -> Diagram:
        return read_kept(self.xml)

    @property
    def definition(self) -> Definition:
        """What stands beside the diagram, read once per published version."""
        known = _versions.get(self.pk) if self.pk else None
        if known is None or known[0] != self._print:
            known = (self._print, definition_of(self.plan, self.diagram))
            if self.pk and not self.is_draft:
                _versions[self.pk] = known
        return known[1]

    @property
    def _print(self) -> tuple[int, str]:
        return hash(self.xml), repr(self.plan)
