"""What was sent to the sector database, with which version, and what it answered; the school's own codes over there."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.sealed import SealedJSONField
from truongso.records.exchange.filling_models import TemplateFilling  # noqa: F401 - a model of this app
from truongso.records.exchange.registry import step_of

SILENT_AFTER = timedelta(minutes=3)  # longer than a chunk can take with all its repetitions


class SchoolDetails(Exchanged):
    """What the sector database asks of the school and the platform does not need elsewhere. One row."""

    FLAGS = (
        ("cochibodang", "Có chi bộ Đảng"),
        ("latruongdatchuanquocgia", "Đạt chuẩn quốc gia"),
        ("latruongquocte", "Là trường quốc tế"),
        ("cohocsinhbantru", "Có học sinh bán trú"),
        ("cothuocvungdacbietkhokhan", "Thuộc vùng đặc biệt khó khăn"),
        ("cosudungmayvitinh", "Sử dụng máy tính trong dạy học"),
        ("duocketnoiinternet", "Có kết nối Internet"),
        ("codienluoi", "Có điện lưới"),
        ("conguonnuocsach", "Có nguồn nước sạch"),
        ("cocongtrinhvesinhtheogioitinh", "Có công trình vệ sinh riêng theo giới tính"),
        ("cochuongtrinhgiaoducvesinhdoitay", "Có chương trình giáo dục vệ sinh đôi tay"),
        ("cochuongtrinhgiaoducgioitinh", "Có chương trình giáo dục giới tính"),
    )
    USUAL = ["cochibodang", "cosudungmayvitinh", "duocketnoiinternet", "codienluoi", "conguonnuocsach",
             "cocongtrinhvesinhtheogioitinh"]  # fmt: skip

    school_code = models.CharField("mã trường", max_length=20, help_text="Mã do Sở cấp trong cơ sở dữ liệu ngành.")
    organisation_code = models.CharField("mã định danh điện tử của cơ quan", max_length=35)
    commune_code = models.CharField("mã phường, xã", max_length=5, help_text="5 chữ số, theo danh mục từ 01/7/2025.")
    province_code = models.CharField("mã tỉnh, thành phố", max_length=2, default="31")
    ownership = models.PositiveSmallIntegerField(
        "loại hình", default=1, choices=[(1, "Công lập"), (2, "Dân lập"), (3, "Tư thục")]
    )
    area = models.PositiveSmallIntegerField(
        "khu vực", default=0,
        choices=[(0, "Chưa xác định"), (1, "KV1"), (2, "KV2"), (3, "KV2-NT"), (4, "KV3")],
    )  # fmt: skip
    zone = models.CharField("tên vùng", max_length=60, default="Đồng bằng")
    accreditation_level = models.PositiveSmallIntegerField("đạt kiểm định cấp độ", default=0)
    principal_phone = models.CharField("điện thoại hiệu trưởng", max_length=20, blank=True)
    fax = models.CharField("fax", max_length=30, blank=True)
    website = models.CharField("trang web", max_length=200, blank=True)
    flags = models.JSONField("đặc điểm", default=list, blank=True)

    class Meta:
        verbose_name = "thông tin trường để đồng bộ"

    def __str__(self) -> str:
        return f"thông tin đồng bộ của trường {self.school_code}"

    @classmethod
    def current(cls) -> "SchoolDetails | None":
        return cls.objects.order_by("pk").first()


class PushRunQuerySet(VisibleQuerySet):
    """Questions about runs."""

    def running(self) -> Self:
        return self.filter(state=PushRun.State.RUNNING)

    def with_counts(self) -> Self:
        """Add how many records of the run stand in each state."""
        kinds = PushedRecord.State
        return self.annotate(**{
            state.value: Count("records", filter=Q(records__state=state)) for state in kinds
        }, sent=Count("records"))  # fmt: skip


class PushRun(models.Model):
    """One push, one repetition of what failed, or one export to a file."""

    class Kind(models.TextChoices):
        PUSH = "push", "đồng bộ"
        RETRY = "retry", "gửi lại bản ghi chưa nhận"
        FILE = "file", "xuất tệp"

    class State(models.TextChoices):
        RUNNING = "running", "đang gửi"
        FINISHED = "finished", "xong"
        STOPPED = "stopped", "dừng giữa chừng"

    uid = models.UUIDField("mã", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("việc", max_length=10, choices=Kind)
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.RUNNING, db_index=True)
    started_at = models.DateTimeField("bắt đầu lúc", default=timezone.now)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    beat_at = models.DateTimeField("còn chạy lúc", default=timezone.now)
    finished_at = models.DateTimeField("xong lúc", null=True, blank=True)
    process = models.CharField(max_length=120, blank=True, editable=False)
    sentence = models.CharField("kết luận", max_length=400, blank=True)

    objects = PushRunQuerySet.as_manager()
    view_permission = "exchange.view_run"

    class Meta:
        verbose_name = "lần đồng bộ"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="running"), name="one_push_at_a_time")
        ]

    def __str__(self) -> str:
        return f"lần {self.get_kind_display()} {timezone.localtime(self.started_at):%d/%m/%Y %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("exchange:run", args=[self.uid])

    def is_silent(self, now: datetime) -> bool:
        """Return whether nothing was heard of a running push for so long that its process must be gone."""
        return self.state == self.State.RUNNING and now - self.beat_at > SILENT_AFTER


class PushedRecordQuerySet(VisibleQuerySet):
    """Questions about records sent."""

    def newest(self) -> Self:
        """Return what was tried last with each record."""
        return self.filter(is_latest=True)

    def failed(self) -> Self:
        """Return what was not accepted: refused, without an answer, or still waiting for another record."""
        return self.exclude(state=PushedRecord.State.ACCEPTED)

    def accepted(self) -> Self:
        return self.filter(state=PushedRecord.State.ACCEPTED)

    def in_order(self) -> Self:
        return self.order_by("position", "pk")


class PushedRecord(models.Model):
    """One record in one run: the version sent, and the answer."""

    class Event(models.TextChoices):
        NEW = "NEW", "thêm"
        UPDATE = "UPDATE", "sửa"
        CANCEL = "CANCEL", "xóa"

    class State(models.TextChoices):
        WAITING = "waiting", "chờ"
        ACCEPTED = "accepted", "đã nhận"
        REFUSED = "refused", "bị từ chối"
        UNKNOWN = "unknown", "chưa rõ"

    run = models.ForeignKey(PushRun, models.CASCADE, related_name="records", verbose_name="lần đồng bộ")
    step = models.CharField("loại bản ghi", max_length=60)
    record = models.UUIDField("bản ghi")
    label = models.CharField("tên", max_length=200)
    position = models.PositiveIntegerField("thứ tự")
    version = models.PositiveIntegerField("phiên bản gửi")
    record_version = models.PositiveIntegerField("phiên bản trong sổ")
    event = models.CharField("sự kiện", max_length=10, choices=Event)
    state = models.CharField("kết quả", max_length=10, choices=State, default=State.WAITING)
    answer_code = models.CharField("mã trả lời", max_length=40, blank=True)
    answer = SealedJSONField("lời trả lời")
    payload_hash = models.CharField(max_length=32, editable=False)
    built_at = models.DateTimeField("lập lúc")
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    is_latest = models.BooleanField(default=True, editable=False)

    objects = PushedRecordQuerySet.as_manager()
    view_permission = "exchange.view_run"

    class Meta:
        verbose_name = "bản ghi đã gửi"
        ordering = ["run", "position"]
        indexes = [models.Index(fields=["record", "step"]), models.Index(fields=["step", "is_latest", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["run", "step", "record"], name="one_try_per_run_and_record"),
            models.UniqueConstraint(
                fields=["step", "record"], condition=Q(is_latest=True), name="one_latest_try_per_record"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def sentence(self) -> str:
        """The answer in words, or why it has not been sent."""
        said: str = self.answer.get("sentence", "")
        return said

    @property
    def step_title(self) -> str:
        declared = step_of(self.step)
        return declared.title if declared else self.step

    @property
    def url(self) -> str:
        """Where the record is mended."""
        declared = step_of(self.step)
        return declared.url(self.record) if declared else ""


def state_label(state: str) -> str:
    """Return the name of a state of a record, as people read it."""
    return str(PushedRecord.State(state).label)


def counts_by_state(rows: Any) -> dict[str, int]:
    """Return {state: number} of records; states without any are 0."""
    found = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: found.get(state.value, 0) for state in PushedRecord.State}
