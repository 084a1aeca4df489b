"""A file of others on its way into the register: where it comes from, what a person decided, whether it was written."""

from typing import Any

from django.conf import settings
from django.db import OperationalError, models
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.refusal import Refused
from truongso.core.sealed import seal_bytes, unseal_bytes
from truongso.records.register.models import Source

FILE_DAYS = 30  # a file serves its run, then it goes: after that the history of values says what it brought


class ImportSource(models.Model):
    """Where files come from again and again, and which heading of theirs carries which field.

    mapping is {data set: {heading as read: field code, "" for a column to leave out}}.
    """

    name = models.CharField("tên nguồn", max_length=120, unique=True)
    mapping = models.JSONField("cột đã nhớ", default=dict)
    made_at = models.DateTimeField("lập lúc", default=timezone.now)

    class Meta:
        verbose_name = "nguồn tệp"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def mapping_of(self, data_set: str) -> dict[str, str]:
        """Return what was mapped by hand for a data set."""
        return dict(self.mapping.get(data_set, {}))


class ImportRun(Exchanged):
    """One file of a source: its mapping, the answers to its questions, its state. What it would change is never stored.

    decisions is {key of a question: answer}; moves are the uids of pupils whose change of class is to be written.
    """

    class State(models.TextChoices):
        INSPECTED = "inspected", "đã đọc tệp"
        PREVIEWED = "previewed", "đã xem trước"
        APPLYING = "applying", "đang ghi"
        APPLIED = "applied", "đã ghi vào sổ"
        UNDONE = "undone", "đã hoàn tác"
        FAILED = "failed", "ghi không thành"

    source = models.ForeignKey(ImportSource, models.PROTECT, related_name="runs", verbose_name="nguồn")
    data_set = models.CharField("bộ dữ liệu", max_length=60)
    file_name = models.CharField("tên tệp", max_length=160)
    sha256 = models.CharField("băm của tệp", max_length=64, db_index=True)
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.INSPECTED)
    mapping = models.JSONField("cột", default=dict)
    decisions = models.JSONField("trả lời", default=dict)
    moves = models.JSONField("chuyển lớp được chọn", default=list)
    steps = models.JSONField("bước chuyển lớp đã ghi", default=list)
    counts = models.JSONField("số lượng", default=dict)
    message = models.CharField("lý do không thành", max_length=500, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField("nạp lúc", default=timezone.now)
    applied_at = models.DateTimeField("ghi lúc", null=True, blank=True)
    written_as = models.OneToOneField(
        Source, models.PROTECT, null=True, blank=True, related_name="import_run", verbose_name="nguồn của giá trị"
    )

    objects = VisibleQuerySet.as_manager()
    view_permission = "intake.view_run"

    class Meta:
        verbose_name = "lần nạp danh sách"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.source}: {self.file_name}"

    def get_absolute_url(self) -> str:
        return reverse("intake:run", args=[self.uid])

    @property
    def is_open(self) -> bool:
        """Return whether the run may still be mapped, answered and written."""
        return self.state not in {self.State.APPLIED, self.State.UNDONE}

    def content(self) -> bytes:
        """Return the bytes of the file; Refused when its time is over."""
        kept = RunFile.objects.filter(run=self).first()
        if kept is None:
            raise Refused(f"Tệp «{self.file_name}» đã xóa sau {FILE_DAYS} ngày theo quy định lưu: hãy nạp lại tệp.")
        return kept.content()


class RunFile(models.Model):
    """The file of a run, encrypted; apart from the run so that lists never fetch it."""

    run = models.OneToOneField(ImportRun, models.CASCADE, related_name="file")
    sealed = models.BinaryField("nội dung mã hóa")
    kept_at = models.DateTimeField("giữ từ", default=timezone.now)

    class Meta:
        verbose_name = "tệp của lần nạp"

    @classmethod
    def keep(cls, run: ImportRun, content: bytes) -> "RunFile":
        """Keep the bytes of a run."""
        return cls.objects.create(run=run, sealed=seal_bytes(content, bound_to=f"intake.file.{run.sha256}"))

    def content(self) -> bytes:
        """Return the bytes as they were given."""
        return unseal_bytes(bytes(self.sealed), bound_to=f"intake.file.{self.run.sha256}")


class WritingLock(models.Model):
    """One row a data set: whoever holds it writes a file; the other is told to wait."""

    data_set = models.CharField(max_length=60, primary_key=True)

    @classmethod
    def take(cls, data_set: str) -> None:
        """Lock inside a transaction; Refused at once when another import is being written (on SQLite it waits)."""
        cls.objects.get_or_create(pk=data_set)
        found: Any = cls.objects.filter(pk=data_set)
        try:
            found.select_for_update(nowait=True).get()
        except OperationalError as error:
            raise Refused("Một tệp khác đang được ghi vào sổ: hãy đợi xong, xem lại bản xem trước rồi ghi.") from error
