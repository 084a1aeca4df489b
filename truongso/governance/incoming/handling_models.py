"""What happens to a registered document: instructions of leaders, parts of people and units, notes, extensions."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from truongso.core.models import VisibleQuerySet
from truongso.foundation.access.standing import standing_of
from truongso.foundation.evidence.models import Blob
from truongso.foundation.org.models import Person, Unit
from truongso.governance.incoming.kinds import Part, TaskState


class Instruction(models.Model):
    """What a leader said about a document. A later one adds to it; none is changed."""

    document = models.ForeignKey(
        "incoming.IncomingDocument", models.PROTECT, related_name="instructions", verbose_name="văn bản"
    )
    opinion = models.TextField("ý kiến chỉ đạo")
    due_on = models.DateField("hạn", null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người chỉ đạo"
    )
    at = models.DateTimeField("lúc", default=timezone.now)

    class Meta:
        verbose_name = "ý kiến chỉ đạo"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.opinion[:80]


class TaskQuerySet(VisibleQuerySet):
    """Questions about parts in documents."""

    def open(self) -> Self:
        return self.filter(state=TaskState.OPEN)

    def to_do(self) -> Self:
        """Return open parts that ask for work, not only for reading."""
        return self.open().exclude(part=Part.INFORM)

    def of(self, user: Any) -> Self:
        """Return the parts of a user, and those of units that the user heads."""
        standing = standing_of(user)
        mine = Q(unit__in=standing.headed_unit_ids, person__isnull=True)
        return self.filter(mine | Q(person=standing.person_id) if standing.person_id else mine)

    def overdue_on(self, day: date) -> Self:
        return self.to_do().filter(due_on__lt=day)

    def whole(self) -> Self:
        return self.select_related("document__sender", "person", "unit", "given_by__person")


class Task(models.Model):
    """The part of a person or a unit in a document; a unit's part lies with who heads the unit until it is forwarded."""

    document = models.ForeignKey(
        "incoming.IncomingDocument", models.PROTECT, related_name="tasks", verbose_name="văn bản"
    )
    instruction = models.ForeignKey(
        Instruction, models.PROTECT, null=True, related_name="tasks", verbose_name="ý kiến chỉ đạo"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="document_tasks", verbose_name="người"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="document_tasks", verbose_name="đơn vị"
    )
    part = models.CharField("việc", max_length=10, choices=Part)
    due_on = models.DateField("hạn", null=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người giao"
    )
    given_at = models.DateTimeField("giao lúc", default=timezone.now)
    opened_at = models.DateTimeField("mở xem lúc", null=True)
    state = models.CharField("tình trạng", max_length=10, choices=TaskState, default=TaskState.OPEN)
    ended_at = models.DateTimeField("xong lúc", null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    words = models.CharField("kết quả, lý do", max_length=1000, blank=True)

    objects = TaskQuerySet.as_manager()
    view_permission = "incoming.view_task"

    class Meta:
        verbose_name = "phần việc của văn bản đến"
        ordering = ["given_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(unit__isnull=False), name="document_task_is_somebodys"
            ),
            models.UniqueConstraint(
                fields=["document"], condition=Q(part="lead", state="open"), name="one_leads_a_document"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"])]

    def __str__(self) -> str:
        return f"{self.get_part_display()}: {self.who}"

    @property
    def who(self) -> str:
        """Return who has the part."""
        if self.person and self.unit:
            return f"{self.person.full_name} ({self.unit.name})"
        return self.person.full_name if self.person else str(self.unit)

    @property
    def was_late(self) -> bool:
        """Return whether the part was ended after its deadline."""
        return bool(self.due_on and self.ended_at and timezone.localdate(self.ended_at) > self.due_on)


class Note(models.Model):
    """What somebody wrote while handling a document, with files if there are any."""

    document = models.ForeignKey(
        "incoming.IncomingDocument", models.PROTECT, related_name="notes", verbose_name="văn bản"
    )
    text = models.TextField("nội dung")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("lúc", default=timezone.now)

    class Meta:
        verbose_name = "ghi chú xử lý"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


class NoteFile(models.Model):
    """A file beside a note."""

    note = models.ForeignKey(Note, models.PROTECT, related_name="files", verbose_name="ghi chú")
    name = models.CharField("tên tệp", max_length=160)
    content_type = models.CharField("loại tệp", max_length=100)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", verbose_name="nội dung")

    class Meta:
        verbose_name = "tệp kèm ghi chú xử lý"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class ExtensionRequest(models.Model):
    """A wish for more time; a leader grants or declines it."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="extensions", verbose_name="phần việc")
    to = models.DateField("xin đến ngày")
    reason = models.CharField("lý do", max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField("xin lúc", default=timezone.now)
    granted = models.BooleanField("đồng ý", null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("trả lời lúc", null=True)
    answer = models.CharField("ý kiến", max_length=500, blank=True)

    class Meta:
        verbose_name = "xin gia hạn"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(granted__isnull=True), name="one_open_extension_per_task"
            )
        ]

    def __str__(self) -> str:
        return f"Xin gia hạn đến {self.to:%d/%m/%Y}"
