"""Evidence: items with versions, each version a stored file or a link, and what each item proves."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from truongso.core import rights
from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.text import fold, nfc, squeeze
from truongso.foundation.org.models import Person


class Kind(models.TextChoices):
    """Where evidence comes from."""

    FILE = "file", "Tệp"
    LINK = "link", "Liên kết"
    RECORD = "record", "Hệ thống lập"


class Status(models.TextChoices):
    """The life of an item. A period that has passed does not end it: it still proves what was true then."""

    DRAFT = "draft", "Bản nháp"
    SUBMITTED = "submitted", "Chờ duyệt"
    ACCEPTED = "accepted", "Đã chấp nhận"
    REJECTED = "rejected", "Trả lại"
    EXPIRED = "expired", "Ngừng dùng"


class ItemQuerySet(VisibleQuerySet):
    """Questions about evidence."""

    def in_use(self) -> Self:
        """Return items that were not retired."""
        return self.filter(ended_at__isnull=True)

    def accepted(self) -> Self:
        """Return items that may stand behind a figure."""
        return self.in_use().filter(status=Status.ACCEPTED)

    def waiting(self) -> Self:
        """Return items that wait for somebody's decision."""
        return self.in_use().filter(status=Status.SUBMITTED)

    def to_judge(self, user: Any) -> Self:
        """Return items that wait for this user's decision: within their right, submitted by somebody else."""
        rule = rights.permissions.get("evidence.judge_item").rule
        newest = Version.objects.filter(item=OuterRef("pk")).order_by("-number")
        another = Q(newest_uploader__isnull=True) | ~Q(newest_uploader=user.pk)
        waiting = self.waiting().filter(rule.rows(user)).exclude(added_by=user.pk)
        return waiting.alias(newest_uploader=Subquery(newest.values("uploaded_by")[:1])).filter(another)

    def returned_to(self, user: Any) -> Self:
        """Return items that were returned and wait for this user to put them right."""
        mine = Q(owner=user.person_id) | Q(added_by=user.pk)
        return self.in_use().filter(mine, status=Status.REJECTED)

    def effective_during(self, first: date, last: date) -> Self:
        """Return items whose period has at least one day between first and last, both included."""
        return self.filter(Q(effective_from__lte=last) & (Q(effective_to__isnull=True) | Q(effective_to__gte=first)))

    def effective_on(self, day: date) -> Self:
        """Return items in whose period the day lies."""
        return self.effective_during(day, day)

    def expiring(self, before: date) -> Self:
        """Return items in use whose period ends before a day (those that ended already included)."""
        return self.in_use().exclude(status=Status.REJECTED).filter(effective_to__lt=before)

    def about(self, obj: models.Model, *, role: str | None = None) -> Self:
        """Return items in use that prove something about an object, in one role if one is given."""
        links = Link.objects.current().to_object(obj)
        if role is not None:
            links = links.filter(role=role)
        return self.in_use().filter(pk__in=links.values("item"))

    def matching(self, words: str) -> Self:
        """Return items whose title or file name contains the words, blind to accents."""
        return self.filter(search__contains=fold(words))

    def with_current_version(self) -> Self:
        """Add what lists show of the newest version: number, name, type and size in bytes."""
        newest = Version.objects.filter(item=OuterRef("pk")).order_by("-number")
        return self.annotate(
            version_number=Subquery(newest.values("number")[:1]),
            file_name=Subquery(newest.values("original_name")[:1]),
            file_type=Subquery(newest.values("content_type")[:1]),
            file_size=Subquery(newest.values("size")[:1]),
        )


class Item(Exchanged):
    """One piece of evidence. The period in which it holds is apart from the moment when it was uploaded."""

    title = models.CharField("tên minh chứng", max_length=300)
    kind = models.CharField("loại", max_length=10, choices=Kind)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="evidence", verbose_name="người phụ trách")
    effective_from = models.DateField("có hiệu lực từ ngày")
    effective_to = models.DateField("đến hết ngày", null=True, blank=True)
    status = models.CharField("trạng thái", max_length=10, choices=Status, default=Status.SUBMITTED)
    note = models.TextField("ghi chú", blank=True)
    holds_personal_data = models.BooleanField("có dữ liệu cá nhân", default=False, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="added_evidence", verbose_name="người nộp"
    )
    added_at = models.DateTimeField("nộp lúc", default=timezone.now)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="judged_evidence", verbose_name="người duyệt"
    )
    judged_at = models.DateTimeField("duyệt lúc", null=True)
    judgement = models.CharField("ý kiến", max_length=500, blank=True)
    request_key = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 (unique, or none)
    search = models.CharField(max_length=700, editable=False)

    objects = ItemQuerySet.as_manager()
    view_permission = "evidence.view_item"

    class Meta:
        verbose_name = "minh chứng"
        ordering = ["-added_at", "-pk"]
        indexes = [models.Index(fields=["status", "added_at"]), models.Index(fields=["effective_from", "effective_to"])]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="evidence_kind_known"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="evidence_status_known"),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="evidence_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True) | Q(added_by__isnull=True) | ~Q(judged_by=F("added_by")),
                name="evidence_second_person",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.title = squeeze(nfc(self.title))
        names = self.versions.values_list("original_name", flat=True) if self.pk else []
        self.search = fold(" ".join(dict.fromkeys([self.title, *names])))[:700]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("evidence:item", args=[self.uid])

    @property
    def current_version(self) -> "Version | None":
        """The newest version; None only while an action is still adding the first."""
        return self.versions.order_by("-number").first()

    @property
    def is_platform_made(self) -> bool:
        return self.kind == Kind.RECORD


class Blob(models.Model):
    """The content of a stored file, known by its hash; the same content is stored once."""

    sha256 = models.CharField("mã băm SHA-256", max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField("cỡ (byte)")
    content_type = models.CharField("loại nội dung", max_length=100)
    stored_at = models.DateTimeField("lưu lúc", default=timezone.now)
    damage_found_at = models.DateTimeField("phát hiện hỏng lúc", null=True)

    class Meta:
        verbose_name = "nội dung tệp"

    def __str__(self) -> str:
        return self.sha256[:12]


class Version(models.Model):
    """One version of an item: a stored file, or an address for a link. Never changed once written."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="versions", verbose_name="minh chứng")
    number = models.PositiveIntegerField("phiên bản")
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="versions", verbose_name="nội dung")
    size = models.PositiveBigIntegerField("cỡ (byte)", default=0)
    content_type = models.CharField("loại nội dung", max_length=100, blank=True)
    original_name = models.CharField("tên tệp", max_length=200, blank=True)
    page_count = models.PositiveIntegerField("số trang", null=True)
    url = models.URLField("địa chỉ", max_length=1000, blank=True)
    source_label = models.CharField("lập từ", max_length=200, blank=True)
    source_url = models.CharField("trang nguồn", max_length=500, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="uploaded_versions",
        verbose_name="người tải lên",
    )
    uploaded_at = models.DateTimeField("tải lên lúc", default=timezone.now)

    class Meta:
        verbose_name = "phiên bản minh chứng"
        ordering = ["item", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="one_version_per_number"),
            models.CheckConstraint(
                condition=Q(blob__isnull=False, url="") | (Q(blob__isnull=True) & ~Q(url="")),
                name="version_is_file_or_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}, bản {self.number}"

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def is_pdf(self) -> bool:
        return self.content_type == "application/pdf"

    @property
    def pages(self) -> range:
        """Numbers of the pages that can be shown as pictures."""
        if self.is_image:
            return range(1, 2)
        return range(1, (self.page_count or 0) + 1) if self.is_pdf else range(0)


class LinkQuerySet(models.QuerySet["Link"]):
    """Questions about what is proved."""

    def current(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def to_object(self, obj: models.Model) -> Self:
        return self.to_model(type(obj)).filter(target_key=str(obj.pk))

    def to_objects(self, objs: Iterable[models.Model]) -> Self:
        """Return links to any of several objects of one model."""
        listed = list(objs)
        if not listed:
            return self.none()
        return self.to_model(type(listed[0])).filter(target_key__in=[str(obj.pk) for obj in listed])

    def to_model(self, model: type[models.Model]) -> Self:
        return self.filter(target_kind=ContentType.objects.get_for_model(model))

    def target_ids(self) -> models.QuerySet[Any, Any]:
        """Return the keys of the targets as numbers, for pk__in on a model with whole-number keys.

        `Deliverable.objects.filter(pk__in=Link.objects.accepted().to_model(Deliverable).target_ids())`
        """
        return self.annotate(target_id=Cast("target_key", models.BigIntegerField())).values("target_id")

    def accepted(self) -> Self:
        """Return current links of accepted items."""
        return self.current().filter(item__status=Status.ACCEPTED, item__ended_at__isnull=True)


class Link(models.Model):
    """An item proves something about an object: an indicator's figure, a deliverable, a criterion."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="links", verbose_name="minh chứng")
    target_kind = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name="loại đối tượng")
    target_key = models.CharField("khóa đối tượng", max_length=64)
    target = GenericForeignKey("target_kind", "target_key")
    role = models.CharField("chứng minh điều gì", max_length=200, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người gắn"
    )
    at = models.DateTimeField("gắn lúc", default=timezone.now)
    ended_at = models.DateTimeField("gỡ lúc", null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = "liên kết minh chứng"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["target_kind", "target_key"])]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "target_kind", "target_key", "role"],
                condition=Q(ended_at__isnull=True),
                name="evidence_linked_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} → {self.target or 'đối tượng không còn'}"
