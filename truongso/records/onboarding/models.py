"""One-time codes, runs that issue accounts with their rows, invitations of guardians, recovery with a second person."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.foundation.org.models import Person
from truongso.records.students.models import Guardianship, Pupil, SchoolClass

MOST_TRIES = 5


class Invitation(Exchanged):
    """A father, mother or guardian of the register is invited to an account that sees one pupil, and no other."""

    class State(models.TextChoices):
        OPEN = "open", "chờ gia đình nhận"
        ACCEPTED = "accepted", "gia đình đã nhận"
        WITHDRAWN = "withdrawn", "đã rút"
        UNDONE = "undone", "đã gỡ sau khi nhận"

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="invitations", verbose_name="học sinh")
    relation = models.CharField("quan hệ", max_length=10, choices=Guardianship.Relation)
    full_name = models.CharField("họ tên người được mời", max_length=120)
    email = models.EmailField("thư điện tử", blank=True)
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.OPEN)
    invited_at = models.DateTimeField("mời lúc", default=timezone.now)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField("nhận lúc", null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    opened_account = models.BooleanField("đã mở tài khoản mới", default=False)

    objects = VisibleQuerySet.as_manager()
    view_permission = "onboarding.view_invitation"

    class Meta:
        verbose_name = "thư mời"
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "relation"], condition=Q(state="open"), name="one_open_invitation_per_relation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.full_name}, {self.get_relation_display()} của {self.pupil}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class AccessCodeQuerySet(models.QuerySet["AccessCode"]):
    """Questions about codes."""

    def standing(self) -> Self:
        """Return codes that were neither used nor voided; some may have expired."""
        return self.filter(used_at=None, voided_at=None)

    def usable(self, now: datetime) -> Self:
        return self.standing().filter(expires_at__gt=now)


class AccessCode(models.Model):
    """A one-time code on a slip or in a link, for an account or for an invitation.

    The first five signs name the row; of the other ten only a keyed hash is kept. Whoever does not know the first five
    cannot use up the tries of anybody's code.
    """

    class Purpose(models.TextChoices):
        FIRST_LOGIN = "first", "đăng nhập lần đầu"
        RECOVERY = "recovery", "khôi phục đăng nhập"
        INVITATION = "invitation", "thư mời"

    purpose = models.CharField("dùng để", max_length=10, choices=Purpose)
    selector = models.CharField("năm ký tự đầu", max_length=5, unique=True)
    secret_hash = models.CharField("băm có khóa của phần còn lại", max_length=32)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="access_codes"
    )
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, blank=True, related_name="access_codes")
    made_at = models.DateTimeField("lập lúc", default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField("hết hạn lúc")
    wrong_tries = models.PositiveSmallIntegerField("số lần nhập sai", default=0)
    used_at = models.DateTimeField("dùng lúc", null=True, blank=True)
    voided_at = models.DateTimeField("hủy lúc", null=True, blank=True)

    objects = AccessCodeQuerySet.as_manager()

    class Meta:
        verbose_name = "mã một lần"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(used_at=None, voided_at=None), name="one_standing_code_per_account"
            ),
            models.UniqueConstraint(
                fields=["invitation"],
                condition=Q(used_at=None, voided_at=None),
                name="one_standing_code_per_invitation",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(invitation__isnull=True), name="code_is_for_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"mã {self.get_purpose_display()} của {self.user or self.invitation}"

    def is_usable(self, now: datetime) -> bool:
        return self.used_at is None and self.voided_at is None and now < self.expires_at


class IssueRun(Exchanged):
    """One time that accounts were issued: for whom, by whom, and in its rows what became of each person."""

    class Kind(models.TextChoices):
        PUPILS = "pupils", "học sinh"
        STAFF = "staff", "cán bộ, giáo viên, nhân viên"
        GUARDIANS = "guardians", "cha mẹ, người giám hộ"

    kind = models.CharField("cấp cho", max_length=10, choices=Kind)
    classes = models.ManyToManyField(SchoolClass, related_name="+", blank=True, verbose_name="lớp")
    title = models.CharField("tên", max_length=200)
    made_at = models.DateTimeField("lập lúc", default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    finished_at = models.DateTimeField("xong lúc", null=True, blank=True)

    objects = VisibleQuerySet.as_manager()
    view_permission = "onboarding.view_run"

    class Meta:
        verbose_name = "đợt cấp tài khoản"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("onboarding:run", args=[self.uid])


class Outcome(models.TextChoices):
    """What becomes of a person in a run."""

    WAITING = "waiting", "chờ cấp"
    OPENED = "opened", "đã mở tài khoản"
    INVITED = "invited", "đã lập thư mời"
    HAS = "has", "đã có từ trước"
    CLOSED = "closed", "tài khoản đang khóa"
    CANNOT = "cannot", "không cấp được"


class IssueRow(models.Model):
    """One person of a run. A guardian who is only a name of the register has no person yet."""

    run = models.ForeignKey(IssueRun, models.CASCADE, related_name="rows", verbose_name="đợt")
    number = models.PositiveIntegerField("số thứ tự")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người")
    pupil = models.ForeignKey(Pupil, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="học sinh")
    relation = models.CharField("quan hệ", max_length=10, choices=Guardianship.Relation, blank=True)
    full_name = models.CharField("họ tên", max_length=120, blank=True)
    outcome = models.CharField("kết quả", max_length=10, choices=Outcome)
    reason = models.CharField("vì sao", max_length=300, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, blank=True, related_name="+")

    objects = VisibleQuerySet.as_manager()
    view_permission = "onboarding.view_row"

    class Meta:
        verbose_name = "dòng của đợt cấp tài khoản"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_row_per_number_of_a_run")]
        indexes = [models.Index(fields=["run", "outcome"])]

    def __str__(self) -> str:
        return self.full_name or str(self.pupil)


class RecoveryQuerySet(VisibleQuerySet):
    """Questions about recoveries."""

    def waiting(self, now: datetime) -> Self:
        return self.filter(state=Recovery.State.WAITING, expires_at__gt=now)


class Recovery(Exchanged):
    """A member of staff cannot log in any more: one person asks, another approves, then the first gets the code."""

    class What(models.TextChoices):
        PASSWORD = "password", "đặt lại mật khẩu"
        SECOND_FACTORS = "second_factors", "gỡ xác thực hai lớp"
        BOTH = "both", "đặt lại mật khẩu và gỡ xác thực hai lớp"

    class State(models.TextChoices):
        WAITING = "waiting", "chờ người thứ hai"
        APPROVED = "approved", "đã duyệt, chờ thực hiện"
        REFUSED = "refused", "không duyệt"
        WITHDRAWN = "withdrawn", "đã rút"
        DONE = "done", "đã thực hiện"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="recoveries", verbose_name="tài khoản"
    )
    what = models.CharField("việc", max_length=20, choices=What)
    reason = models.CharField("lý do", max_length=500)
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.WAITING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người đề nghị"
    )
    requested_at = models.DateTimeField("đề nghị lúc", default=timezone.now)
    expires_at = models.DateTimeField("hết hạn lúc")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    note = models.CharField("ý kiến", max_length=500, blank=True)
    done_at = models.DateTimeField("thực hiện lúc", null=True, blank=True)

    objects = RecoveryQuerySet.as_manager()
    view_permission = "onboarding.view_recovery"

    class Meta:
        verbose_name = "đề nghị khôi phục đăng nhập"
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state__in=["waiting", "approved"]), name="one_open_recovery_per_account"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} cho {self.user}"

    def get_absolute_url(self) -> str:
        return reverse("onboarding:recovery", args=[self.uid])

    def is_expired(self, now: datetime) -> bool:
        """Return whether nobody acted in time."""
        return self.state in (self.State.WAITING, self.State.APPROVED) and now >= self.expires_at

    def standing(self, now: datetime) -> str:
        """Return the state in words, an expired one as such."""
        return "đã hết hạn" if self.is_expired(now) else self.get_state_display()

    def is_of(self, user: Any) -> bool:
        return self.user_id == user.pk


class HelpRequest(models.Model):
    """Somebody said on the login page that they forgot their password; their helper sees it and gives a code."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="tài khoản")
    asked_at = models.DateTimeField("xin lúc", default=timezone.now)
    answered_at = models.DateTimeField("đã giúp lúc", null=True, blank=True)

    class Meta:
        verbose_name = "xin giúp đăng nhập"
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(answered_at=None), name="one_open_help_request")
        ]

    def __str__(self) -> str:
        return f"{self.user} xin giúp đăng nhập"
