"""Work files with their entries and who shares them; the yearly list and the hand-over stand beside."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.text import fold, nfc, squeeze
from truongso.foundation.evidence.models import Blob
from truongso.foundation.org.models import Person
from truongso.governance.casefiles.catalogue_models import Catalogue, Heading, Line, SecretCount
from truongso.governance.casefiles.handover_models import HandOver, HandOverItem, HandOverSeries, Package
from truongso.governance.casefiles.retention import HAND_IN_FROM, ends_on, hand_in_day, retention_words
from truongso.governance.casefiles.text_models import FileText, TextState

__all__ = [
    "CaseFile", "Catalogue", "Entry", "FileText", "HandOver", "HandOverItem", "HandOverSeries", "Heading", "Line", "Package",
    "SecretCount", "Share", "TextState",
]  # fmt: skip


class CaseFileQuerySet(VisibleQuerySet):
    """Questions about work files."""

    def open(self) -> Self:
        """Return files that still take entries."""
        return self.filter(state=CaseFile.State.OPEN)

    def closed(self) -> Self:
        """Return files that are closed and not yet in the archive."""
        return self.filter(state=CaseFile.State.CLOSED)

    def made_by(self, person_id: int | None) -> Self:
        return self.filter(maker=person_id)

    def in_year(self, year: int) -> Self:
        return self.filter(year=year)

    def closed_between(self, starts_on: date, ends_on: date) -> Self:
        """Return files whose work ended in a time, the archived ones too."""
        return self.exclude(state=CaseFile.State.OPEN).filter(ended_on__range=(starts_on, ends_on))

    def to_hand_in(self) -> Self:
        """Return closed files that the archive must get: kept for ever, or for five years and more."""
        return self.closed().filter(Q(retention_years=None) | Q(retention_years__gte=HAND_IN_FROM))

    def all_electronic(self) -> Self:
        """Return files that have entries, none of them on paper."""
        standing = Entry.objects.filter(case_file=OuterRef("pk"), removed_at=None)
        return self.filter(Exists(standing), ~Exists(standing.filter(electronic=False)))

    def with_counts(self) -> Self:
        """Add entry_count, the entries that stand, and paper_count, those of them that were not electronic."""
        standing = Q(entries__removed_at=None)
        return self.annotate(
            entry_count=Count("entries", filter=standing),
            paper_count=Count("entries", filter=standing & Q(entries__electronic=False)),
        )

    def whole(self) -> Self:
        """Fetch what pages and lists show."""
        return self.select_related("maker", "line__catalogue", "line__heading")


class CaseFile(Exchanged):
    """The papers of one piece of work, collected from its beginning to its end. Without retention_years kept for ever."""

    class State(models.TextChoices):
        OPEN = "open", "đang thu thập"
        CLOSED = "closed", "đã kết thúc"
        ARCHIVED = "archived", "đã nộp lưu trữ"

    code = models.CharField("mã hồ sơ", max_length=40, unique=True)
    year = models.PositiveSmallIntegerField("năm", db_index=True)
    notation = models.CharField("số và ký hiệu", max_length=30)
    title = models.CharField("tiêu đề", max_length=300)
    line = models.ForeignKey(
        Line, models.PROTECT, null=True, blank=True, related_name="files", verbose_name="dòng danh mục"
    )  # fmt: skip
    retention_years = models.PositiveSmallIntegerField("thời hạn bảo quản (năm)", null=True, blank=True)
    maker = models.ForeignKey(Person, models.PROTECT, related_name="case_files", verbose_name="người lập")
    started_on = models.DateField("bắt đầu", db_index=True)
    ended_on = models.DateField("kết thúc công việc", null=True, blank=True, db_index=True)
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.OPEN, db_index=True)
    closed_at = models.DateTimeField("khép lúc", null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    page_count = models.PositiveIntegerField("số trang", default=0)
    keep_until = models.DateField("được giữ lại đến", null=True, blank=True)
    keep_reason = models.CharField("lý do giữ lại", max_length=300, blank=True)
    keep_asked_until = models.DateField("xin giữ lại đến", null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField("mở lúc", default=timezone.now)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    search = models.CharField(max_length=400, editable=False)

    objects = CaseFileQuerySet.as_manager()
    view_permission = "casefiles.view_file"

    class Meta:
        verbose_name = "hồ sơ công việc"
        ordering = ["-year", "notation", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") & Q(closed_at=None) | ~Q(state="open") & Q(ended_on__isnull=False),
                name="closed_file_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="file_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"Hồ sơ {self.code}"

    @property
    def in_sentence(self) -> str:
        """hồ sơ 2026.01-TH: as it stands inside a sentence."""
        return f"hồ sơ {self.code}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.title = squeeze(nfc(self.title))
        self.search = fold(f"{self.code} {self.notation} {self.title}")[:400]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("casefiles:file", args=[self.uid])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_archived(self) -> bool:
        return self.state == self.State.ARCHIVED

    @property
    def retention(self) -> str:
        """Vĩnh viễn, or 10 năm."""
        return retention_words(self.retention_years)

    @property
    def must_be_handed_in(self) -> bool:
        return self.retention_years is None or self.retention_years >= HAND_IN_FROM

    @property
    def retention_ends_on(self) -> date | None:
        """The last day on which it must be kept, counted from the end of its work; None for ever, or while it is open."""
        return ends_on(self.ended_on, self.retention_years)

    @property
    def hand_in_by(self) -> date | None:
        """The last day for handing a closed file in: one year after its work, or the day until which it may be kept."""
        if self.state != self.State.CLOSED or not self.must_be_handed_in or self.ended_on is None:
            return None
        return self.keep_until or hand_in_day(self.ended_on)


class Share(models.Model):
    """Somebody beside the maker who may see a file."""

    case_file = models.ForeignKey(CaseFile, models.CASCADE, related_name="shares", verbose_name="hồ sơ")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="người được xem")
    shared_at = models.DateTimeField("lúc", default=timezone.now)
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "người cùng xem hồ sơ"
        ordering = ["person__sort_key", "pk"]
        constraints = [models.UniqueConstraint(fields=["case_file", "person"], name="share_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.case_file}"


class EntryQuerySet(models.QuerySet[Any]):
    """Questions about entries."""

    def standing(self) -> Self:
        """Return entries that were not removed."""
        return self.filter(removed_at=None)


class Entry(models.Model):
    """A paper in a file: what its register shows, and the content itself where there is one."""

    case_file = models.ForeignKey(CaseFile, models.PROTECT, related_name="entries", verbose_name="hồ sơ")
    position = models.PositiveIntegerField("số thứ tự")
    kind = models.CharField("loại", max_length=60)
    notation = models.CharField("số và ký hiệu", max_length=60, blank=True)
    dated_on = models.DateField("ngày văn bản", null=True, blank=True)
    title = models.CharField("trích yếu", max_length=500)
    author = models.CharField("tác giả văn bản", max_length=200, blank=True)
    source_key = models.CharField("khóa nguồn", max_length=100, blank=True, db_index=True)
    source_url = models.CharField("trang nguồn", max_length=300, blank=True)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="nội dung")
    file_name = models.CharField("tên tệp", max_length=160, blank=True)
    page_count = models.PositiveIntegerField("số trang", null=True, blank=True)
    first_page = models.PositiveIntegerField("tờ số", null=True, blank=True)
    electronic = models.BooleanField("xử lý điện tử trên hệ thống", default=True)
    added_at = models.DateTimeField("đưa vào lúc", default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField("đưa ra lúc", null=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removal_reason = models.CharField("lý do đưa ra", max_length=300, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản trong hồ sơ"
        ordering = ["case_file", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case_file", "source_key"],
                condition=Q(removed_at=None) & ~Q(source_key=""),
                name="source_once_per_file",
            )
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.kind, self.notation) if part)
