"""An application that speaks SAML, the keys that sign for the school, and who is logged in where."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.sealed import SealedJSONField
from truongso.foundation.accounts.models import User
from truongso.foundation.sso.models import Application, Visit


class NameIdFormat(models.TextChoices):
    """What an application knows a person by."""

    PERSISTENT = (
        "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        "mã riêng cho từng ứng dụng, không lộ tên (nên chọn)",
    )
    EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", "địa chỉ thư điện tử"
    USER_NAME = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified", "tên đăng nhập"


class LogoutBinding(models.TextChoices):
    """How the browser brings an answer to a logout back to the application."""

    REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect", "HTTP-Redirect"
    POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST", "HTTP-POST"


class ServiceProvider(models.Model):
    """The SAML side of a registered application."""

    application = models.OneToOneField(
        Application, models.CASCADE, related_name="service_provider", verbose_name="ứng dụng"
    )
    entity_id = models.CharField("mã thực thể (entity ID)", max_length=500, unique=True)
    acs_addresses = models.JSONField("địa chỉ nhận kết quả đăng nhập (ACS)", default=list)
    logout_address = models.CharField("địa chỉ đăng xuất (SLO)", max_length=500, blank=True)
    logout_binding = models.CharField(
        "cách trả lời đăng xuất", max_length=80, choices=LogoutBinding, default=LogoutBinding.REDIRECT
    )
    logout_soap_address = models.CharField("địa chỉ đăng xuất từ máy chủ (SLO, SOAP)", max_length=500, blank=True)
    certificates = models.TextField("chứng thư của ứng dụng", blank=True)
    demands_signed_requests = models.BooleanField("chỉ nhận yêu cầu có chữ ký", default=False)
    signs_response = models.BooleanField("ký cả thông điệp, không chỉ phần xác nhận", default=False)
    name_id_format = models.CharField(
        "định danh người dùng", max_length=80, choices=NameIdFormat, default=NameIdFormat.PERSISTENT
    )
    attributes = models.JSONField("thông tin gửi kèm", default=list)
    starts_here = models.BooleanField("mở thẳng từ trang «Ứng dụng» của trường (IdP-initiated)", default=False)
    start_state = models.CharField("trang mở đầu (RelayState)", max_length=500, blank=True)

    class Meta:
        verbose_name = "ứng dụng SAML"

    def __str__(self) -> str:
        return str(self.application)

    def get_absolute_url(self) -> str:
        return reverse("saml:service_provider", args=[self.application_id])


class SigningKey(models.Model):
    """A key of the school's identity provider. The next one is published before it signs, so that applications know it."""

    class State(models.TextChoices):
        """The life of a key."""

        NEXT = "next", "đã công bố, chưa ký"
        CURRENT = "current", "đang ký"
        RETIRED = "retired", "thôi dùng"

    key = SealedJSONField("khóa bí mật")
    certificate = models.TextField("chứng thư")
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.CURRENT)
    made_at = models.DateTimeField("tạo lúc", default=timezone.now)
    expires_at = models.DateTimeField("chứng thư hết hạn")

    class Meta:
        verbose_name = "khóa ký SAML"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=~Q(state="retired"), name="one_saml_key_signs_and_one_follows"
            )
        ]

    def __str__(self) -> str:
        return f"khóa ký SAML tạo ngày {timezone.localdate(self.made_at):%d/%m/%Y}"


class PersistentName(models.Model):
    """The code by which one application knows one person; other applications get another, so they cannot compare."""

    provider = models.ForeignKey(ServiceProvider, models.CASCADE, related_name="names", verbose_name="ứng dụng")
    user = models.ForeignKey(User, models.CASCADE, related_name="saml_names", verbose_name="tài khoản")
    value = models.CharField("mã", max_length=64)

    class Meta:
        verbose_name = "mã người dùng ở ứng dụng"
        constraints = [
            models.UniqueConstraint(fields=["provider", "user"], name="one_saml_name_per_person"),
            models.UniqueConstraint(fields=["provider", "value"], name="saml_name_names_one"),
        ]


class ProviderSessionQuerySet(models.QuerySet["ProviderSession"]):
    """Questions about who is logged in where."""

    def open(self) -> Self:
        return self.filter(ended_at__isnull=True, expires_at__gt=timezone.now())


class ProviderSession(models.Model):
    """One statement given to an application: kept so that the session it opened there can be ended."""

    class Told(models.TextChoices):
        """What the application was told at the end."""

        ITSELF = "itself", "ứng dụng tự đăng xuất"
        WAITING = "waiting", "đang báo cho ứng dụng"
        TOLD = "told", "ứng dụng đã đăng xuất"
        FAILED = "failed", "không báo được cho ứng dụng"
        CANNOT = "cannot", "ứng dụng không nhận báo đăng xuất"

    provider = models.ForeignKey(ServiceProvider, models.CASCADE, related_name="sessions", verbose_name="ứng dụng")
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="saml_sessions", verbose_name="phiên")
    session_index = models.CharField("mã phiên ở ứng dụng", max_length=80, unique=True)
    name_id = models.CharField("định danh đã gửi", max_length=254)
    started_at = models.DateTimeField("bắt đầu lúc", default=timezone.now)
    expires_at = models.DateTimeField("hết hạn lúc", db_index=True)
    ended_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    told = models.CharField("báo cho ứng dụng", max_length=10, choices=Told, blank=True)

    objects = ProviderSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "lần đăng nhập qua SAML"
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["provider", "name_id"])]

    def __str__(self) -> str:
        return f"{self.visit}"


class AnsweredRequest(models.Model):
    """The code of a request that was answered: it is answered once."""

    provider = models.ForeignKey(ServiceProvider, models.CASCADE, related_name="+", verbose_name="ứng dụng")
    request_id = models.CharField("mã yêu cầu", max_length=200)
    answered_at = models.DateTimeField("trả lời lúc", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "yêu cầu đã trả lời"
        constraints = [models.UniqueConstraint(fields=["provider", "request_id"], name="saml_request_answered_once")]

    @classmethod
    def forget_before(cls, moment: datetime) -> int:
        """Delete what is too old to be replayed; return how many."""
        return cls.objects.filter(answered_at__lt=moment).delete()[0]
