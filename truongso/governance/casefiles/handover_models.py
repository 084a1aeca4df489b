"""Files that go to the archive together, and the packages that are made of files."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.foundation.evidence.models import Blob


class HandOverSeries(models.Model):
    """The last number given to a handing in of a year; its row is locked while a number is taken."""

    year = models.PositiveSmallIntegerField("năm", unique=True)
    last_number = models.PositiveIntegerField("số sau cùng", default=0)

    class Meta:
        verbose_name = "dãy số đợt nộp lưu"

    def __str__(self) -> str:
        return f"Đợt nộp lưu năm {self.year}"


class HandOver(Exchanged):
    """One handing in: files, their list and the minutes; both sides sign, then the archive accepts and files are locked."""

    class State(models.TextChoices):
        DRAFT = "draft", "đang lập"
        SIGNING = "signing", "đang ký biên bản"
        SIGNED = "signed", "chờ lưu trữ nhận"
        ACCEPTED = "accepted", "đã nhận vào lưu trữ"
        CANCELLED = "cancelled", "đã hủy"

    code = models.CharField("mã", max_length=20, unique=True)
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.DRAFT, db_index=True)
    made_on = models.DateField("ngày giao nhận")
    made_at = models.DateTimeField("lập lúc", default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="case_hand_overs", verbose_name="bên giao"
    )
    note = models.CharField("ghi chú", max_length=300, blank=True)
    accepted_at = models.DateTimeField("nhận lúc", null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="bên nhận"
    )
    trouble = models.CharField("lý do trả lại, hủy", max_length=300, blank=True)
    index_file = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", verbose_name="mục lục")
    minutes_file = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", verbose_name="biên bản")

    objects = VisibleQuerySet.as_manager()
    view_permission = "casefiles.view_hand_over"

    class Meta:
        verbose_name = "đợt nộp lưu hồ sơ"
        ordering = ["-made_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_by__isnull=False), name="accepted_by_somebody"
            )
        ]

    def __str__(self) -> str:
        return f"Đợt nộp lưu {self.code}"

    @property
    def in_sentence(self) -> str:
        """đợt nộp lưu NL-2026-01: as it stands inside a sentence."""
        return f"đợt nộp lưu {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("casefiles:hand_over", args=[self.uid])

    @property
    def is_going(self) -> bool:
        """Whether it is neither done nor given up: its files wait for it."""
        return self.state in {self.State.DRAFT, self.State.SIGNING, self.State.SIGNED}

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class HandOverItem(models.Model):
    """A file in a handing in."""

    hand_over = models.ForeignKey(HandOver, models.CASCADE, related_name="items", verbose_name="đợt nộp lưu")
    case_file = models.ForeignKey(
        "casefiles.CaseFile", models.PROTECT, related_name="hand_over_items", verbose_name="hồ sơ"
    )
    position = models.PositiveIntegerField("thứ tự")

    class Meta:
        verbose_name = "hồ sơ nộp lưu"
        ordering = ["hand_over", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["hand_over", "case_file"], name="file_once_per_hand_over")]

    def __str__(self) -> str:
        return f"{self.hand_over}: {self.case_file}"


class Package(models.Model):
    """A package for an archive that is made, or was, of one file or of all files of a handing in."""

    class Stage(models.TextChoices):
        BUILDING = "building", "đang lập"
        READY = "ready", "đã lập xong"
        FAILED = "failed", "không lập được"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case_file = models.ForeignKey(
        "casefiles.CaseFile", models.PROTECT, null=True, related_name="packages", verbose_name="hồ sơ"
    )
    hand_over = models.ForeignKey(HandOver, models.PROTECT, null=True, related_name="packages", verbose_name="đợt nộp")
    stage = models.CharField("tình trạng", max_length=10, choices=Stage, default=Stage.BUILDING)
    done = models.PositiveIntegerField("số tệp đã xếp", default=0)
    total = models.PositiveIntegerField("tổng số tệp", default=0)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", verbose_name="gói")
    trouble = models.CharField("lý do không lập được", max_length=300, blank=True)
    asked_at = models.DateTimeField("yêu cầu lúc", default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField("bắt đầu lúc", null=True)

    class Meta:
        verbose_name = "gói hồ sơ điện tử"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(case_file=None, hand_over__isnull=False) | Q(case_file__isnull=False, hand_over=None),
                name="package_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"Gói {self.case_file or self.hand_over}"

    @property
    def about(self) -> Any:
        return self.case_file or self.hand_over
