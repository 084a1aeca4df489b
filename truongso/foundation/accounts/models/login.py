"""Who came in, from where and with what; and what was tried in vain."""

from datetime import datetime
from typing import Any, Self

from django.db import models

from truongso.foundation.accounts.models.user import User


class FailedLogin(models.Model):
    """Wrong passwords in a row for one tried name, whether an account of that name exists or not.

    Only a keyed hash of the name is kept: people type passwords into the wrong field, and a row for every tried name must
    not tell which names are real.
    """

    name_hash = models.CharField("băm của tên đã thử", max_length=64, unique=True)
    count = models.PositiveSmallIntegerField("số lần sai liên tiếp", default=0)
    locked_until = models.DateTimeField("khóa đến", null=True, blank=True)
    last_at = models.DateTimeField("lần sai gần nhất", db_index=True)

    class Meta:
        verbose_name = "đăng nhập sai"

    def __str__(self) -> str:
        return f"{self.count} lần sai"

    def is_locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until


class LoginRecordQuerySet(models.QuerySet["LoginRecord"]):
    """Questions about logins."""

    def of(self, user: Any) -> Self:
        return self.filter(user=user)

    def succeeded(self) -> Self:
        return self.filter(outcome=LoginRecord.Outcome.IN)

    def denied(self) -> Self:
        """Return logins of which their owner said that it was somebody else, and nobody has looked yet."""
        return self.filter(answer=LoginRecord.Answer.NO, looked_at__isnull=True)


class LoginRecord(models.Model):
    """One login of an account, or one try of it that failed; kept for LOGIN_HISTORY_DAYS, then deleted by a job."""

    class Outcome(models.TextChoices):
        IN = "in", "vào được"
        WRONG_PASSWORD = "wrong_password", "sai mật khẩu"
        WRONG_CODE = "wrong_code", "sai mã xác thực"
        CLOSED = "closed", "tài khoản đang khóa"

    class Place(models.TextChoices):
        SCHOOL = "school", "mạng nhà trường"
        OUTSIDE = "outside", "ngoài trường"

    class Answer(models.TextChoices):
        NOT_ASKED = "", "không hỏi"
        WAITING = "waiting", "chờ trả lời"
        YES = "yes", "đúng là tôi"
        NO = "no", "không phải tôi"

    user = models.ForeignKey(User, models.CASCADE, related_name="logins", verbose_name="tài khoản")
    at = models.DateTimeField("lúc", db_index=True)
    outcome = models.CharField("kết quả", max_length=20, choices=Outcome)
    way = models.CharField("cách xác thực", max_length=120, blank=True)
    device = models.CharField("thiết bị", max_length=120)
    device_key = models.CharField("băm mã thiết bị", max_length=64, blank=True)
    address = models.GenericIPAddressField("địa chỉ mạng", null=True)
    network = models.CharField("vùng mạng", max_length=50, blank=True)
    place = models.CharField("nơi", max_length=10, choices=Place)
    session_hash = models.CharField("băm mã phiên", max_length=64, blank=True)
    answer = models.CharField("chủ tài khoản trả lời", max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    looked_at = models.DateTimeField("quản trị xem lúc", null=True, blank=True)

    objects = LoginRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "lần đăng nhập"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["user", "-at"], name="logins_of_account")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.device}, {self.get_place_display()}"
