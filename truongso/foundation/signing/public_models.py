"""What a paper's code tells whoever holds the paper, and how often strangers asked."""

import secrets
import uuid
from typing import Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils import timezone

# Without letters that are read wrongly (0 O, 1 I L): a person may have to type the code from paper. 20 of 31 are 99 bits.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 20


def new_code() -> str:
    """Return a code that nobody guesses."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


class PublicCodeQuerySet(models.QuerySet["PublicCode"]):
    """Questions about codes."""

    def about(self, obj: models.Model) -> Self:
        return self.filter(about_kind=ContentType.objects.get_for_model(obj), about_key=str(obj.pk))


class PublicCode(models.Model):
    """The code on a paper. It is made before the paper is printed, and filled when the paper is signed.

    It repeats what stands on the paper (number, date, who signed), the hash of the file and what became of the paper since;
    never its subject or its content.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField("mã kiểm tra", max_length=LENGTH, unique=True, default=new_code, editable=False)
    about_kind = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    about_key = models.CharField(max_length=64, blank=True)
    about = GenericForeignKey("about_kind", "about_key")
    number = models.CharField("số, ký hiệu", max_length=80, blank=True)
    dated_on = models.DateField("ngày văn bản", null=True)
    signer = models.CharField("người ký", max_length=200, blank=True)
    sha256 = models.CharField("SHA-256 của tệp đã ký", max_length=64, blank=True, db_index=True)
    since = models.CharField(
        "từ đó đến nay", max_length=200, blank=True, help_text="Ví dụ: Đã thu hồi ngày 05/10/2026."
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("tạo lúc", default=timezone.now)
    filled_at = models.DateTimeField("công bố lúc", null=True)

    objects = PublicCodeQuerySet.as_manager()

    class Meta:
        verbose_name = "mã kiểm tra văn bản"
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["about_kind", "about_key"], name="signing_code_about")]

    def __str__(self) -> str:
        return self.number or self.spaced

    @property
    def spaced(self) -> str:
        """Return the code in groups of four, as it is printed and typed."""
        return "-".join(self.code[at : at + 4] for at in range(0, LENGTH, 4))

    @property
    def address(self) -> str:
        """Return the address that the QR picture holds."""
        return settings.SITE_ADDRESS + reverse("signing:public_code", args=[self.code])


class PublicCheck(models.Model):
    """How many strangers asked on a day and what they were told. Neither file, name nor network address is kept."""

    day = models.DateField("ngày")
    way = models.CharField("cách hỏi", max_length=10, choices=[("code", "mã trên giấy"), ("file", "tệp")])
    answer = models.CharField("trả lời", max_length=10)
    number = models.PositiveIntegerField("số lần", default=0)

    class Meta:
        verbose_name = "số lần kiểm tra công khai"
        ordering = ["-day", "way", "answer"]
        constraints = [models.UniqueConstraint(fields=["day", "way", "answer"], name="one_count_per_day_way_answer")]

    def __str__(self) -> str:
        return f"{self.day}: {self.number}"
