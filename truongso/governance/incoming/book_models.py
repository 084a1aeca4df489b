"""The yearly register of documents that came in: its lines, void ones too, and closed books."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import VisibleQuerySet
from truongso.foundation.evidence.models import Blob


class RegistrationQuerySet(VisibleQuerySet):
    """Questions about lines of the register."""

    def in_year(self, year: int) -> Self:
        return self.filter(year=year)

    def standing(self) -> Self:
        """Return the lines that were not voided."""
        return self.filter(voided_at__isnull=True)


class Registration(models.Model):
    """One line of the register. A void one stays with its reason, and its number is not given again."""

    document = models.ForeignKey(
        "incoming.IncomingDocument", models.PROTECT, related_name="registrations", verbose_name="văn bản"
    )
    year = models.PositiveSmallIntegerField("năm")
    number = models.PositiveIntegerField("số đến")
    registered_at = models.DateTimeField("vào sổ lúc", default=timezone.now)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người vào sổ"
    )
    voided_at = models.DateTimeField("hủy lúc", null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người hủy"
    )
    void_reason = models.CharField("lý do hủy", max_length=300, blank=True)

    objects = RegistrationQuerySet.as_manager()
    view_permission = "incoming.view_register"

    class Meta:
        verbose_name = "dòng sổ đăng ký văn bản đến"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="one_line_per_arrival_number"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(voided_at__isnull=True), name="one_standing_line_per_document"
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, void_reason="") | Q(voided_at__isnull=False) & ~Q(void_reason=""),
                name="void_arrival_number_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Số đến {self.number:02d} năm {self.year}"


class RegisterBook(models.Model):
    """A closed book of a year: its bound PDF is kept with its hash and proves what stood in it then."""

    year = models.PositiveSmallIntegerField("năm", unique=True)
    lines = models.PositiveIntegerField("số dòng")
    void_lines = models.PositiveIntegerField("số dòng hủy")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", verbose_name="bản đóng sổ")
    sha256 = models.CharField("SHA-256", max_length=64)
    closed_at = models.DateTimeField("đóng sổ lúc", default=timezone.now)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người đóng sổ"
    )

    objects = VisibleQuerySet.as_manager()
    view_permission = "incoming.view_register"

    class Meta:
        verbose_name = "sổ đăng ký văn bản đến"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"Sổ đăng ký văn bản đến năm {self.year}"

    def get_absolute_url(self) -> str:
        return f"{reverse('incoming:register')}?nam={self.year}"
