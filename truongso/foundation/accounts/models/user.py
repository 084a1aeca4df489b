"""An account belongs to a person; what the person may do comes from assignments, never from the account."""

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from truongso.foundation.accounts.names import clean_username
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import Role


class ClosedBecause(models.TextChoices):
    """Why an account is closed; an open one has none."""

    OPEN = "", "đang mở"
    BY_HAND = "by_hand", "người quản trị khóa"
    LEFT = "left", "không còn phân công nào"
    IDLE = "idle", "lâu không sử dụng"


class UserQuerySet(models.QuerySet["User"]):
    """Questions about accounts."""

    def open(self) -> Self:
        return self.filter(is_active=True)

    def idle_since(self, moment: datetime) -> Self:
        """Return open accounts that nobody used after a moment; the days count from the last login or opening."""
        used = Coalesce(Greatest("last_login", "opened_at"), F("opened_at"))
        return self.open().annotate(last_used=used).filter(last_used__lte=moment)

    def without_work(self, on: date) -> Self:
        """Return accounts of people who had an assignment and have none on a day."""
        own = Assignment.objects.filter(person=OuterRef("person"))
        return self.filter(Exists(own.filter(starts_on__lte=on)), ~Exists(own.on(on)))

    def with_work(self, on: date) -> Self:
        """Return accounts of people with an assignment in force on a day."""
        return self.filter(Exists(Assignment.objects.on(on).filter(person=OuterRef("person"))))

    def administrators(self, on: date) -> Self:
        """Return open accounts of people who administer the system on a day."""
        held = Assignment.objects.on(on).filter(person=OuterRef("person"), role=Role.ADMINISTRATOR)
        return self.open().filter(Exists(held))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    """Makes accounts."""

    def create_user(self, username: str, password: str | None = None, **values: Any) -> "User":
        """Create an account; without a password it cannot be logged into until one is set."""
        user: User = self.model(username=clean_username(username), **values)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        found: User = self.get(username=clean_username(username or ""))
        return found


class User(AbstractBaseUser):
    """A login. Names and mail address are the person's."""

    username = models.CharField("tên đăng nhập", max_length=60, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="user", verbose_name="người")
    email = models.EmailField("thư điện tử", blank=True)
    is_active = models.BooleanField("đang mở", default=True)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    # The days of an idle account count from here when nobody has logged in since.
    opened_at = models.DateTimeField("mở lần gần nhất", default=timezone.now)
    closed_at = models.DateTimeField("khóa lúc", null=True, blank=True)
    closed_because = models.CharField("khóa vì", max_length=10, choices=ClosedBecause, blank=True, db_index=True)
    idle_warned_at = models.DateTimeField("nhắc sắp khóa lúc", null=True, blank=True)
    must_change_password = models.BooleanField("phải đổi mật khẩu", default=False)
    password_changed_at = models.DateTimeField("đổi mật khẩu lúc", default=timezone.now)
    # Long enough only together with a second factor; without one it must be changed.
    password_is_short = models.BooleanField("mật khẩu ngắn", default=False)
    # The days of grace for a second factor count from when it was first asked for.
    factor_asked_on = models.DateField("được yêu cầu lớp thứ hai từ", null=True, blank=True)
    # Beside the rows of logins, so that a page knows without a query whether there is something to ask.
    unanswered_login = models.PositiveBigIntegerField("đăng nhập chờ trả lời", null=True, blank=True)

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

    def set_password(self, raw_password: str | None) -> None:
        """Set the password, and note when and whether it is long enough alone. PASSWORD_FIELDS are what to save."""
        super().set_password(raw_password)
        self.password_changed_at = timezone.now()
        self.password_is_short = len(raw_password or "") < settings.PASSWORD_LENGTH_ALONE and raw_password is not None

    @property
    def mail_address(self) -> str:
        """Where letters about the account go: its own address, else the person's; empty when neither is known."""
        return self.email or self.person.email


PASSWORD_FIELDS = ("password", "password_changed_at", "password_is_short")
