"""Signatures whose value comes later: from a phone, or from a token in the signer's own machine."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import VisibleQuerySet
from truongso.foundation.evidence import store
from truongso.foundation.signing.pdf_signing import Prepared


class TransactionState(models.TextChoices):
    """The life of a transaction, and of each file in it."""

    WAITING = "waiting", "Đang chờ xác nhận"
    SIGNED = "signed", "Đã ký"
    FAILED = "failed", "Không ký được"
    TIMEOUT = "timeout", "Hết thời gian chờ"


class SigningTransactionQuerySet(VisibleQuerySet):
    """Questions about transactions."""

    def waiting(self) -> Self:
        return self.filter(state=TransactionState.WAITING)

    def overdue(self, moment: datetime) -> Self:
        return self.waiting().filter(expires_at__lt=moment)


class SigningTransaction(models.Model):
    """One sitting whose values come later: our number, the number that the service gave, and what became of it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    service_id = models.CharField("mã giao dịch của dịch vụ", max_length=100, blank=True, db_index=True)
    key = models.ForeignKey("signing.SigningKey", models.PROTECT, related_name="transactions", verbose_name="khóa")
    state = models.CharField(
        "tình trạng", max_length=10, choices=TransactionState, default=TransactionState.WAITING, db_index=True
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ký")
    made_at = models.DateTimeField("bắt đầu lúc", default=timezone.now)
    expires_at = models.DateTimeField("chờ đến")
    ended_at = models.DateTimeField("xong lúc", null=True)
    problem = models.CharField("trở ngại", max_length=500, blank=True)

    objects = SigningTransactionQuerySet.as_manager()
    view_permission = "signing.view_transaction"

    class Meta:
        verbose_name = "giao dịch ký"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"Giao dịch ký {str(self.uid)[:8]}"

    def get_absolute_url(self) -> str:
        return reverse("signing:transaction", args=[self.uid])

    @property
    def is_waiting(self) -> bool:
        return self.state == TransactionState.WAITING


class TransactionItem(models.Model):
    """One file of a transaction, with what was prepared for its value; that is erased when the transaction ends."""

    transaction = models.ForeignKey(SigningTransaction, models.PROTECT, related_name="items", verbose_name="giao dịch")
    step = models.ForeignKey(
        "signing.SignatureStep", models.PROTECT, related_name="items", verbose_name="chữ ký cần có"
    )
    state = models.CharField("tình trạng", max_length=10, choices=TransactionState, default=TransactionState.WAITING)
    problem = models.CharField("vì sao", max_length=500, blank=True)
    base_sha256 = models.CharField("SHA-256 của tệp lúc chuẩn bị", max_length=64)
    addition = models.BinaryField("phần thêm vào tệp", null=True, editable=False)
    is_whole = models.BooleanField("phần thêm là cả tệp", default=False)
    digest = models.BinaryField("mã băm của tệp", null=True, editable=False)
    hole = models.JSONField("chỗ dành cho chữ ký", default=list)
    to_sign = models.BinaryField("dữ liệu cần ký", null=True, editable=False)

    class Meta:
        verbose_name = "tệp của giao dịch ký"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["step"], condition=Q(state=TransactionState.WAITING), name="one_waiting_transaction_per_step"
            ),
            models.UniqueConstraint(fields=["transaction", "step"], name="one_item_per_step_and_transaction"),
        ]

    def __str__(self) -> str:
        return str(self.step)

    def keep_prepared(self, content: bytes, prepared: Prepared) -> None:
        """Keep what was prepared: of a PDF only what it adds, because it grows at its end."""
        self.is_whole = not prepared.document.startswith(content)
        self.addition = prepared.document if self.is_whole else prepared.document[len(content) :]
        self.digest, self.hole, self.to_sign = prepared.digest, list(prepared.hole), prepared.to_sign

    def prepared(self) -> Prepared:
        """Return what was prepared, over the file as it was then. store.Damaged when that file is broken."""
        before = b"" if self.is_whole else store.read(self.base_sha256)
        first, last = self.hole
        document = before + bytes(self.addition or b"")
        return Prepared(document, bytes(self.digest or b""), (first, last), bytes(self.to_sign or b""))

    def forget_prepared(self) -> None:
        self.addition = self.digest = self.to_sign = None
