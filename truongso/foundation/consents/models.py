"""Who agreed to what, in which words, how, and until when."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.sealed import SealedJSONField, seal_bytes, unseal_bytes
from truongso.foundation.consents.registry import Purpose, purposes
from truongso.foundation.org.models import Person

PARTS = {
    "what": "Dữ liệu nào",
    "why": "Để làm gì",
    "how_long": "Giữ bao lâu",
    "receivers": "Ai nhận",
}


class Wording(models.Model):
    """The words in which people were asked for a purpose; a new version ends the consents given to the one before."""

    purpose_code = models.CharField("mục đích", max_length=60, db_index=True)
    number = models.PositiveIntegerField("phiên bản")
    parts = models.JSONField("nội dung", default=dict)
    reason = models.CharField("lý do hỏi lại", max_length=300, blank=True)
    published_at = models.DateTimeField("dùng từ lúc", default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replaced_at = models.DateTimeField("thay lúc", null=True)

    class Meta:
        verbose_name = "nội dung xin đồng ý"
        ordering = ["purpose_code", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["purpose_code", "number"], name="one_wording_per_number"),
            models.UniqueConstraint(
                fields=["purpose_code"], condition=Q(replaced_at=None), name="one_current_wording_per_purpose"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose.title}, nội dung số {self.number}"

    @property
    def purpose(self) -> Purpose:
        """The purpose as it is declared."""
        return purposes.get(self.purpose_code)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What people read: (what is asked, the answer)."""
        return [(title, self.parts[key]) for key, title in PARTS.items() if self.parts.get(key)]

    @classmethod
    def declared(cls, purpose: Purpose) -> "Wording":
        """Return the first wording of a purpose, out of its declaration, not kept yet."""
        parts = {
            "what": purpose.what, "why": purpose.why, "how_long": purpose.retention, "receivers": purpose.receivers,
        }  # fmt: skip
        return cls(purpose_code=purpose.code, number=1, parts=parts)

    @classmethod
    def now(cls, purpose: Purpose) -> "Wording":
        """Return the wording that people are shown; the declared one, not kept yet, until somebody answered."""
        return cls.objects.filter(purpose_code=purpose.code, replaced_at=None).first() or cls.declared(purpose)


class ConsentProof(models.Model):
    """A scanned paper with signatures, encrypted; apart from the answers so that lists never fetch it."""

    subject = models.ForeignKey(Person, models.PROTECT, related_name="consent_proofs", verbose_name="của ai")
    name = models.CharField("tên tệp", max_length=160)
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("dung lượng")
    sealed = models.BinaryField("tệp mã hóa")
    added_at = models.DateTimeField("nộp lúc", default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "phiếu đồng ý đã ký"

    def __str__(self) -> str:
        return f"Phiếu đồng ý của {self.subject}"

    @classmethod
    def keep(cls, subject: Person, given: Any, *, by: Any) -> "ConsentProof":
        """Keep an inspected file."""
        return cls.objects.create(
            subject=subject, name=given.clean_name, content_type=given.content_type, sha256=given.sha256,
            size=given.size, sealed=seal_bytes(given.content, bound_to=_proof_of(subject)), added_by=by,
        )  # fmt: skip

    def content(self) -> bytes:
        """Return the file as it was given."""
        return unseal_bytes(bytes(self.sealed), bound_to=_proof_of(self.subject))


def _proof_of(subject: Person) -> str:
    return f"consents.proof.{subject.uid}"


class ConsentQuerySet(VisibleQuerySet):
    """Questions about answers."""

    def standing(self) -> Self:
        """Return the last answer of each side; earlier ones are history."""
        return self.filter(replaced_at=None)

    def of_purpose(self, code: str) -> Self:
        return self.filter(purpose_code=code)

    def in_force(self, day: date) -> Self:
        """Return the agreements that hold on a day: given by then, not withdrawn, replaced or outdated by its end."""
        until = Q(withdrawn_on=None) | Q(withdrawn_on__gt=day)
        not_replaced = Q(replaced_on=None) | Q(replaced_on__gt=day)
        current = Q(wording__replaced_at=None) | Q(wording__replaced_at__date__gt=day)
        return self.filter(until, not_replaced, current, answer=Consent.Answer.AGREED, given_on__lte=day)


class Consent(Exchanged):
    """One side's answer for a purpose: the person's own, or that of a representative. The last one of a side stands."""

    class Side(models.TextChoices):
        SUBJECT = "subject", "chính người học, người có dữ liệu"
        REPRESENTATIVE = "representative", "cha mẹ, người giám hộ"

    class Answer(models.TextChoices):
        AGREED = "agreed", "đồng ý"
        REFUSED = "refused", "không đồng ý"

    class Manner(models.TextChoices):
        PAGE = "page", "trên trang, đã đăng nhập"
        PAPER = "paper", "trên giấy"

    subject = models.ForeignKey(Person, models.PROTECT, related_name="consents", verbose_name="dữ liệu của")
    purpose_code = models.CharField("mục đích", max_length=60, db_index=True)
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="consents", verbose_name="nội dung đã đọc")
    side = models.CharField("bên trả lời", max_length=20, choices=Side)
    signer = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="signed_consents", verbose_name="người trả lời"
    )
    signer_details = SealedJSONField("tên, quan hệ của người ký")
    answer = models.CharField("trả lời", max_length=10, choices=Answer)
    manner = models.CharField("cách trả lời", max_length=10, choices=Manner)
    proof = models.ForeignKey(ConsentProof, models.PROTECT, null=True, related_name="consents", verbose_name="phiếu")
    given_on = models.DateField("ngày trả lời")
    recorded_at = models.DateTimeField("ghi lúc", default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField("rút lúc", null=True)
    withdrawn_on = models.DateField("ngày rút", null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawal_reason = models.CharField("lý do rút", max_length=300, blank=True)
    replaced_at = models.DateTimeField("thay lúc", null=True)
    replaced_on = models.DateField(null=True)

    objects = ConsentQuerySet.as_manager()
    view_permission = "consents.view_answer"

    class Meta:
        verbose_name = "trả lời về đồng ý"
        ordering = ["-recorded_at", "-pk"]
        indexes = [models.Index(fields=["purpose_code", "subject"])]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "purpose_code", "side"], condition=Q(replaced_at=None),
                name="one_standing_answer_per_side",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(answer="agreed"), name="only_agreement_is_withdrawn"
            ),
            models.CheckConstraint(condition=Q(manner="page") | Q(proof__isnull=False), name="paper_has_proof"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.purpose.title}: {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("consents:person", args=[self.subject.uid])

    @property
    def purpose(self) -> Purpose:
        """The purpose as it is declared."""
        return purposes.get(self.purpose_code)

    @property
    def is_agreement(self) -> bool:
        """Return whether this answer says yes and was not taken back; its wording may be outdated."""
        return self.answer == self.Answer.AGREED and self.withdrawn_at is None

    @property
    def signer_name(self) -> str:
        """Who answered: the name on the day of the answer."""
        return str(self.signer_details.get("name", ""))

    @property
    def signer_relation(self) -> str:
        """How a representative is related: cha, mẹ, người giám hộ."""
        return str(self.signer_details.get("relation", ""))

    @property
    def answer_words(self) -> str:
        """Yes, no, or taken back, in words."""
        return "đã rút đồng ý" if self.withdrawn_at else str(self.get_answer_display())


def signed(side: str, code: str, day: date) -> Exists:
    """Return the condition on people that a side's agreement for a purpose holds on a day."""
    return Exists(Consent.objects.in_force(day).of_purpose(code).filter(subject=OuterRef("pk"), side=side))
