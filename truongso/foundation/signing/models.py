"""Keys that people sign with, files that wait for signatures, and what was verified."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import VisibleQuerySet
from truongso.core.sealed import SealedJSONField, seal_bytes, unseal_bytes
from truongso.foundation.org.models import Person
from truongso.foundation.signing.verdicts import FileFinding, Verdict


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
        return FileFinding.from_dict(self.finding)


class Holder(models.TextChoices):
    """Where a private key lies."""

    SOFTWARE = "software", "Tệp khóa (.p12), giữ mã hóa trên máy chủ"
    TOKEN = "token", "Token cắm vào máy chủ"
    REMOTE = "remote", "Dịch vụ ký số từ xa, xác nhận trên điện thoại"
    BROWSER = "browser", "Token cắm vào máy của người ký"

    @property
    def answers_later(self) -> bool:
        """Return whether the value comes from outside, after the person confirmed it there."""
        return self in {Holder.REMOTE, Holder.BROWSER}


class SigningKeyQuerySet(VisibleQuerySet):
    """Questions about keys."""

    def in_use(self) -> Self:
        return self.filter(removed_at__isnull=True)

    def usable(self, moment: datetime) -> Self:
        """Return keys in use whose certificate runs at a moment; whether it is trusted is asked when signing."""
        return self.in_use().filter(valid_from__lte=moment, valid_to__gte=moment)

    def of_person(self, person_id: int | None) -> Self:
        return self.filter(person=person_id, person__isnull=False)

    def of_organisation(self) -> Self:
        return self.filter(person__isnull=True)


class SigningKey(models.Model):
    """A certificate with the place where its key lies. Without a person it is the school's own: the seal."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="signing_keys", verbose_name="người ký"
    )
    holder = models.CharField("nơi giữ khóa", max_length=10, choices=Holder)
    certificate = models.BinaryField("chứng thư (DER)")
    above = models.JSONField("chứng thư cấp trên", default=list, help_text="DER viết ở dạng hex.")
    subject = models.CharField("tên trên chứng thư", max_length=200)
    issuer = models.CharField("nơi cấp", max_length=300)
    serial = models.CharField("số hiệu", max_length=80, db_index=True)
    valid_from = models.DateTimeField("có hiệu lực từ")
    valid_to = models.DateTimeField("đến", db_index=True)
    sealed_file = models.BinaryField("tệp khóa mã hóa", null=True, editable=False)
    token_label = models.CharField("tên token", max_length=64, blank=True)
    remote_account = SealedJSONField("tài khoản ở dịch vụ ký số từ xa")
    added_at = models.DateTimeField("đăng ký lúc", default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField("thôi dùng lúc", null=True)
    removal_reason = models.CharField("lý do thôi dùng", max_length=300, blank=True)

    objects = SigningKeyQuerySet.as_manager()
    view_permission = "signing.view_key"

    class Meta:
        verbose_name = "khóa ký số"
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["serial", "issuer"], condition=Q(removed_at__isnull=True), name="one_key_per_certificate"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.serial[-8:]})"

    def get_absolute_url(self) -> str:
        return reverse("signing:keys")

    @property
    def is_of_organisation(self) -> bool:
        return self.person_id is None

    @property
    def answers_later(self) -> bool:
        return Holder(self.holder).answers_later

    def keep_pkcs12(self, content: bytes) -> None:
        """Keep the key file encrypted, bound to this key."""
        self.sealed_file = seal_bytes(content, bound_to=f"signing.key.{self.uid}")

    def pkcs12(self) -> bytes:
        """Return the key file as it was given; it opens only with its own password."""
        return unseal_bytes(bytes(self.sealed_file or b""), bound_to=f"signing.key.{self.uid}")


class State(models.TextChoices):
    """The life of a file that is to be signed, and of each of its steps."""

    WAITING = "waiting", "Chờ ký"
    SIGNED = "signed", "Đã ký"
    REFUSED = "refused", "Trả lại"
    WITHDRAWN = "withdrawn", "Đã rút"


class FileKind(models.TextChoices):
    """What sort of file is signed; the value is its content type."""

    PDF = "application/pdf", "PDF"
    XML = "application/xml", "XML"


class SignatureRequestQuerySet(VisibleQuerySet):
    """Questions about files to sign."""

    def for_the_archive(self) -> Self:
        """Return finished PDF files that do not carry their own proof yet, the oldest first."""
        return self.filter(state=State.SIGNED, kind=FileKind.PDF, archived_at__isnull=True).order_by("ended_at", "pk")

    def archive_ends_before(self, moment: datetime) -> Self:
        """Return files of the archive whose last time-stamp stops proving before a moment."""
        return self.filter(archive_runs_to__lt=moment).order_by("archive_runs_to", "pk")

    def about(self, obj: models.Model) -> Self:
        return self.filter(about_kind=ContentType.objects.get_for_model(obj), about_key=str(obj.pk))


class SignatureRequest(models.Model):
    """A PDF or XML file that people sign one after the other; each step works on what the step before left."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField("tên văn bản", max_length=300)
    file_name = models.CharField("tên tệp", max_length=160)
    kind = models.CharField("loại tệp", max_length=20, choices=FileKind, default=FileKind.PDF)
    original_sha256 = models.CharField("SHA-256 bản trình ký", max_length=64)
    current_sha256 = models.CharField("SHA-256 bản hiện tại", max_length=64)
    about_kind = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    about_key = models.CharField(max_length=64, blank=True)
    about = GenericForeignKey("about_kind", "about_key")
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.WAITING, db_index=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("trình lúc", default=timezone.now)
    ended_at = models.DateTimeField("xong lúc", null=True)
    archived_sha256 = models.CharField("SHA-256 bản lưu trữ dài hạn", max_length=64, blank=True)
    archived_at = models.DateTimeField("đưa vào lưu trữ dài hạn lúc", null=True)
    archive_runs_to = models.DateTimeField("dấu thời gian lưu trữ dùng đến", null=True, db_index=True)

    objects = SignatureRequestQuerySet.as_manager()
    view_permission = "signing.view_request"

    class Meta:
        verbose_name = "văn bản trình ký"
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["about_kind", "about_key"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("signing:request", args=[self.uid])


class SignatureStepQuerySet(VisibleQuerySet):
    """Questions about whose turn it is."""

    def in_turn(self) -> Self:
        """Return the steps that can be signed now: everybody before has signed."""
        before = SignatureStep.objects.filter(
            request=OuterRef("request"), position__lt=OuterRef("position"), state=State.WAITING
        )
        return self.filter(~Exists(before), state=State.WAITING, request__state=State.WAITING)

    def of_person(self, person_id: int) -> Self:
        return self.filter(person=person_id)

    def of_organisation(self) -> Self:
        return self.filter(person__isnull=True)


class SignatureStep(models.Model):
    """One signature that a file needs: by a person in a capacity, or by the school itself (without a person)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(SignatureRequest, models.PROTECT, related_name="steps", verbose_name="văn bản trình ký")
    position = models.PositiveSmallIntegerField("thứ tự")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="signature_steps", verbose_name="người ký"
    )
    capacity = models.CharField("quyền hạn, chức vụ", max_length=120, blank=True)
    element = models.CharField("mã phần XML được ký", max_length=80, blank=True, help_text="Trống: toàn bộ tệp.")
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.WAITING)
    opened_at = models.DateTimeField("mở xem lúc", null=True)
    key = models.ForeignKey(SigningKey, models.PROTECT, null=True, related_name="steps", verbose_name="khóa")
    ended_at = models.DateTimeField("xong lúc", null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField("SHA-256 sau khi ký", max_length=64, blank=True)
    reason = models.CharField("lý do trả lại", max_length=500, blank=True)

    objects = SignatureStepQuerySet.as_manager()
    view_permission = "signing.view_step"

    class Meta:
        verbose_name = "chữ ký cần có"
        ordering = ["request", "position"]
        constraints = [models.UniqueConstraint(fields=["request", "position"], name="one_step_per_position")]
        indexes = [models.Index(fields=["person", "state"])]

    def __str__(self) -> str:
        return f"{self.request}: {self.who}"

    @property
    def who(self) -> str:
        """Return who is to sign."""
        return self.person.full_name if self.person else "Nhà trường (đóng dấu số)"


# Models of this app that live in files of their own.
from truongso.foundation.signing.public_models import PublicCheck as PublicCheck  # noqa: E402
from truongso.foundation.signing.public_models import PublicCode as PublicCode  # noqa: E402
from truongso.foundation.signing.transaction_models import SigningTransaction as SigningTransaction  # noqa: E402
from truongso.foundation.signing.transaction_models import TransactionItem as TransactionItem  # noqa: E402
