"""The register of applications that log in through the school, and what stands between them and each person."""

import uuid
from typing import Any, Self

from allauth.idp.oidc.models import Client
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from truongso.core.models import VisibleQuerySet
from truongso.core.sealed import SealedJSONField
from truongso.core.text import fold
from truongso.foundation.access.standing import standing_of
from truongso.foundation.org.models import Unit
from truongso.foundation.org.roles import Role

USER = settings.AUTH_USER_MODEL


class ApplicationQuerySet(VisibleQuerySet):
    """Questions about applications."""

    def active(self) -> Self:
        return self.filter(is_active=True)

    def open_to(self, user: Any) -> Self:
        """Return the applications that user may enter today: two queries, whatever their number."""
        standing = standing_of(user)
        if not standing.roles:
            return self.none()
        candidates = Application.objects.active().prefetch_related("units")
        return self.filter(pk__in=[one.pk for one in candidates if one.admits(standing)])


class Application(models.Model):
    """An application (relying party) that the school's people enter with their one account."""

    class Protocol(models.TextChoices):
        OIDC = "oidc", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    protocol = models.CharField("giao thức", max_length=10, choices=Protocol)
    recipe = models.SlugField("mẫu cấu hình", max_length=40, blank=True)
    name = models.CharField("tên ứng dụng", max_length=100, unique=True)
    description = models.CharField("dùng để làm gì", max_length=300, blank=True)
    home_url = models.URLField("địa chỉ trang chủ", max_length=300)
    icon = models.CharField("biểu tượng", max_length=40, default="external-link")
    roles = models.JSONField("vai trò được vào", default=list, blank=True)
    units = models.ManyToManyField(Unit, blank=True, related_name="applications", verbose_name="đơn vị được vào")
    scopes = models.JSONField("thông tin được nhận", default=list, blank=True)
    is_trusted = models.BooleanField("của nhà trường, không cần hỏi", default=False)
    is_sensitive = models.BooleanField("đòi xác thực hai lớp mới vào", default=False)
    step_up_minutes = models.PositiveSmallIntegerField("xác thực hai lớp trong vòng (phút)", default=15)
    logout_url = models.URLField("địa chỉ nhận lệnh đăng xuất", max_length=300, blank=True)
    is_active = models.BooleanField("đang mở", default=True)
    client = models.OneToOneField(Client, models.PROTECT, null=True, blank=True, related_name="application")
    search = models.CharField(max_length=400, editable=False, db_index=True)
    added_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", verbose_name="người đăng ký")
    added_at = models.DateTimeField("đăng ký lúc", default=timezone.now, editable=False)
    changed_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", verbose_name="người sửa")
    changed_at = models.DateTimeField("sửa lúc", default=timezone.now, editable=False)

    objects = ApplicationQuerySet.as_manager()
    view_permission = "sso.view"

    class Meta:
        verbose_name = "ứng dụng"
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(protocol="oidc", client=None), name="oidc_has_client")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = fold(f"{self.name} {self.description} {self.home_url}")[:400]
        super().save(*args, **kwargs)

    def admits(self, standing: Any) -> bool:
        """Return whether somebody of this standing may enter: a role of the list, and a unit of the list.

        A list that is empty does not narrow; somebody who is nothing here today (left, from another school) enters nowhere.
        """
        if not standing.roles or (self.roles and not standing.roles & set(self.roles)):
            return False
        units = {unit.pk for unit in self.units.all()}
        return not units or bool(units & standing.unit_ids)

    @property
    def role_labels(self) -> list[str]:
        return [Role(role).label for role in self.roles if role in Role.values]


class Connection(models.Model):
    """That a person uses an application, and what they agreed to hand over; one row for both, taken back by the person."""

    user = models.ForeignKey(USER, models.CASCADE, related_name="connections", verbose_name="người")
    application = models.ForeignKey(Application, models.CASCADE, related_name="connections", verbose_name="ứng dụng")
    agreed_scopes = models.JSONField("đã đồng ý cho biết", default=list)
    agreed_at = models.DateTimeField("đồng ý lúc", null=True, blank=True)
    first_at = models.DateTimeField("vào lần đầu", default=timezone.now)
    last_at = models.DateTimeField("vào lần gần nhất", default=timezone.now)

    class Meta:
        verbose_name = "kết nối"
        ordering = ["-last_at"]
        constraints = [models.UniqueConstraint(fields=["user", "application"], name="one_connection_per_application")]

    def __str__(self) -> str:
        return f"{self.user} – {self.application}"

    def covers(self, scopes: Any) -> bool:
        """Return whether the person agreed to all of these."""
        return self.agreed_at is not None and set(scopes) <= set(self.agreed_scopes)


class VisitQuerySet(models.QuerySet["Visit"]):
    """Questions about visits."""

    def open(self) -> Self:
        return self.filter(ended_at__isnull=True)


class Visit(models.Model):
    """One session at the school carried into one application; its uid is the `sid` that the application knows.

    Only a hash of the session's key is kept. `browser` is a random mark inside the session that survives a new key.
    """

    uid = models.UUIDField("mã phiên", default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(USER, models.CASCADE, related_name="visits", verbose_name="người")
    application = models.ForeignKey(Application, models.CASCADE, related_name="visits", verbose_name="ứng dụng")
    session_hash = models.CharField("băm khóa phiên", max_length=64, db_index=True)
    browser = models.CharField("dấu của trình duyệt", max_length=40, db_index=True)
    subject = models.CharField("mã người gửi cho ứng dụng", max_length=200, blank=True)
    first_at = models.DateTimeField("vào lần đầu", default=timezone.now)
    last_at = models.DateTimeField("vào lần gần nhất", default=timezone.now, db_index=True)
    ended_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "phiên ở ứng dụng"
        ordering = ["-last_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "browser", "user"], condition=Q(ended_at=None), name="one_open_visit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.application}"


class TokenFamily(models.Model):
    """All tokens that came from one authorisation code, with the proofs of that login.

    The code and the tokens are known by their hashes only. A code or a refresh token that comes twice ends the family.
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="families", verbose_name="phiên")
    client = models.ForeignKey(Client, models.CASCADE, related_name="families", verbose_name="ứng dụng")
    user = models.ForeignKey(USER, models.CASCADE, related_name="token_families", verbose_name="người")
    code_hash = models.CharField("băm của mã", max_length=64, unique=True)
    code_used_at = models.DateTimeField("mã dùng lúc", null=True, blank=True)
    auth_time = models.PositiveBigIntegerField("xác thực lúc", default=0)
    amr = models.JSONField("cách xác thực", default=list)
    acr = models.CharField("mức xác thực", max_length=100, blank=True)
    started_at = models.DateTimeField("bắt đầu", default=timezone.now, db_index=True)
    ended_at = models.DateTimeField("kết thúc", null=True, blank=True)
    end_reason = models.CharField("vì sao kết thúc", max_length=40, blank=True)

    class Meta:
        verbose_name = "họ mã truy cập"

    def __str__(self) -> str:
        return f"{self.visit}, {self.started_at:%d/%m/%Y %H:%M}"


class FamilyToken(models.Model):
    """That a token belongs to a family; refresh tokens stay known after their use."""

    family = models.ForeignKey(TokenFamily, models.CASCADE, related_name="tokens", verbose_name="họ mã")
    hash = models.CharField("băm", max_length=64, unique=True)
    is_refresh = models.BooleanField("mã làm mới", default=False)
    used_at = models.DateTimeField("dùng lúc", null=True, blank=True)

    class Meta:
        verbose_name = "mã truy cập"

    def __str__(self) -> str:
        return f"{self.family_id}"


class SigningKey(models.Model):
    """A key that signs what applications receive; private half sealed, public half shown until `retires_at`."""

    kid = models.CharField("mã khóa", max_length=64, unique=True)
    sealed = SealedJSONField("khóa riêng")
    made_at = models.DateTimeField("tạo lúc", default=timezone.now)
    signs_from = models.DateTimeField("ký từ lúc", default=timezone.now)
    retires_at = models.DateTimeField("thôi công bố lúc", null=True, blank=True)

    class Meta:
        verbose_name = "khóa ký"
        ordering = ["-signs_from", "-pk"]

    def __str__(self) -> str:
        return self.kid


class LogoutDelivery(models.Model):
    """One order to an application to end somebody's session there, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Đang chờ"
        DONE = "done", "Đã nhận"
        FAILED = "failed", "Không tới"

    application = models.ForeignKey(Application, models.CASCADE, related_name="deliveries", verbose_name="ứng dụng")
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="deliveries", verbose_name="phiên")
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField("số lần gửi", default=0)
    trouble = models.CharField("vướng mắc", max_length=300, blank=True)
    asked_at = models.DateTimeField("lúc yêu cầu", default=timezone.now, db_index=True)
    done_at = models.DateTimeField("xong lúc", null=True, blank=True)

    class Meta:
        verbose_name = "lệnh đăng xuất"
        ordering = ["-asked_at", "pk"]

    def __str__(self) -> str:
        return f"{self.application}, {self.visit.user}"
