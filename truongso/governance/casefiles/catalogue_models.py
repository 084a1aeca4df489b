"""The yearly list of work files (danh mục hồ sơ): NĐ 30/2020, article 28 and annex V."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.text import nfc, squeeze
from truongso.foundation.org.models import Person
from truongso.governance.casefiles.retention import retention_words


class CatalogueQuerySet(VisibleQuerySet):
    """Questions about yearly lists."""

    def in_force(self) -> Self:
        return self.filter(state=Catalogue.State.IN_FORCE)


class Catalogue(Exchanged):
    """The list of files that the school means to make in a year, by headings."""

    class State(models.TextChoices):
        DRAFT = "draft", "dự thảo"
        SUBMITTED = "submitted", "chờ hiệu trưởng duyệt"
        APPROVED = "approved", "đã duyệt"
        IN_FORCE = "in_force", "đang dùng"

    year = models.PositiveSmallIntegerField("năm", unique=True)
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.DRAFT)
    submitted_at = models.DateTimeField("trình lúc", null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField("duyệt lúc", null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approval = models.CharField("văn bản ban hành", max_length=100, blank=True)
    in_force_from = models.DateField("dùng từ", null=True)
    note = models.CharField("lời trả lại", max_length=500, blank=True)

    objects = CatalogueQuerySet.as_manager()
    view_permission = "casefiles.view_catalogue"

    class Meta:
        verbose_name = "danh mục hồ sơ"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"Danh mục hồ sơ năm {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("casefiles:catalogue", args=[self.year])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class Heading(models.Model):
    """A heading of the list: a unit or a field of work; numbered in Roman when printed."""

    catalogue = models.ForeignKey(Catalogue, models.CASCADE, related_name="headings", verbose_name="danh mục")
    position = models.PositiveSmallIntegerField("thứ tự")
    title = models.CharField("đề mục", max_length=200)

    class Meta:
        verbose_name = "đề mục"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["catalogue", "title"], name="heading_once_per_catalogue")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.title = squeeze(nfc(self.title))
        super().save(*args, **kwargs)


class Line(models.Model):
    """A file that the list names. Without retention_years it is kept for ever."""

    catalogue = models.ForeignKey(Catalogue, models.CASCADE, related_name="lines", verbose_name="danh mục")
    heading = models.ForeignKey(Heading, models.PROTECT, related_name="lines", verbose_name="đề mục")
    position = models.PositiveSmallIntegerField("thứ tự")
    notation = models.CharField("số và ký hiệu hồ sơ", max_length=30)
    title = models.CharField("tiêu đề hồ sơ", max_length=300)
    retention_years = models.PositiveSmallIntegerField("thời hạn bảo quản (năm)", null=True, blank=True)
    maker = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người lập"
    )  # fmt: skip
    maker_words = models.CharField("đơn vị, người lập", max_length=120)
    note = models.CharField("ghi chú", max_length=200, blank=True)

    class Meta:
        verbose_name = "dòng danh mục"
        ordering = ["heading__position", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["catalogue", "notation"], name="notation_once_per_catalogue")]

    def __str__(self) -> str:
        return f"{self.notation} {self.title}"

    @property
    def retention(self) -> str:
        """Vĩnh viễn, or 10 năm."""
        return retention_words(self.retention_years)


class SecretCount(models.Model):
    """How many secret files a year had: the platform knows their number and nothing else. The newest row counts."""

    year = models.PositiveSmallIntegerField("năm", db_index=True)
    count = models.PositiveIntegerField("số hồ sơ mật")
    note = models.CharField("ghi chú", max_length=200, blank=True)
    declared_at = models.DateTimeField("khai lúc", default=timezone.now)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người khai"
    )  # fmt: skip

    class Meta:
        verbose_name = "số hồ sơ mật"
        ordering = ["-year", "-declared_at", "-pk"]

    def __str__(self) -> str:
        return f"Hồ sơ mật năm {self.year}: {self.count}"
