"""What was verified, when, on which trust: kept, so that an answer can be shown again when certificates are long gone."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import VisibleQuerySet
from truongso.foundation.signing.verdicts import FileFinding, SignerFinding, Verdict


class Verification(models.Model):
    """One look at the signatures of a file. The file itself is not kept, its hash and all that was found are."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField("tên tệp", max_length=160)
    size = models.PositiveBigIntegerField("cỡ (byte)")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    verdict = models.CharField("kết luận", max_length=10, choices=[(v.value, v.words) for v in Verdict])
    finding = models.JSONField("chi tiết")
    trusted_roots = models.JSONField("gốc tin cậy khi đó", default=list, help_text="SHA-256 của từng chứng thư gốc.")
    at = models.DateTimeField("lúc", default=timezone.now, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người kiểm tra"
    )

    objects = VisibleQuerySet.as_manager()
    view_permission = "signing.view_verification"

    class Meta:
        verbose_name = "lần kiểm tra chữ ký"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("signing:verification", args=[self.uid])

    @property
    def found(self) -> FileFinding:
        """What was found then, as verification gave it."""
        values: dict[str, Any] = self.finding
        signers = tuple(SignerFinding.from_dict(signer) for signer in values["signers"])
        return FileFinding(Verdict(values["verdict"]), values["reason"], values["kind"], signers)
