"""What the platform keeps about work itself: what was done, who was told, who wants letters, which jobs ran."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from truongso.core.models import Exchanged
from truongso.foundation.org.models import Person


class DutyDoneQuerySet(models.QuerySet["DutyDone"]):
    """Questions about what was done of the recurring duties."""

    def in_force(self) -> Self:
        """Return what nobody took back."""
        return self.filter(ended_at__isnull=True)

    def counting_for(self, person_id: int | None) -> Self:
        """Return what was done for the whole school or by one person."""
        return self.in_force().filter(Q(person__isnull=True) | Q(person=person_id))


class DutyDone(Exchanged):
    """One occurrence of a recurring duty was done; a row that was taken back has ended. No person: for the school."""

    code = models.CharField("mã việc", max_length=80)
    period = models.CharField("kỳ", max_length=8)
    title = models.CharField("việc khi đó", max_length=300)
    due_on = models.DateField("hạn")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="duties_done", verbose_name="của"
    )
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người đánh dấu"
    )
    done_on = models.DateField("làm xong ngày")
    marked_at = models.DateTimeField("đánh dấu lúc", default=timezone.now)
    note = models.CharField("ghi chú", max_length=500, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người mở lại"
    )
    reopened_reason = models.CharField("lý do mở lại", max_length=500, blank=True)

    objects = DutyDoneQuerySet.as_manager()

    class Meta:
        verbose_name = "việc định kỳ đã làm"
        ordering = ["-due_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "period"],
                condition=Q(ended_at__isnull=True, person__isnull=True),
                name="duty_done_once",
            ),
            models.UniqueConstraint(
                fields=["code", "period", "person"],
                condition=Q(ended_at__isnull=True, person__isnull=False),
                name="duty_done_once_by_person",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about notices."""

    def of(self, user: Any) -> Self:
        """Return what was sent to a user."""
        return self.filter(recipient=user)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One thing told to one person. The key keeps the same thing from being told twice."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="người nhận"
    )
    kind = models.CharField("loại", max_length=80)
    key = models.CharField("khóa", max_length=160)
    title = models.CharField("tiêu đề", max_length=200)
    body = models.TextField("nội dung", blank=True)
    url = models.CharField("trang", max_length=500, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="do việc làm của"
    )
    created_at = models.DateTimeField("lúc", default=timezone.now)
    read_at = models.DateTimeField("đọc lúc", null=True, blank=True)
    mailed_at = models.DateTimeField("gửi thư lúc", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["recipient", "read_at", "created_at"])]
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="one_notice_per_key")]

    def __str__(self) -> str:
        return self.title


class NoticePreference(models.Model):
    """When a person wants letters; without a row, once a day. Notices in the platform come in any case."""

    class Choice(models.TextChoices):
        NONE = "none", "Không gửi thư"
        DAILY = "daily", "Mỗi ngày một thư"
        IMMEDIATELY = "immediately", "Từng thông báo ngay khi có, và mỗi ngày một thư nhắc việc"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preference")
    mail = models.CharField("nhận thư", max_length=12, choices=Choice, default=Choice.DAILY)

    class Meta:
        verbose_name = "cách nhận thư"

    @classmethod
    def of_user(cls, user: Any) -> str:
        """Return the choice of one user."""
        return cls.of_users([user])[user.pk]

    @classmethod
    def of_users(cls, users: Iterable[Any]) -> dict[int, str]:
        """Return the choice by user key, the default for those who never chose; one query."""
        keys = [user.pk for user in users]
        chosen = dict(cls.objects.filter(user__in=keys).values_list("user_id", "mail"))
        return {key: chosen.get(key, cls.Choice.DAILY) for key in keys}


class LetterQuerySet(models.QuerySet["Letter"]):
    """Questions about letters."""

    def to_send(self, now: datetime) -> Self:
        """Return letters whose time has come, those included that a killed worker left half sent."""
        abandoned = Q(state=Letter.State.SENDING, next_try_at__lte=now - Letter.ABANDONED_AFTER)
        return self.filter(Q(state=Letter.State.WAITING, next_try_at__lte=now) | abandoned)


class Letter(models.Model):
    """One e-mail to one person: the digest of a day, or one notice. Kept without its text."""

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ gửi"
        SENDING = "sending", "Đang gửi"
        SENT = "sent", "Đã gửi"
        EMPTY = "empty", "Không còn gì để gửi"
        FAILED = "failed", "Không gửi được"

    ABANDONED_AFTER = timedelta(minutes=15)
    # One minute, then ever longer: a mail server that is down for a morning loses nothing.
    WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="letters", verbose_name="người nhận"
    )
    key = models.CharField("khóa", max_length=160)
    day = models.DateField("ngày")
    notice = models.ForeignKey(
        Notice, models.CASCADE, null=True, blank=True, related_name="letters", verbose_name="thông báo"
    )
    state = models.CharField("trạng thái", max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("số lần gửi", default=0)
    next_try_at = models.DateTimeField("gửi từ lúc", default=timezone.now)
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    last_error = models.CharField("lỗi", max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "thư"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "next_try_at"])]
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="one_letter_per_key")]

    def __str__(self) -> str:
        return f"{self.key}: {self.get_state_display()}"


class PeriodicRun(models.Model):
    """When a job of the schedule last ran and how it ended."""

    code = models.CharField("mã việc", max_length=80, unique=True)
    last_run_at = models.DateTimeField("chạy lúc", null=True)
    finished_at = models.DateTimeField("xong lúc", null=True)
    failed = models.BooleanField("lỗi", default=False)
    last_result = models.CharField("kết quả", max_length=500, blank=True)

    class Meta:
        verbose_name = "việc chạy theo giờ"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class CalendarFeed(models.Model):
    """The secret address of a calendar. Only its hash is kept: who reads the database cannot read calendars."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField("băm của địa chỉ", max_length=64, unique=True)
    renewed_at = models.DateTimeField("tạo lúc", default=timezone.now)

    class Meta:
        verbose_name = "địa chỉ lịch"

    def __str__(self) -> str:
        return str(self.user)

    @staticmethod
    def hash_of(token: str) -> str:
        """Return what is kept of a token. A long random token needs no slow hash."""
        return hashlib.sha256(token.encode()).hexdigest()


class StatutoryCheck(Exchanged):
    """A leader compared a date of the statutory calendar with the signed text; an ended row was taken back.

    The fingerprint is that of the entry as it was: when the entry changes, it must be checked again.
    """

    code = models.CharField("mã mốc", max_length=80)
    title = models.CharField("mốc khi đó", max_length=300)
    fingerprint = models.CharField("băm của mốc", max_length=64)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người kiểm tra"
    )
    verified_at = models.DateTimeField("kiểm tra lúc", default=timezone.now)
    note = models.CharField("đã đối chiếu với", max_length=500)

    class Meta:
        verbose_name = "kiểm tra mốc pháp lý"
        ordering = ["-verified_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "fingerprint"], condition=Q(ended_at__isnull=True), name="one_check_in_force"
            )
        ]

    def __str__(self) -> str:
        return self.title
