"""Packages that came in and went out, each with the bytes that travelled, and the agencies of the exchange."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import VisibleQuerySet
from truongso.core.text import fold
from truongso.foundation.evidence.models import Blob
from truongso.foundation.signing.verdicts import FileFinding, Verdict
from truongso.governance.edxml.format.codes import Business, Status, status_label
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.office.models import Correspondent
from truongso.governance.outgoing.models import Delivery

CLAIM_LASTS = timedelta(minutes=3)  # longer than a package can take to be sent: who claimed it must be gone
TOO_LONG = timedelta(hours=1)  # after which a package that does not get through is somebody's work


class Direction(models.TextChoices):
    IN = "in", "Đến"
    OUT = "out", "Đi"


class Kind(models.TextChoices):
    DOCUMENT = "document", "Văn bản"
    STATUS = "status", "Trạng thái"


class Via(models.TextChoices):
    AXIS = "axis", "Trục liên thông"
    FILE = "file", "Tệp gói, chuyển bằng tay"


class State(models.TextChoices):
    """The life of a package: the first group goes out, the second comes in."""

    TO_SEAL = "to_seal", "Chờ đóng dấu gói"
    WAITING = "waiting", "Chờ gửi"
    SENDING = "sending", "Đang gửi"
    SENT = "sent", "Đã gửi"
    FAILED = "failed", "Không gửi được"
    CANCELLED = "cancelled", "Đã thôi gửi"
    KEPT = "kept", "Vừa nhận"
    TAKEN = "taken", "Đã xử lý"
    REFUSED = "refused", "Không nhận"
    DUPLICATE = "duplicate", "Gói trùng"


UNSENT = (State.TO_SEAL, State.WAITING, State.SENDING, State.FAILED)
COLOURS = {
    State.TO_SEAL: "waiting", State.WAITING: "waiting", State.SENDING: "doing", State.SENT: "done", State.FAILED: "failed",
    State.CANCELLED: "open", State.KEPT: "waiting", State.TAKEN: "done", State.REFUSED: "rejected", State.DUPLICATE: "open",
}  # fmt: skip


class Decision(models.TextChoices):
    """What the school said to a request to take a document back."""

    NONE = "", "Không hỏi"
    OPEN = "open", "Chờ quyết định"
    AGREED = "agreed", "Đồng ý lấy lại"
    REFUSED = "refused", "Từ chối lấy lại"


class PackageQuerySet(VisibleQuerySet):
    """Questions about packages."""

    def outgoing(self) -> Self:
        return self.filter(direction=Direction.OUT)

    def incoming(self) -> Self:
        return self.filter(direction=Direction.IN)

    def documents(self) -> Self:
        return self.filter(kind=Kind.DOCUMENT)

    def statuses(self) -> Self:
        return self.filter(kind=Kind.STATUS)

    def to_send(self, now: datetime) -> Self:
        """Return what may be sent now: due, or claimed by a process that must be gone. Oldest first."""
        due = Q(state=State.WAITING) & (Q(next_try_at__isnull=True) | Q(next_try_at__lte=now))
        dead = Q(state=State.SENDING, claimed_at__lt=now - CLAIM_LASTS)
        return self.outgoing().filter(due | dead).order_by("at", "pk")

    def in_turn(self) -> Self:
        """Leave out what must wait for an earlier word about the same document that has not left yet."""
        before = Package.objects.filter(
            parent=OuterRef("parent"), direction=Direction.OUT, pk__lt=OuterRef("pk"),
            state__in=[State.TO_SEAL, State.WAITING, State.SENDING],
        )  # fmt: skip
        return self.filter(~Exists(before))

    def to_process(self) -> Self:
        return self.incoming().filter(state=State.KEPT).order_by("at", "pk")

    def undecided(self) -> Self:
        return self.filter(decision=Decision.OPEN)

    def to_look_after(self, now: datetime) -> Self:
        """Return what a person must see to: refused ones that nobody saw, failed ones, those that wait too long."""
        stuck = Q(state__in=[State.WAITING, State.KEPT], at__lt=now - TOO_LONG)
        failed = Q(state__in=[State.FAILED, State.TO_SEAL])
        return self.filter(stuck | failed | Q(state=State.REFUSED, seen_at__isnull=True) | Q(decision=Decision.OPEN))

    def whole(self) -> Self:
        """Bring what lists and pages show."""
        return self.select_related("correspondent", "incoming", "delivery__document__number", "parent")


class Package(models.Model):
    """One package. The bytes are kept as they travelled; everything else was read out of them."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    direction = models.CharField("chiều", max_length=3, choices=Direction)
    kind = models.CharField("loại gói", max_length=10, choices=Kind, default=Kind.DOCUMENT)
    via = models.CharField("cách chuyển", max_length=5, choices=Via, default=Via.AXIS)
    business = models.PositiveSmallIntegerField("nghiệp vụ", choices=Business, default=Business.NEW)
    status_code = models.CharField("mã trạng thái", max_length=10, blank=True)
    state = models.CharField("tình trạng", max_length=10, choices=State, db_index=True)
    correspondent = models.ForeignKey(
        Correspondent, models.PROTECT, null=True, blank=True, related_name="packages", verbose_name="nơi gửi, nhận"
    )
    organ_id = models.CharField("mã cơ quan", max_length=60, blank=True)
    organ_name = models.CharField("tên cơ quan", max_length=300, blank=True)
    document_id = models.CharField("mã văn bản", max_length=300, blank=True, db_index=True)
    notation = models.CharField("số, ký hiệu", max_length=120, blank=True)
    subject = models.CharField("trích yếu", max_length=500, blank=True)
    message_id = models.CharField("mã gói", max_length=200)
    axis_id = models.CharField("mã trên trục", max_length=200, blank=True)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", verbose_name="gói như đã đi")
    incoming = models.ForeignKey(
        IncomingDocument, models.PROTECT, null=True, blank=True, related_name="packages", verbose_name="văn bản đến"
    )
    delivery = models.ForeignKey(
        Delivery, models.PROTECT, null=True, blank=True, related_name="packages", verbose_name="lần gửi văn bản đi"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers", verbose_name="nói về gói"
    )
    sentence = models.CharField("kết luận", max_length=500, blank=True)
    warnings = models.JSONField("lưu ý", default=list, blank=True)
    seal = models.JSONField("chữ ký của gói", default=dict, blank=True)
    seal_verdict = models.CharField(
        "chữ ký gói", max_length=10, blank=True, choices=[(verdict.value, verdict.words) for verdict in Verdict]
    )
    is_unexpected = models.BooleanField("ngoài trình tự", default=False)
    decision = models.CharField("quyết định", max_length=10, blank=True, choices=Decision.choices[1:])
    decision_reason = models.CharField("lý do", max_length=500, blank=True)
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="người quyết định",
    )  # fmt: skip
    at = models.DateTimeField("lập, đến lúc", default=timezone.now, db_index=True)
    told_at = models.DateTimeField("thời điểm ghi trong gói", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("số lần gửi", default=0)
    next_try_at = models.DateTimeField("gửi lại lúc", null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField("gửi xong lúc", null=True, blank=True)
    seen_at = models.DateTimeField("đã xem lúc", null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người lập"
    )
    search = models.TextField(editable=False)

    objects = PackageQuerySet.as_manager()
    view_permission = "edxml.view_package"

    class Meta:
        verbose_name = "gói văn bản liên thông"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["direction", "message_id"], name="one_package_per_message"),
            models.UniqueConstraint(
                fields=["delivery"],
                condition=Q(kind="document", direction="out", state__in=["to_seal", "waiting", "sending", "failed"]),
                name="one_unsent_package_per_delivery",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["direction", "kind", "state"])]

    def __str__(self) -> str:
        what = status_label(self.status_code) if self.kind == Kind.STATUS else self.get_business_display()
        about = self.notation or self.document_id
        return f"Gói {self.get_direction_display().lower()} «{what}»{f' {about}' if about else ''}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = fold(f"{self.notation} {self.subject} {self.organ_name} {self.organ_id} {self.document_id}")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("edxml:package", args=[self.uid])

    @property
    def status_name(self) -> str:
        return status_label(self.status_code) if self.status_code else ""

    @property
    def what(self) -> str:
        """Return what the package is for, as lists show it."""
        return (
            f"{self.status_code} {self.status_name}" if self.kind == Kind.STATUS else str(self.get_business_display())
        )

    @property
    def peer(self) -> str:
        """Return the name of the agency on the other side."""
        return self.correspondent.name if self.correspondent else (self.organ_name or self.organ_id)

    @property
    def colour(self) -> str:
        return COLOURS[State(self.state)]

    @property
    def file_name(self) -> str:
        kept = "".join(c if c.isalnum() else "-" for c in fold(self.notation or self.document_id or str(self.uid)))
        return "-".join(part for part in kept.split("-") if part)[:80] + ".edxml"

    @property
    def is_take_back(self) -> bool:
        """Say whether the other side asks to take a document back."""
        by_status = self.kind == Kind.STATUS and self.status_code == Status.TAKE_BACK
        return self.direction == Direction.IN and (by_status or self.business == Business.RECALL)

    @property
    def seal_found(self) -> FileFinding | None:
        """What was found of the seal when the package was read; None for one without a seal."""
        if not self.seal:
            return None
        return FileFinding.from_dict(self.seal)


class AgencyQuerySet(VisibleQuerySet):
    """Questions about agencies on the axis."""

    def matching(self, words: str) -> Self:
        return self.filter(search__contains=fold(words))


class Agency(models.Model):
    """An agency as the axis lists it."""

    code = models.CharField("mã cơ quan", max_length=60, unique=True)
    name = models.CharField("tên cơ quan", max_length=300)
    seen_at = models.DateTimeField("thấy trên trục lúc", default=timezone.now)
    search = models.TextField(editable=False)

    objects = AgencyQuerySet.as_manager()
    view_permission = "edxml.view_package"

    class Meta:
        verbose_name = "cơ quan trên trục liên thông"
        ordering = ["name", "code"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = fold(f"{self.name} {self.code}")
        super().save(*args, **kwargs)
