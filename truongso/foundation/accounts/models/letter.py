"""Letters about a person's own account, which wait here until the mail server takes them."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from truongso.foundation.accounts.models.user import User


class AccountLetterQuerySet(models.QuerySet["AccountLetter"]):
    """Questions about letters."""

    def to_send(self, now: datetime) -> Self:
        return self.filter(Q(sent_at__isnull=True), given_up=False, next_try_at__lte=now)


class AccountLetter(models.Model):
    """One letter to one account; values are what its template names. Deleted with the login history."""

    WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))

    class Kind(models.TextChoices):
        UNUSUAL_LOGIN = "unusual_login", "đăng nhập lạ"
        DENIED_LOGIN = "denied_login", "chủ tài khoản báo đăng nhập lạ"
        IDLE_SOON = "idle_soon", "sắp khóa vì lâu không sử dụng"
        SECURITY_CHANGED = "security_changed", "thay đổi bảo mật"

    recipient = models.ForeignKey(User, models.CASCADE, related_name="account_letters", verbose_name="người nhận")
    kind = models.CharField("loại", max_length=20, choices=Kind)
    values = models.JSONField("nội dung", default=dict)
    created_at = models.DateTimeField("lập lúc", default=timezone.now)
    next_try_at = models.DateTimeField("gửi từ lúc", default=timezone.now)
    attempts = models.PositiveSmallIntegerField("số lần gửi", default=0)
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    given_up = models.BooleanField("thôi gửi", default=False)
    last_error = models.CharField("lỗi gần nhất", max_length=300, blank=True)

    objects = AccountLetterQuerySet.as_manager()

    class Meta:
        verbose_name = "thư về tài khoản"
        indexes = [
            models.Index(
                fields=["next_try_at"], name="account_letters_waiting", condition=Q(sent_at=None, given_up=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.recipient_id}"
