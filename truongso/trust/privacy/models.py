"""The register as it was issued, whom the law wants appointed, breaches, and dossiers of impact."""

from datetime import date, datetime, timedelta
from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.sealed import SealedJSONField
from truongso.foundation.org.models import Assignment
from truongso.foundation.papers.models import IssuedNumber
from truongso.trust.privacy.clocks import clock


class Appointment(models.Model):
    """What the law asks of whoever is in charge of personal data, beside the assignment that gives the rights."""

    assignment = models.OneToOneField(
        Assignment, models.PROTECT, related_name="data_protection", verbose_name="phân công"
    )
    degree = models.CharField("trình độ", max_length=200)
    experience_years = models.PositiveSmallIntegerField("số năm kinh nghiệm")
    trained_on = models.DateField("tập huấn về bảo vệ dữ liệu ngày", null=True, blank=True)
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField("ghi lúc", default=timezone.now)

    class Meta:
        verbose_name = "phân công phụ trách dữ liệu cá nhân"

    def __str__(self) -> str:
        return str(self.assignment)


class RegisterIssue(models.Model):
    """The register of processing activities as it was issued on a day, under a number."""

    day = models.DateField("số liệu ngày")
    issued = models.OneToOneField(IssuedNumber, models.PROTECT, related_name="+", verbose_name="số văn bản")
    activities = models.JSONField("các hoạt động", default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người lập")
    made_at = models.DateTimeField("lập lúc", default=timezone.now)

    objects = VisibleQuerySet.as_manager()
    view_permission = "privacy.view_register"

    class Meta:
        verbose_name = "sổ hoạt động xử lý đã lập"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"Sổ hoạt động xử lý dữ liệu cá nhân số {self.issued}"

    def get_absolute_url(self) -> str:
        return reverse("privacy:register") + f"#so-{self.pk}"


class KeptQuerySet(VisibleQuerySet):
    """Rows that the law makes the school keep."""

    def delete(self) -> NoReturn:
        raise ProtectedByLaw(_KEPT)


class ProtectedByLaw(models.ProtectedError):
    """A file that must be kept was about to be deleted; a programming error, never a person's choice."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, set())


_KEPT = "breach files are kept by law: nothing deletes them"


class BreachQuerySet(KeptQuerySet):
    """Questions about breaches."""

    def open(self) -> Self:
        return self.filter(closed_at=None)

    def agency_waits(self) -> Self:
        """Return those of which the agency was not told and must be."""
        return self.open().filter(agency_notified_at=None, is_drill=False, must_notify=True)


class Breach(Exchanged):
    """An incident with personal data: what happened, to whose data, who was told when. It is never deleted."""

    class Kind(models.TextChoices):
        DISCLOSURE = "disclosure", "lộ, gửi nhầm dữ liệu"
        ACCESS = "access", "truy cập trái phép"
        LOSS = "loss", "mất dữ liệu, mất thiết bị"
        CHANGE = "change", "sửa, phá hủy trái phép"
        OTHER = "other", "vi phạm khác"

    title = models.CharField("sự cố", max_length=200)
    kind = models.CharField("loại", max_length=20, choices=Kind)
    detected_at = models.DateTimeField("phát hiện lúc")
    happened_on = models.DateField("xảy ra ngày", null=True, blank=True)
    details = SealedJSONField("diễn biến, hậu quả")
    data_sets = models.JSONField("bộ dữ liệu", default=list)
    other_data = models.CharField("dữ liệu khác", max_length=300, blank=True)
    people = models.PositiveIntegerField("số người bị ảnh hưởng")
    is_sensitive = models.BooleanField("có dữ liệu nhạy cảm", default=False)
    is_location_or_biometric = models.BooleanField("có dữ liệu vị trí, sinh trắc học", default=False)
    is_drill = models.BooleanField("diễn tập", default=False)
    must_notify = models.BooleanField("phải báo cơ quan chuyên trách", default=True)
    no_notice_reason = models.CharField("vì sao không báo", max_length=300, blank=True)
    agency_notified_at = models.DateTimeField("báo cơ quan chuyên trách lúc", null=True)
    agency_how = models.CharField("cách báo cơ quan", max_length=200, blank=True)
    people_notified_at = models.DateTimeField("báo người bị ảnh hưởng lúc", null=True)
    people_how = models.CharField("cách báo người bị ảnh hưởng", max_length=200, blank=True)
    notice = models.OneToOneField(
        IssuedNumber, models.PROTECT, null=True, related_name="+", verbose_name="thông báo số"
    )
    minutes = models.OneToOneField(
        IssuedNumber, models.PROTECT, null=True, related_name="+", verbose_name="biên bản số"
    )
    conclusion = models.TextField("kết luận", blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi"
    )
    recorded_at = models.DateTimeField("ghi lúc", default=timezone.now)
    closed_at = models.DateTimeField("đóng lúc", null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = BreachQuerySet.as_manager()
    view_permission = "privacy.manage_breach"

    class Meta:
        verbose_name = "sự cố dữ liệu cá nhân"
        ordering = ["-detected_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(must_notify=True) | ~Q(no_notice_reason=""), name="no_notice_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{'Diễn tập' if self.is_drill else 'Sự cố'}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("privacy:breach", args=[self.uid])

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ProtectedByLaw(_KEPT)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def agency_due_at(self) -> datetime:
        """The last moment at which the agency is told in time."""
        return clock("breach_agency").after(self.detected_at)

    @property
    def people_due_at(self) -> datetime | None:
        """The last moment at which the people are told in time; nothing where the law does not ask for it."""
        return clock("breach_people").after(self.detected_at) if self.is_location_or_biometric else None

    @property
    def asks_agency(self) -> bool:
        """Return whether the agency must be told: a drill tells nobody outside."""
        return self.must_notify and not self.is_drill

    @property
    def kept_until(self) -> date | None:
        """The first day on which the file may be destroyed by a decision; nothing while it is open."""
        if self.closed_at is None:
            return None
        return clock("breach_kept").after_day(timezone.localdate(self.closed_at))

    def left(self, now: datetime) -> timedelta:
        """Return how long the clock of the agency still runs; negative when it ran out."""
        return self.agency_due_at - now

    def is_late(self, now: datetime) -> bool:
        """Return whether the agency is told too late, or not told and the time is over."""
        return self.asks_agency and (self.agency_notified_at or now) > self.agency_due_at

    def is_late_to_people(self, now: datetime) -> bool:
        """Return whether the people are told too late, or not told and the time is over."""
        due = self.people_due_at
        return due is not None and not self.is_drill and (self.people_notified_at or now) > due

    def detail(self, key: str) -> str:
        """Return a part of the sealed text: story, consequences."""
        return str(self.details.get(key, ""))


class BreachNote(models.Model):
    """One measure taken or one thing found, in the order in which it was written; never changed."""

    breach = models.ForeignKey(Breach, models.PROTECT, related_name="notes", verbose_name="sự cố")
    at = models.DateTimeField("lúc")
    text = SealedJSONField("việc đã làm")
    written_at = models.DateTimeField("ghi lúc", default=timezone.now)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi")

    class Meta:
        verbose_name = "việc xử lý sự cố"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return str(self.text.get("text", ""))


class Dossier(Exchanged):
    """One version of the impact assessment: the facts of a day, frozen, with its papers, and when it was filed."""

    number = models.PositiveIntegerField("phiên bản", unique=True)
    day = models.DateField("số liệu ngày")
    reason = models.CharField("lý do lập", max_length=300)
    facts = models.JSONField("số liệu", default=dict)
    risks = models.TextField("rủi ro và biện pháp của nhà trường", blank=True)
    issued = models.OneToOneField(IssuedNumber, models.PROTECT, related_name="+", verbose_name="số văn bản")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người lập")
    made_at = models.DateTimeField("lập lúc", default=timezone.now)
    filed_on = models.DateField("gửi cơ quan ngày", null=True)
    filed_how = models.CharField("cách gửi", max_length=200, blank=True)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = VisibleQuerySet.as_manager()
    view_permission = "privacy.view_register"

    class Meta:
        verbose_name = "hồ sơ đánh giá tác động"
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"Hồ sơ đánh giá tác động, phiên bản {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("privacy:dossier", args=[self.number])
