"""Batches of pupils to be checked, what was asked of each, and what the population database answered from when to when."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.sealed import SealedJSONField, seal_bytes, unseal_bytes
from truongso.core.text import format_date
from truongso.foundation.papers.models import IssuedNumber
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import Pupil, PupilQuerySet, SchoolClass
from truongso.records.students.statuses import PRESENT
from truongso.records.verification.states import ADVICE, ANSWERS, UNRESOLVED, State

OF_STUDYING = Q(pupil__status__in=PRESENT, pupil__ended_at=None)
DAYS_TO_MEND = 7
FILE_DAYS = 30  # a file that nobody wrote goes after that


class VerificationBatch(Exchanged):
    """Pupils who are to be checked together."""

    class Whom(models.TextChoices):
        DUE = "due", "em chưa có kết quả hoặc cần đối chiếu lại"
        ALL = "all", "mọi học sinh đang học"
        CLASS = "class", "một lớp"

    class Stage(models.TextChoices):
        OPEN = "open", "chờ kết quả"
        CLOSED = "closed", "đã có đủ kết quả"
        CANCELLED = "cancelled", "đã hủy"

    whom = models.CharField("đối chiếu cho", max_length=10, choices=Whom)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, null=True, blank=True, verbose_name="lớp")
    stage = models.CharField("trạng thái", max_length=10, choices=Stage, default=Stage.OPEN)
    made_at = models.DateTimeField("lập lúc", default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    leased_until = models.DateTimeField("đang gửi đến lúc", null=True, blank=True)
    trouble = models.CharField("trở ngại lần gửi sau cùng", max_length=300, blank=True)

    objects = VisibleQuerySet.as_manager()
    view_permission = "verification.view_batch"

    class Meta:
        verbose_name = "đợt đối chiếu dân cư"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        whom = f"lớp {self.school_class.name}" if self.school_class else self.get_whom_display()
        return f"Đợt đối chiếu ngày {format_date(self.made_at)}, {whom}"

    def get_absolute_url(self) -> str:
        return reverse("verification:batch", args=[self.uid])

    @property
    def is_open(self) -> bool:
        return self.stage == self.Stage.OPEN

    @property
    def is_running(self) -> bool:
        """Return whether somebody is sending it now; a killed sender is forgotten when its lease ends."""
        return self.leased_until is not None and self.leased_until > timezone.now()


class BatchEntry(models.Model):
    """One pupil of a batch: what was asked, and the answer."""

    batch = models.ForeignKey(VerificationBatch, models.PROTECT, related_name="entries", verbose_name="đợt")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="batch_entries", verbose_name="học sinh")
    asked = SealedJSONField("dữ liệu đem đối chiếu", editable=False)
    fingerprint = models.CharField(max_length=32, editable=False)
    state = models.CharField("kết quả", max_length=10, choices=State, default=State.PENDING)
    tries = models.PositiveIntegerField("lần gửi", default=0)
    trouble = models.CharField("trở ngại", max_length=300, blank=True)
    answered_at = models.DateTimeField("có kết quả lúc", null=True, blank=True)

    class Meta:
        verbose_name = "học sinh của đợt đối chiếu"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "pupil"], name="one_entry_per_pupil_and_batch")]
        indexes = [models.Index(fields=["batch", "state"])]

    def __str__(self) -> str:
        return str(self.pupil)


class VerificationQuerySet(VisibleQuerySet):
    """Questions about answers."""

    def standing(self) -> Self:
        """Return the newest answer of each pupil."""
        return self.filter(ended_at=None)

    def in_force_on(self, day: date) -> Self:
        """Return the answers that stood at the end of a day, one a pupil; a pure function of the day."""
        later = end_of(day)
        return self.filter(Q(ended_at=None) | Q(ended_at__gte=later), recorded_at__lt=later)

    def fresh_on(self, day: date) -> Self:
        """Leave out those whose identity values had changed by the end of a day."""
        return self.filter(Q(stale_at=None) | Q(stale_at__gte=end_of(day)))

    def matching_on(self, day: date) -> Self:
        return self.in_force_on(day).fresh_on(day).filter(state=State.MATCH)

    def to_mend(self) -> Self:
        """Return what a homeroom teacher must look at: unresolved, neither mended nor confirmed since."""
        return self.standing().filter(OF_STUDYING, state__in=UNRESOLVED, stale_at=None, confirmed_at=None)

    def whole(self) -> Self:
        """Fetch what pages show."""
        return self.select_related("pupil__person", "pupil__school_class__unit", "confirmed_by__person", "batch")


class Verification(models.Model):
    """What was answered of a pupil; it stands until the next answer, and is stale once the identity values change.

    Rows are never changed back: when a value returns to what was checked, or a file of answers is undone, the earlier
    answer is written again as carried over. So every past day gives the same figure for ever.
    """

    class Source(models.TextChoices):
        FILE = "file", "tệp kết quả"
        CONNECTOR = "connector", "kết nối"
        PERSON = "person", "người ghi"
        CARRIED = "carried", "giữ kết quả trước"

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="verifications", verbose_name="học sinh")
    state = models.CharField("kết quả", max_length=10, choices=[(s.value, s.label) for s in ANSWERS])
    fields = models.JSONField("trường không khớp", default=list)
    checked_at = models.DateTimeField("đối chiếu lúc")
    source = models.CharField("nguồn", max_length=10, choices=Source)
    batch = models.ForeignKey(VerificationBatch, models.PROTECT, null=True, blank=True, related_name="answers")
    result_file = models.ForeignKey("ResultFile", models.PROTECT, null=True, blank=True, related_name="answers")
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    fingerprint = models.CharField(max_length=32, editable=False)
    details = SealedJSONField("lời của cơ sở dữ liệu dân cư, ghi chú", editable=False)
    recorded_at = models.DateTimeField("ghi lúc", default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    stale_at = models.DateTimeField("cũ từ lúc", null=True, blank=True)
    ended_at = models.DateTimeField("có kết quả sau từ lúc", null=True, blank=True)
    due_on = models.DateField("hạn xem")
    confirmed_at = models.DateTimeField("xác nhận sổ đúng lúc", null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = VerificationQuerySet.as_manager()
    view_permission = "verification.view"

    class Meta:
        verbose_name = "kết quả đối chiếu dân cư"
        ordering = ["-recorded_at", "-pk"]
        indexes = [models.Index(fields=["pupil", "recorded_at"]), models.Index(fields=["ended_at", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["pupil"], condition=Q(ended_at=None), name="one_standing_answer_per_pupil")
        ]

    def __str__(self) -> str:
        return f"{self.pupil}: {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("verification:pupil", args=[self.pupil.uid])

    @property
    def field_labels(self) -> list[str]:
        return [PUPILS.by_code[code].label for code in self.fields if code in PUPILS.by_code]

    @property
    def message(self) -> str:
        return str(self.details.get("message", ""))

    @property
    def note(self) -> str:
        return str(self.details.get("note", ""))

    @property
    def advice(self) -> str:
        return ADVICE.get(State(self.state), "")

    @property
    def is_to_mend(self) -> bool:
        return self.state in UNRESOLVED and not (self.stale_at or self.confirmed_at or self.ended_at)


class Exemption(models.Model):
    """A pupil who has no Vietnamese identity number, listed by name with the reason."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="exemptions", verbose_name="học sinh")
    details = SealedJSONField("lý do", editable=False)
    made_at = models.DateTimeField("ghi lúc", default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField("bỏ lúc", null=True, blank=True)

    class Meta:
        verbose_name = "học sinh không có số định danh Việt Nam"
        constraints = [
            models.UniqueConstraint(fields=["pupil"], condition=Q(ended_at=None), name="one_standing_exemption")
        ]

    def __str__(self) -> str:
        return str(self.pupil)

    @property
    def reason(self) -> str:
        return str(self.details.get("reason", ""))


class RememberedWord(models.Model):
    """What a heading or a word of answers in somebody's file means, as a person once said; text is folded."""

    class Kind(models.TextChoices):
        HEADING = "heading", "tên cột"
        STATE = "state", "từ chỉ kết quả"

    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=200)
    meaning = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = "từ đã nhớ"
        constraints = [models.UniqueConstraint(fields=["kind", "text"], name="one_meaning_per_word")]

    def __str__(self) -> str:
        return f"{self.text}: {self.meaning}"


class ResultFile(Exchanged):
    """A file of answers on its way into the register; its bytes stand encrypted until it is applied or undone."""

    class Stage(models.TextChoices):
        READ = "read", "chờ xem trước"
        APPLIED = "applied", "đã ghi"
        UNDONE = "undone", "đã hoàn tác"
        FORGOTTEN = "forgotten", "không ghi, nội dung đã xóa"

    name = models.CharField("tên tệp", max_length=160)
    batch = models.ForeignKey(VerificationBatch, models.PROTECT, null=True, blank=True, related_name="files")
    stage = models.CharField("trạng thái", max_length=10, choices=Stage, default=Stage.READ)
    checked_on = models.DateField("ngày đối chiếu")
    columns = models.JSONField("cột do người chọn", default=dict)
    sealed = models.BinaryField("nội dung mã hóa", default=bytes)
    made_at = models.DateTimeField("nạp lúc", default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField("ghi lúc", null=True, blank=True)

    objects = VisibleQuerySet.as_manager()
    view_permission = "verification.import"

    class Meta:
        verbose_name = "tệp kết quả đối chiếu"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"Tệp kết quả «{self.name}»"

    def get_absolute_url(self) -> str:
        return reverse("verification:file", args=[self.uid])

    def keep(self, content: bytes) -> None:
        """Put the bytes in place, encrypted; the caller saves."""
        self.sealed = seal_bytes(content, bound_to=f"verification.file.{self.uid}")

    def content(self) -> bytes:
        """Return the bytes as they were given."""
        return unseal_bytes(bytes(self.sealed), bound_to=f"verification.file.{self.uid}")


class VerificationReport(Exchanged):
    """The report of task 8 with its number: the figures of a day, frozen."""

    day = models.DateField("số liệu đến hết ngày")
    issued = models.OneToOneField(IssuedNumber, models.PROTECT, related_name="+", verbose_name="số văn bản")
    counts = models.JSONField("số liệu", default=dict)
    made_at = models.DateTimeField("lập lúc", default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người lập")

    objects = VisibleQuerySet.as_manager()
    view_permission = "verification.report"

    class Meta:
        verbose_name = "báo cáo xác thực dân cư"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"Báo cáo xác thực dân cư số {self.issued.text}"

    def get_absolute_url(self) -> str:
        return reverse("verification:reports") + f"#bao-cao-{self.pk}"


def end_of(day: date) -> datetime:
    """Return the first moment of the next day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))


def exempt_on(day: date) -> Exists:
    """Return the condition of a pupil who had no Vietnamese number on a day."""
    later = end_of(day)
    found = Exemption.objects.filter(Q(ended_at=None) | Q(ended_at__gte=later), made_at__lt=later)
    return Exists(found.filter(pupil=OuterRef("pk")))


def counted_on(day: date) -> PupilQuerySet:
    """Return the pupils that the figure of a day is out of."""
    found: PupilQuerySet = Pupil.objects.studying_on(day).filter(~exempt_on(day))
    return found


def matched_on(day: date) -> PupilQuerySet:
    """Return those of counted_on whose newest answer was MATCH and about the values that stood at the end of the day."""
    answers = Verification.objects.matching_on(day).filter(pupil=OuterRef("pk"))
    found: PupilQuerySet = counted_on(day).filter(Exists(answers))
    return found


def labels_of(fields: Sequence[str]) -> str:
    """Return Họ tên, Ngày sinh for field codes."""
    return ", ".join(PUPILS.by_code[code].label for code in fields if code in PUPILS.by_code)
