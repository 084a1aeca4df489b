"""An account belongs to a person; what the person may do comes from assignments, never from the account."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from truongso.foundation.org.models import Person


class UserManager(BaseUserManager["User"]):
    """Makes accounts."""

    def create_user(self, username: str, password: str | None = None, **values: Any) -> "User":
        """Create an account; without a password it cannot be logged into until one is set."""
        user = self.model(username=self.model.normalize_username(username).lower(), **values)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=(username or "").lower())

    def idle_since(self, moment: datetime) -> "models.QuerySet[User]":
        """Return open accounts that nobody used after a moment (level 2 asks for a look after 45 days)."""
        used = Q(last_login__lt=moment) | Q(last_login__isnull=True, created_at__lt=moment)
        return self.filter(used, is_active=True)


class User(AbstractBaseUser):
    """A login. Names and mail address are the person's."""

    username = models.CharField("tên đăng nhập", max_length=60, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="user", verbose_name="người")
    email = models.EmailField("thư điện tử", blank=True)
    is_active = models.BooleanField("đang mở", default=True)
    must_change_password = models.BooleanField("phải đổi mật khẩu", default=False)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        verbose_name = "tài khoản"

    def __str__(self) -> str:
        return self.person.full_name

    def get_full_name(self) -> str:
        return self.person.full_name


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
