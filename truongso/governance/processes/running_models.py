"""What runs: instances, the steps that wait for people, what was said, files, papers, and what is held for whom."""

import uuid
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from truongso.core.models import VisibleQuerySet
from truongso.core.sealed import SealedJSONField
from truongso.foundation.evidence.models import Blob
from truongso.foundation.org.models import Person, Unit
from truongso.foundation.org.roles import Role
from truongso.foundation.signing.models import SignatureRequest
from truongso.governance.processes.holding import held_by, mine
from truongso.records.facilities.models import Device, Room
from truongso.records.students.models import Pupil

LESSONS = 12


class InstanceState(models.TextChoices):
    """The life of an instance."""

    RUNNING = "running", "Đang giải quyết"
    FINISHED = "finished", "Đã xong"
    WITHDRAWN = "withdrawn", "Đã rút"
    CANCELLED = "cancelled", "Đã hủy"


class InstanceQuerySet(VisibleQuerySet):
    """Questions about instances."""

    def running(self) -> Self:
        return self.filter(state=InstanceState.RUNNING)

    def started_by(self, user: Any) -> Self:
        return self.filter(starter=user)

    def late_on(self, day: date) -> Self:
        """Return those of which a step waits beyond its deadline."""
        late = Step.objects.waiting().filter(due_on__lt=day)
        return self.running().filter(pk__in=late.values("instance"))

    def whole(self) -> Self:
        """Fetch what lists and pages show."""
        return self.select_related("version__process", "starter__person", "pupil__person")


class Instance(models.Model):
    """One run of a process. The tokens and the values stand encrypted: a leave request may tell of an illness."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(
        "processes.ProcessVersion", models.PROTECT, related_name="instances", verbose_name="quy trình"
    )
    process = models.ForeignKey("processes.Process", models.PROTECT, related_name="instances", verbose_name="quy trình")
    year = models.PositiveSmallIntegerField("năm")
    number = models.PositiveIntegerField("số thứ tự")
    title = models.CharField("nội dung", max_length=300)
    starter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="started_processes", verbose_name="người đề nghị"
    )
    pupil = models.ForeignKey(
        Pupil, models.PROTECT, null=True, related_name="processes", verbose_name="học sinh trong đơn"
    )
    state = models.CharField("tình trạng", max_length=10, choices=InstanceState, default=InstanceState.RUNNING)
    result = models.CharField("kết quả", max_length=10, blank=True)
    end_name = models.CharField("kết thúc ở", max_length=120, blank=True)
    tokens = SealedJSONField("vị trí", default=dict)
    revision = models.PositiveIntegerField("lần đổi", default=1)
    started_at = models.DateTimeField("bắt đầu lúc", db_index=True)
    ended_at = models.DateTimeField("kết thúc lúc", null=True)
    minutes = models.PositiveIntegerField("phút làm việc", null=True)

    objects = InstanceQuerySet.as_manager()
    view_permission = "processes.view_instance"

    class Meta:
        verbose_name = "việc theo quy trình"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["process", "year", "number"], name="one_instance_per_number"),
            models.CheckConstraint(
                condition=Q(state="running", ended_at=None) | ~Q(state="running") & Q(ended_at__isnull=False),
                name="instance_ends_with_its_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("processes:instance", args=[self.uid])

    @property
    def code(self) -> str:
        return f"{self.process.code.upper()}-{self.year}-{self.number:03d}"

    @property
    def is_running(self) -> bool:
        return self.state == InstanceState.RUNNING

    @property
    def colour(self) -> str:
        if self.state == InstanceState.FINISHED:
            return {"agreed": "done", "refused": "rejected"}.get(self.result, "confirmed")
        return {InstanceState.RUNNING: "ongoing"}.get(InstanceState(self.state), "abandoned")

    @property
    def state_words(self) -> str:
        """What became of it: the name of the end where it came to one."""
        return self.end_name if self.state == InstanceState.FINISHED and self.end_name else self.get_state_display()


class StepState(models.TextChoices):
    """The life of a step."""

    WAITING = "waiting", "Đang chờ"
    DONE = "done", "Đã làm"
    RETURNED = "returned", "Trả lại"
    DROPPED = "dropped", "Bỏ"


class StepQuerySet(VisibleQuerySet):
    """Questions about steps."""

    def waiting(self) -> Self:
        return self.filter(state=StepState.WAITING)

    def done(self) -> Self:
        return self.filter(state=StepState.DONE)

    def for_user(self, user: Any) -> Self:
        """Return the steps that a user may do: as the person, in the role and unit, or standing in for the person."""
        return self.filter(mine(user))

    def on_desk_of(self, user: Any) -> Self:
        """Return what waits for a user: nothing that somebody else took, nothing of a paper that waits for a signature."""
        free = Q(claimed_by=None) | Q(claimed_by=user)
        return self.waiting().for_user(user).filter(free, signature=None)

    def listed(self) -> Self:
        """Fetch what lists show, without what stands encrypted."""
        return self.whole().defer("values", "shown", "instance__tokens")

    def whole(self) -> Self:
        return self.select_related(
            "instance__version__process", "instance__process", "instance__starter__person", "person", "unit",
            "claimed_by__person", "done_by__person", "signature",
        )  # fmt: skip


class Step(models.Model):
    """A task of an instance that waits for somebody or was done. Who may do it: a person, or a role (in a unit)."""

    instance = models.ForeignKey(Instance, models.CASCADE, related_name="steps", verbose_name="việc")
    token = models.CharField(max_length=40)
    element = models.CharField("phần tử", max_length=80)
    name = models.CharField("bước", max_length=120)
    lane = models.CharField("làn", max_length=120)
    state = models.CharField("tình trạng", max_length=10, choices=StepState, default=StepState.WAITING)
    role = models.CharField("vai trò", max_length=30, blank=True, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="đơn vị")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="người làm")
    is_starters = models.BooleanField("bước của người đề nghị", default=False)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người nhận"
    )
    opened_at = models.DateTimeField("đến lúc")
    due_on = models.DateField("hạn", null=True)
    escalated_at = models.DateTimeField("đã báo quá hạn lúc", null=True)
    ended_at = models.DateTimeField("xong lúc", null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người đã làm"
    )
    minutes = models.PositiveIntegerField("phút làm việc", null=True)
    was_late = models.BooleanField("trễ hạn", default=False)
    values = SealedJSONField("giá trị", default=dict)
    shown = SealedJSONField("đã điền", default=list)
    signature = models.ForeignKey(
        SignatureRequest, models.PROTECT, null=True, related_name="+", verbose_name="văn bản trình ký"
    )

    objects = StepQuerySet.as_manager()
    view_permission = "processes.do_step"

    class Meta:
        verbose_name = "bước của quy trình"
        ordering = ["opened_at", "pk"]
        indexes = [models.Index(fields=["state", "role"]), models.Index(fields=["state", "due_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["instance", "token"], condition=Q(state="waiting"), name="one_waiting_step_per_token"
            ),
            models.CheckConstraint(condition=~Q(role="") | Q(person__isnull=False), name="step_waits_for_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.instance.code})"

    def get_absolute_url(self) -> str:
        return reverse("processes:step", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == StepState.WAITING

    @property
    def whose(self) -> str:
        """Who it waits for, in words."""
        if self.claimed_by is not None:
            return str(self.claimed_by)
        if self.person is not None:
            return self.person.full_name
        return f"{self.get_role_display()}{f', {self.unit.name}' if self.unit else ''}"

    def is_late(self, day: date) -> bool:
        return self.is_waiting and self.due_on is not None and self.due_on < day

    def holders(self, day: date) -> Any:
        """Return the people who may do it on a day."""
        return held_by(self, day)


class HistoryLine(models.Model):
    """One line of an instance's history, with the words that somebody wrote."""

    class What(models.TextChoices):
        STARTED = "started", "gửi đề nghị"
        DONE = "done", "làm xong"
        RETURNED = "returned", "trả lại"
        COMMENTED = "commented", "ghi ý kiến"
        CLAIMED = "claimed", "nhận việc"
        RELEASED = "released", "trả việc về nhóm"
        REASSIGNED = "reassigned", "giao lại"
        ESCALATED = "escalated", "báo quá hạn"
        TO_SIGN = "to_sign", "trình ký văn bản"
        SIGNED = "signed", "văn bản đã ký xong"
        SENT_BACK = "sent_back", "văn bản bị trả lại"
        REGISTERED = "registered", "vào sổ văn bản đi"
        FILED = "filed", "đưa vào hồ sơ công việc"
        WITHDRAWN = "withdrawn", "rút đề nghị"
        CANCELLED = "cancelled", "hủy"
        FINISHED = "finished", "kết thúc"

    instance = models.ForeignKey(Instance, models.CASCADE, related_name="history", verbose_name="việc")
    what = models.CharField("việc", max_length=12, choices=What)
    step_name = models.CharField("bước", max_length=120, blank=True)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người làm"
    )
    words = SealedJSONField("ghi chú", default=str)

    class Meta:
        verbose_name = "dòng lịch sử"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.instance.code}: {self.get_what_display()}"


class Attachment(models.Model):
    """A file that somebody attached to an instance."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    instance = models.ForeignKey(Instance, models.CASCADE, related_name="attachments", verbose_name="việc")
    field = models.CharField("mục", max_length=40, blank=True)
    name = models.CharField("tên tệp", max_length=160)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    added_at = models.DateTimeField("thêm lúc")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người thêm")

    class Meta:
        verbose_name = "tệp đính kèm"
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.name


class IssuedPaper(models.Model):
    """A paper that a step made; its file is the unsigned one until all have signed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    instance = models.ForeignKey(Instance, models.CASCADE, related_name="papers", verbose_name="việc")
    step = models.OneToOneField(Step, models.CASCADE, related_name="paper", verbose_name="bước")
    type_code = models.CharField("loại", max_length=10)
    subject = models.CharField("trích yếu", max_length=300)
    notation = models.CharField("số, ký hiệu", max_length=60, blank=True)
    made_on = models.DateField("ngày")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    file_name = models.CharField("tên tệp", max_length=160)
    is_signed = models.BooleanField("đã ký", default=False)
    entry_url = models.CharField("nơi vào sổ", max_length=300, blank=True)

    class Meta:
        verbose_name = "văn bản của quy trình"
        ordering = ["made_on", "pk"]

    def __str__(self) -> str:
        return f"{self.notation} {self.subject}".strip()


class BookingQuerySet(VisibleQuerySet):
    """Questions about bookings."""

    def standing(self) -> Self:
        """Return bookings that hold: asked for or agreed."""
        return self.filter(state__in=[Booking.State.HELD, Booking.State.AGREED])

    def of(self, thing: Room | Device) -> Self:
        return self.filter(**{"room" if isinstance(thing, Room) else "device": thing})

    def overlapping(self, day: date, first: int, last: int) -> Self:
        return self.filter(day=day, first_lesson__lte=last, last_lesson__gte=first)


class Booking(models.Model):
    """A room or a device held for somebody on a day, from lesson to lesson."""

    class State(models.TextChoices):
        HELD = "held", "Chờ duyệt"
        AGREED = "agreed", "Đã duyệt"
        FREED = "freed", "Đã bỏ"

    instance = models.OneToOneField(Instance, models.CASCADE, related_name="booking", verbose_name="việc")
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="bookings", verbose_name="phòng")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="bookings", verbose_name="thiết bị")
    day = models.DateField("ngày", db_index=True)
    first_lesson = models.PositiveSmallIntegerField("từ tiết", default=1)
    last_lesson = models.PositiveSmallIntegerField("đến tiết", default=1)
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.HELD)

    objects = BookingQuerySet.as_manager()
    view_permission = "processes.view_bookings"

    class Meta:
        verbose_name = "lượt đặt"
        ordering = ["day", "first_lesson", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(room__isnull=False, device=None) | Q(room=None, device__isnull=False),
                name="booking_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(first_lesson__gte=1, last_lesson__gte=F("first_lesson"), last_lesson__lte=LESSONS),
                name="booking_lessons_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thing}, tiết {self.first_lesson}–{self.last_lesson}, {self.day:%d/%m/%Y}"

    @property
    def thing(self) -> Any:
        return self.room or self.device
