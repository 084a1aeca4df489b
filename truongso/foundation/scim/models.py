"""Provisioning clients: programs that read accounts and groups by SCIM, and what each of them brought."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from truongso.core.models import VisibleQuerySet


class ProvisioningClientQuerySet(VisibleQuerySet):
    """Questions about clients."""

    def open_on(self, day: date) -> Self:
        """Return clients whose token is good on a day."""
        return self.filter(revoked_at__isnull=True, expires_on__gte=day)


class ProvisioningClient(models.Model):
    """A program outside that reads or changes accounts; of its token only a hash is kept."""

    uid = models.UUIDField("mã định danh", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("tên ứng dụng", max_length=100)
    token_key = models.CharField("đầu mã truy cập", max_length=16, unique=True, editable=False)
    token_hash = models.CharField("băm của mã truy cập", max_length=64, editable=False)
    may_write = models.BooleanField("được tạo, sửa, khóa tài khoản", default=False)
    expires_on = models.DateField("dùng đến hết ngày")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("lập lúc", auto_now_add=True)
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, editable=False)
    last_used_at = models.DateTimeField("dùng gần nhất", null=True, editable=False)
    last_address = models.CharField("địa chỉ mạng gần nhất", max_length=45, blank=True, editable=False)

    objects = ProvisioningClientQuerySet.as_manager()
    view_permission = "scim.manage"

    class Meta:
        verbose_name = "ứng dụng cấp phát tài khoản"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("scim:client", args=[self.uid])

    def is_open(self, day: date) -> bool:
        return self.revoked_at is None and day <= self.expires_on

    def state_on(self, day: date) -> tuple[str, str]:
        """Return (state, words) for the page."""
        if self.revoked_at is not None:
            return "rejected", "Đã thu hồi"
        return ("done", "Đang dùng") if self.is_open(day) else ("late", "Hết hạn")


class AccountLink(models.Model):
    """What one client keeps about one account: its own key, whether it closed or let go of the account."""

    client = models.ForeignKey(ProvisioningClient, models.PROTECT, related_name="links")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="scim_links")
    external_id = models.CharField("khóa của ứng dụng", max_length=200, blank=True)
    employee_number = models.CharField(
        "mã do ứng dụng ghi", max_length=60, blank=True, help_text="Chỉ của người chưa có mã ở trường."
    )
    brought = models.BooleanField("người do ứng dụng đưa vào", default=False)
    closed_at = models.DateTimeField("ứng dụng khóa lúc", null=True)
    removed_at = models.DateTimeField("ứng dụng bỏ lúc", null=True)

    class Meta:
        verbose_name = "tài khoản nhìn từ ứng dụng"
        constraints = [
            models.UniqueConstraint(fields=["client", "user"], name="one_link_per_client_and_account"),
            models.UniqueConstraint(
                fields=["client", "external_id"],
                condition=~Q(external_id="") & Q(removed_at__isnull=True),
                name="one_account_per_external_id",
            ),
        ]


class ClientGroup(models.Model):
    """A group that a client keeps here for itself. It gives no right and is seen by no other client."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(ProvisioningClient, models.CASCADE, related_name="groups")
    name = models.CharField("tên nhóm", max_length=200)
    external_id = models.CharField("khóa của ứng dụng", max_length=200, blank=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="scim_groups")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "nhóm của ứng dụng"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
