"""Which roles must have a second factor, where, and after how many days of grace."""

from django.db import models
from django.utils import timezone

from truongso.foundation.accounts.models.user import User
from truongso.foundation.org.roles import Role


class Demand(models.TextChoices):
    """When a role must have a second factor."""

    NEVER = "never", "Không bắt buộc"
    OUTSIDE = "outside", "Khi ở ngoài mạng nhà trường"
    ALWAYS = "always", "Luôn luôn"


class FactorPolicy(models.Model):
    """What the administrator set for a role; a role without a row has the default (factors.DEFAULTS)."""

    role = models.CharField("vai trò", max_length=30, choices=Role, unique=True)
    demand = models.CharField("lớp xác thực thứ hai", max_length=10, choices=Demand)
    grace_days = models.PositiveSmallIntegerField("số ngày được hoãn", default=0)
    changed_at = models.DateTimeField("sửa lúc", default=timezone.now)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="người sửa")

    class Meta:
        verbose_name = "chính sách xác thực"
        constraints = [models.CheckConstraint(condition=models.Q(grace_days__lte=90), name="factor_grace_at_most_90")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.get_demand_display()}"
