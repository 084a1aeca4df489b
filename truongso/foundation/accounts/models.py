"""An account belongs to a person; what the person may do comes from assignments, never from the account."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

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
    REQUIRED_FIELDS: list[str] = []
    objects = UserManager()

    class Meta:
        verbose_name = "tài khoản"

    def __str__(self) -> str:
        return self.person.full_name

    def get_full_name(self) -> str:
        return self.person.full_name
