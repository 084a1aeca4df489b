"""Members of staff, their steps in and out of the school, and their teaching load of each school year."""

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged
from truongso.core.sealed import SealedJSONField
from truongso.core.text import fold
from truongso.foundation.codes.code_lists import code_list
from truongso.foundation.org.models import Person, Restriction, SchoolYear, Unit
from truongso.foundation.org.roles import Role
from truongso.records.register.people import RegisteredPerson, RegisteredPersonQuerySet
from truongso.records.staff.datasets import STAFF
from truongso.records.staff.statuses import PRESENT, Status

TEACHING_GROUPS = {"03", "06", "10"}  # staff_group: teachers, of trades, on secondment
TEACHING_POSITIONS = {"03", "04"}  # staff_position: head and deputy head of a department


class StaffMemberQuerySet(RegisteredPersonQuerySet):
    """Questions about staff."""

    def working(self) -> Self:
        """Return those who work at the school today."""
        return self.filter(status__in=PRESENT, ended_at__isnull=True)

    def matching(self, words: str) -> Self:
        """Return staff by name or ministry code, blind to accents, words in any order."""
        condition = Q()
        for word in fold(words).split():
            condition &= Q(person__search__contains=word)
        return self.filter(condition)

    def unrestricted(self) -> Self:
        """Leave out those whose data are restricted: for lists that no law asks for."""
        return self.exclude(person__in=Restriction.objects.in_force().values("person"))

    def whole(self) -> Self:
        """Fetch what flat() and pages need in one statement."""
        return self.select_related("person", "unit")


class StaffMember(RegisteredPerson):
    """A member of staff: name, birth date, gender and mail stand at the person, the rest here or sealed."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="staff_member", verbose_name="người")
    ministry_code = models.CharField("mã định danh cán bộ", max_length=30, blank=True, db_index=True)
    identity_index = models.CharField(max_length=32, blank=True, editable=False, db_index=True)
    status = models.CharField("trạng thái", max_length=2, choices=Status, default=Status.WORKING, db_index=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="staff_members", verbose_name="tổ, bộ phận"
    )
    staff_group = models.CharField("nhóm cán bộ", max_length=6, blank=True)
    position = models.CharField("chức vụ", max_length=6, blank=True)
    subject = models.CharField("môn dạy", max_length=6, blank=True)
    contract_type = models.CharField("hình thức hợp đồng", max_length=6, blank=True)
    qualification = models.CharField("trình độ chuyên môn", max_length=6, blank=True)
    periods_per_week = models.DecimalField("số tiết mỗi tuần", max_digits=4, decimal_places=1, null=True, blank=True)

    objects = StaffMemberQuerySet.as_manager()
    view_permission = "staff.view_member"
    data_set = STAFF
    COLUMNS = {
        "ministry_code": "ministry_code",
        "full_name": "person.full_name",
        "born_on": "person.born_on",
        "gender": "gender_code",
        "email": "person.email",
        "staff_group": "staff_group",
        "position": "position",
        "unit": "unit_name",
        "status": "status",
        "subject": "subject",
        "periods_per_week": "periods_per_week",
        "contract_type": "contract_type",
        "qualification": "qualification",
    }
    READ_ONLY = frozenset({"unit", "status"})  # changed by steps, not as plain values

    class Meta:
        verbose_name = "cán bộ"
        ordering = ["person__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ministry_code"], condition=~Q(ministry_code=""), name="one_staff_member_per_ministry_code"
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("staff:member", args=[self.uid])

    @property
    def unit_name(self) -> str:
        return self.unit.name if self.unit else ""

    @property
    def is_working(self) -> bool:
        return self.status in PRESENT and self.ended_at is None

    def name_of(self, code: str) -> str:
        """Return the official name of what a column with a code list holds, nothing where it is empty."""
        value = getattr(self, code)
        entries = code_list(self.data_set.by_code[code].code_list)
        return entries.name_of(value) if value in entries else str(value)

    @property
    def job(self) -> str:
        """What the person is here in few words: the position, else the group."""
        return self.name_of("position") or self.name_of("staff_group")

    @property
    def base_role(self) -> Role:
        """The role that comes with the job: teacher, else employee."""
        teaches = self.staff_group in TEACHING_GROUPS or self.position in TEACHING_POSITIONS
        return Role.TEACHER if teaches else Role.STAFF


class StaffStep(models.Model):
    """A step in a career at the school, with the paper behind it; the newest can be taken back."""

    class Step(models.TextChoices):
        JOINED = "joined", "vào sổ"
        MOVED_UNIT = "moved_unit", "chuyển tổ, bộ phận"
        WAITING = "waiting", "chờ nghỉ hưu"
        LEFT = "left", "rời trường"
        RETURNED = "returned", "trở lại làm việc"

    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="steps", verbose_name="cán bộ")
    step = models.CharField("việc", max_length=20, choices=Step)
    day = models.DateField("ngày")
    status = models.CharField("trạng thái", max_length=2, choices=Status)
    before = models.JSONField("trước đó", default=dict, help_text="Trạng thái, tổ, phân công trước đó: để hoàn tác.")
    details = SealedJSONField("quyết định, nơi đến, ghi chú")
    made_at = models.DateTimeField("ghi lúc", default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField("hoàn tác lúc", null=True, blank=True)

    class Meta:
        verbose_name = "bước của cán bộ"
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_step_display()}"


class TeachingLoad(Exchanged):
    """Weekly periods of a member of staff in a school year: taught, and counted for additional duties."""

    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="loads", verbose_name="cán bộ")
    school_year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="teaching_loads", verbose_name="năm học")
    periods = models.DecimalField("số tiết thực dạy mỗi tuần", max_digits=4, decimal_places=1)
    additional = models.DecimalField("số tiết quy đổi kiêm nhiệm mỗi tuần", max_digits=4, decimal_places=1, default=0)

    class Meta:
        verbose_name = "định mức tiết dạy"
        ordering = ["-school_year__starts_on"]
        constraints = [models.UniqueConstraint(fields=["member", "school_year"], name="one_load_per_member_and_year")]

    def __str__(self) -> str:
        return f"{self.member}, {self.school_year}"

    @property
    def total(self) -> Decimal:
        return self.periods + self.additional
