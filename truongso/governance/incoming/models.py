"""Documents that come in, their files and their lines in the yearly register (NĐ 30/2020, articles 20-24)."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.text import fold, nfc, squeeze
from truongso.foundation.evidence.models import Blob
from truongso.foundation.org.models import Person
from truongso.foundation.signing.models import Verification
from truongso.foundation.signing.verdicts import Verdict
from truongso.governance.incoming.kinds import COLOURS, IN_HAND, Part, Standing, State, TaskState
from truongso.governance.office.models import ELECTRONIC_CHANNELS, Channel, Correspondent, Urgency
from truongso.governance.office.types import TYPE_CHOICES, type_name

VERDICTS = [(verdict.value, verdict.words) for verdict in Verdict]
COUNTED_KINDS = (Correspondent.Kind.PARENT, Correspondent.Kind.AUTHORITY, Correspondent.Kind.SCHOOL)


class IncomingDocumentQuerySet(VisibleQuerySet):
    """Questions about documents that came in."""

    def in_year(self, year: int) -> Self:
        """Return the documents with a number of a year's register."""
        return self.filter(year=year)

    def to_register(self) -> Self:
        return self.filter(state=State.ARRIVED)

    def registered(self) -> Self:
        """Return the documents that stand in a register."""
        return self.filter(number__isnull=False)

    def in_hand(self) -> Self:
        """Return registered documents that are not finished."""
        return self.filter(state__in=IN_HAND)

    def to_instruct(self) -> Self:
        """Return registered documents that nobody leads: new ones, and those whose leading part came back."""
        leading = Task.objects.filter(document=OuterRef("pk"), part=Part.LEAD, state=TaskState.OPEN)
        return self.in_hand().filter(~Exists(leading))

    def awaiting_reply(self) -> Self:
        """Return documents in hand that ask for an answer in writing."""
        return self.in_hand().filter(needs_reply=True, replied_with="")

    def overdue_on(self, day: date) -> Self:
        return self.in_hand().filter(due_on__lt=day)

    def registered_late(self) -> Self:
        """Return documents that were registered after the day on which they should have been."""
        return self.filter(registered_on__gt=models.F("register_by"))

    def like(self, document: "IncomingDocument") -> Self:
        """Return other documents that may be the same one: same sender, notation and date, or a file with the same hash."""
        hashes = list(document.files.exclude(sha256="").values_list("sha256", flat=True))
        # Each condition has an index of its own: a join with OR would read the whole table.
        same = Q(pk__in=IncomingFile.objects.filter(sha256__in=hashes).order_by().values("document"))
        if document.notation_key and document.dated_on:
            named = Q(notation_key=document.notation_key, dated_on=document.dated_on)
            sender = Q(sender=document.sender_id) if document.sender_id else Q(sender_key=document.sender_key)
            same |= named & sender
        found = self.exclude(pk=document.pk).exclude(state=State.REFUSED).filter(same)
        tied = document.changes.exclude(successor=None).order_by().values("successor")
        found = found.exclude(pk__in=document.changes_of.order_by().values("document")).exclude(pk__in=tied)
        return found.order_by("arrived_at", "pk")

    def counted_in(self, period: Any) -> Self:
        """Return what indicator 2 counts of a period: registered in it, from agencies and schools, not void."""
        return self.registered().filter(
            registered_on__range=(period.starts_on, period.ends_on), sender__kind__in=COUNTED_KINDS
        )

    def electronic_with_valid_organisation_signature(self) -> Self:
        """Return those that came electronically with a valid signature of an organisation, as judged on arrival."""
        return self.filter(channel__in=ELECTRONIC_CHANNELS, has_organisation_signature=True)

    def whole(self) -> Self:
        """Fetch what lists show."""
        return self.select_related("sender", "lead_unit", "lead_person", "presented_to")


class IncomingDocument(Exchanged):
    """One document that came in. What was found on arrival (verdict, organisation) stays as it was found."""

    sender = models.ForeignKey(
        Correspondent, models.PROTECT, null=True, blank=True, related_name="incoming", verbose_name="nơi gửi"
    )
    sender_name = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    sender_key = models.CharField(max_length=200, editable=False, db_index=True)
    type_code = models.CharField("tên loại", max_length=8, blank=True, choices=TYPE_CHOICES)
    notation = models.CharField("số, ký hiệu", max_length=80, blank=True)
    notation_key = models.CharField(max_length=80, editable=False, db_index=True)
    dated_on = models.DateField("ngày văn bản", null=True, blank=True)
    subject = models.CharField("trích yếu", max_length=500, blank=True)
    signer = models.CharField("người ký", max_length=160, blank=True)
    pages = models.PositiveSmallIntegerField("số trang", null=True, blank=True)
    copies = models.PositiveSmallIntegerField("số bản", default=1)
    urgency = models.PositiveSmallIntegerField("mức độ khẩn", choices=Urgency, default=Urgency.NORMAL)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    channel = models.CharField("cách nhận", max_length=10, choices=Channel)
    external_id = models.CharField("mã ở nơi gửi", max_length=250, blank=True)
    arrived_at = models.DateTimeField("đến lúc", db_index=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người nhận"
    )
    state = models.CharField("trạng thái", max_length=12, choices=State, default=State.ARRIVED, db_index=True)
    state_at = models.DateTimeField("từ lúc", default=timezone.now)
    register_by = models.DateField("hạn vào sổ")
    year = models.PositiveSmallIntegerField("năm vào sổ", null=True, editable=False)
    number = models.PositiveIntegerField("số đến", null=True, editable=False)
    registered_on = models.DateField("ngày vào sổ", null=True, editable=False, db_index=True)
    presented_to = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="presented_documents", verbose_name="trình"
    )
    lead_unit = models.ForeignKey(
        "org.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị chủ trì"
    )
    lead_person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="led_documents", verbose_name="người chủ trì"
    )
    due_on = models.DateField("hạn giải quyết", null=True, blank=True)
    needs_reply = models.BooleanField("phải trả lời bằng văn bản", default=False)
    verdict = models.CharField("chữ ký số", max_length=10, blank=True, choices=VERDICTS)
    has_organisation_signature = models.BooleanField("chữ ký cơ quan hợp lệ", default=False)
    standing = models.CharField("hiệu lực", max_length=10, choices=Standing, blank=True)
    refusal_reason = models.CharField("lý do trả lại", max_length=500, blank=True)
    told_apart_at = models.DateTimeField("xác nhận không trùng lúc", null=True, editable=False)
    told_apart_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    told_apart_because = models.CharField("vì sao không trùng", max_length=300, blank=True)
    replied_with = models.CharField("văn bản trả lời", max_length=200, blank=True)
    replied_url = models.CharField("trang của văn bản trả lời", max_length=200, blank=True)
    replied_on = models.DateField("ngày trả lời", null=True, blank=True)
    result = models.CharField("kết quả giải quyết", max_length=1000, blank=True)

    objects = IncomingDocumentQuerySet.as_manager()
    view_permission = "incoming.view_document"

    class Meta:
        verbose_name = "văn bản đến"
        ordering = ["-arrived_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id"], condition=~Q(external_id=""), name="one_document_per_message"
            ),
            models.UniqueConstraint(fields=["year", "number"], name="one_document_per_arrival_number"),
            models.CheckConstraint(
                condition=Q(number__isnull=True, year__isnull=True, registered_on__isnull=True)
                | Q(number__isnull=False, year__isnull=False, registered_on__isnull=False),
                name="arrival_number_with_year_and_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal_reason=""), name="refused_document_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"])]

    def __str__(self) -> str:
        return f"{self.title} của {self.origin}" if self.origin else self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self) -> Self:
        """Write what is derived from the words of the document."""
        self.sender_name = squeeze(nfc(self.sender_name))
        self.sender_key, self.notation_key = fold(self.origin)[:200], notation_key(self.notation)
        return self

    def get_absolute_url(self) -> str:
        return reverse("incoming:document", args=[self.uid])

    @property
    def origin(self) -> str:
        """Return who issued it: the name on the document, else that of the sender."""
        return self.sender_name or (self.sender.name if self.sender else "")

    @property
    def title(self) -> str:
        """Công văn số 1234/SGDĐT-VP."""
        return f"{type_name(self.type_code)} số {self.notation}" if self.notation else type_name(self.type_code)

    @property
    def number_text(self) -> str:
        """Return the number of arrival as the stamp shows it; nothing before it is registered."""
        return f"{self.number:02d}" if self.number else ""

    @property
    def book_name(self) -> str:
        """Return how the register names it in the line of another: số đến 05/2026 (1240/SGDĐT-VP)."""
        number = f"số đến {self.number_text}/{self.year}" if self.number else "văn bản chưa vào sổ"
        return f"{number} ({self.notation})" if self.notation else number

    @property
    def colour(self) -> str:
        return COLOURS[State(self.state)]

    @property
    def is_electronic(self) -> bool:
        return self.channel in ELECTRONIC_CHANNELS

    @property
    def is_in_hand(self) -> bool:
        return self.state in IN_HAND

    @property
    def was_registered_late(self) -> bool:
        return bool(self.registered_on and self.registered_on > self.register_by)

    def is_overdue(self, on: date) -> bool:
        """Return whether a day is past the deadline of a document in hand."""
        return self.is_in_hand and self.due_on is not None and self.due_on < on


def notation_key(notation: str) -> str:
    """Return a notation without blanks and accents, in small letters: «12 / QĐ-SGDĐT» and «12/qđ-sgdđt» are the same."""
    return "".join(fold(notation).split())[:80]


class IncomingFile(models.Model):
    """A file of a document. One that was not taken in has no content, only what was said about it."""

    document = models.ForeignKey(IncomingDocument, models.PROTECT, related_name="files", verbose_name="văn bản")
    position = models.PositiveSmallIntegerField("thứ tự")
    name = models.CharField("tên tệp", max_length=160)
    size = models.PositiveBigIntegerField("cỡ (byte)")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    content_type = models.CharField("loại tệp", max_length=100, blank=True)
    pages = models.PositiveSmallIntegerField("số trang", null=True)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", verbose_name="nội dung")
    strange = models.CharField("nội dung lạ", max_length=500, blank=True)
    verification = models.ForeignKey(
        Verification, models.PROTECT, null=True, related_name="+", verbose_name="lần kiểm tra chữ ký"
    )
    added_at = models.DateTimeField("nhận lúc", default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "tệp của văn bản đến"
        ordering = ["document", "position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="one_incoming_file_per_position"),
            models.CheckConstraint(
                condition=Q(blob__isnull=False) | ~Q(strange=""), name="incoming_file_kept_or_explained"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("incoming:file", args=[self.document.uid, self.position])


from truongso.governance.incoming.book_models import RegisterBook, Registration  # noqa: E402
from truongso.governance.incoming.change_models import DocumentChange  # noqa: E402
from truongso.governance.incoming.handling_models import (  # noqa: E402
    ExtensionRequest,
    Instruction,
    Note,
    NoteFile,
    Task,
)

__all__ = [
    "DocumentChange", "ExtensionRequest", "IncomingDocument", "IncomingFile", "Instruction", "Note", "NoteFile", "RegisterBook",
    "Registration", "Task",
]  # fmt: skip
