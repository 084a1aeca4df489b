"""A template on its way: given, looked at, filled, forgotten. Its bytes are sealed, since portals put names into them."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.sealed import seal_bytes, unseal_bytes
from truongso.records.students.models import Pupil, SchoolClass

KEPT = timedelta(days=7)  # long enough to fill it and hand it in


class TemplateFillingQuerySet(VisibleQuerySet):
    """Questions about templates on their way."""

    def outlived(self, now: Any) -> Self:
        """Return those kept longer than is needed."""
        return self.filter(made_at__lt=now - KEPT)


class TemplateFilling(Exchanged):
    """One template to be filled: its name and sealed bytes, the class it is for, what a person chose for its columns."""

    name = models.CharField("tên tệp", max_length=150)
    sealed = models.BinaryField("nội dung mã hóa", default=bytes)
    choices = models.JSONField("cột đã chọn", default=dict, blank=True)
    school_class = models.ForeignKey(
        SchoolClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="chỉ điền lớp"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người đưa lên"
    )
    made_at = models.DateTimeField("đưa lên lúc", default=timezone.now)

    objects = TemplateFillingQuerySet.as_manager()
    view_permission = "exchange.fill"

    class Meta:
        verbose_name = "mẫu cần điền"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("exchange:template", args=[self.uid])

    @property
    def content(self) -> bytes:
        """The template as it was given."""
        return unseal_bytes(bytes(self.sealed), bound_to=f"exchange.template.{self.uid}")

    @content.setter
    def content(self, content: bytes) -> None:
        self.sealed = seal_bytes(content, bound_to=f"exchange.template.{self.uid}")

    def pupils(self, user: Any) -> list[Pupil]:
        """Return the pupils that go into it, in class order: those of its class, or all who study."""
        found = Pupil.objects.visible_to(user).studying()
        if self.school_class_id:
            found = found.filter(school_class=self.school_class_id)
        return list(found.whole().in_class_order())
