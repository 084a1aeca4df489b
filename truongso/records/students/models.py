"""Pupils, their classes, and who was in which class in which state from when to when."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.sealed import SealedJSONField, blind_index, seal_bytes, unseal_bytes
from truongso.foundation.consents.models import Consent
from truongso.foundation.consents.questions import consented_people
from truongso.foundation.org.models import Assignment, NameWord, Person, Restriction, SchoolYear, Unit
from truongso.foundation.org.name_words import words_in
from truongso.foundation.org.roles import Role
from truongso.records.register.people import RegisteredPerson, RegisteredPersonQuerySet
from truongso.records.students.datasets import PUPILS
from truongso.records.students.statuses import PRESENT, Outcome, Status

PHOTO = "students.photo"  # the purpose of consent for a photo in the record, declared in purposes.py


class SchoolClassQuerySet(VisibleQuerySet):
    """Questions about classes."""

    def in_year(self, year: SchoolYear) -> Self:
        return self.filter(school_year=year)

    def with_size(self) -> Self:
        """Add size: how many pupils are in the class now."""
        size = models.Count("pupils", filter=Q(pupils__status__in=PRESENT, pupils__ended_at=None))
        return self.annotate(size=size).order_by("school_year__starts_on", "sort_key")  # a count drops the usual order


class SchoolClass(Exchanged):
    """A class of one school year. Its unit lives on from year to year: rights of homeroom teachers hang on the unit."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="school_classes", verbose_name="lớp")
    school_year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="classes", verbose_name="năm học")
    name = models.CharField("tên lớp", max_length=20)
    grade = models.PositiveSmallIntegerField("khối", choices=[(g, f"Khối {g}") for g in (10, 11, 12)])
    electives = models.JSONField(
        "môn lựa chọn", default=list, blank=True, help_text="Mã môn của tổ hợp lựa chọn (CT GDPT 2018)."
    )
    topics = models.JSONField("chuyên đề học tập", default=list, blank=True)
    foreign_language = models.CharField("ngoại ngữ 1", max_length=2, default="01")
    sessions_per_week = models.CharField("số buổi mỗi tuần", max_length=2, default="02")
    sort_key = models.CharField(max_length=20, editable=False, db_index=True)

    objects = SchoolClassQuerySet.as_manager()
    view_permission = "students.view_class"

    class Meta:
        verbose_name = "lớp học"
        ordering = ["school_year", "sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["school_year", "name"], name="one_class_per_name_and_year"),
            models.UniqueConstraint(fields=["school_year", "unit"], name="one_class_per_unit_and_year"),
        ]

    def __str__(self) -> str:
        return f"Lớp {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = class_sort_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("students:class", args=[self.uid])

    def homeroom_teacher(self, on: date) -> Person | None:
        """Return who is homeroom teacher on a day: a substitute, the later assignment, goes before."""
        found = (
            Assignment.objects.on(on)
            .filter(unit=self.unit_id, role=Role.HOMEROOM_TEACHER)
            .select_related("person")
            .order_by("-starts_on", "-pk")
            .first()
        )
        return found.person if found else None


class PupilQuerySet(RegisteredPersonQuerySet):
    """Questions about pupils."""

    def studying(self) -> Self:
        """Return the pupils of the school today."""
        return self.filter(status__in=PRESENT, ended_at__isnull=True)

    def studying_on(self, day: date) -> Self:
        """Return those enrolled on a day; a pure function of the day, for indicators."""
        return self.filter(pk__in=Enrolment.objects.on(day).values("pupil"))

    def in_class_order(self) -> Self:
        return self.order_by("school_class__sort_key", "person__sort_key", "pk")

    def matching(self, words: str) -> Self:
        """Return pupils by name, ministry code or class, blind to accents, words in any order; or by a whole identity number."""
        condition, names = Q(), []
        for word in words_in(words):
            # Names begin with letters. Classes are resolved first, so that the pupils are found by an index.
            classes = (
                SchoolClass.objects.filter(name__iexact=word) if word[0].isdecimal() else SchoolClass.objects.none()
            )
            if held := list(classes.values_list("pk", flat=True)):
                condition &= Q(school_class__in=held) | Q(person__in=NameWord.objects.of_all([word]))
            else:
                names.append(word)
        if names:
            condition &= Q(person__in=NameWord.objects.of_all(names))
        if not condition and words.strip():
            return self.none()
        digits = "".join(words.split())
        if len(digits) == 12 and digits.isdecimal():
            condition |= Q(identity_index=blind_index(digits))
        return self.filter(condition)

    def with_photo_consent(self, day: date) -> Self:
        """Add photo_consent_on: since when all who must sign agree to the photo on a day, nothing while they do not."""
        agreed = Consent.objects.in_force(day).of_purpose(PHOTO).filter(subject=models.OuterRef("person"))
        since = models.Subquery(agreed.order_by("-given_on").values("given_on")[:1])
        consented = consented_people(PHOTO, day).filter(pk=models.OuterRef("person"))
        return self.annotate(
            photo_consent_on=models.Case(
                models.When(models.Exists(consented), then=since), output_field=models.DateField(null=True)
            )
        )

    def unrestricted(self) -> Self:
        """Leave out those whose data are restricted: for lists and pictures that no law asks for."""
        return self.exclude(person__in=Restriction.objects.in_force().values("person"))

    def whole(self) -> Self:
        """Fetch what flat() and pages need in one statement."""
        return self.select_related("person", "school_class__unit", "school_class__school_year")


class Pupil(RegisteredPerson):
    """A pupil: the person's name, birth date and gender, and the sealed values of the data set."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="pupil", verbose_name="người")
    ministry_code = models.CharField("mã định danh Bộ GD&ĐT", max_length=30, blank=True, db_index=True)
    identity_index = models.CharField(max_length=32, blank=True, editable=False, db_index=True)
    status = models.CharField("trạng thái", max_length=2, choices=Status, default=Status.STUDYING, db_index=True)
    school_class = models.ForeignKey(
        SchoolClass, models.PROTECT, null=True, blank=True, related_name="pupils", verbose_name="lớp hiện nay"
    )

    objects = PupilQuerySet.as_manager()
    view_permission = "students.view_pupil"
    data_set = PUPILS
    COLUMNS = {
        "ministry_code": "ministry_code",
        "full_name": "person.full_name",
        "born_on": "person.born_on",
        "gender": "gender_code",
        "class_name": "class_name",
        "grade": "grade_code",
        "status": "status",
    }
    READ_ONLY = frozenset({"class_name", "grade", "status"})  # changed by actions on the enrolment, not as plain values

    class Meta:
        verbose_name = "học sinh"
        ordering = ["person__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ministry_code"], condition=~Q(ministry_code=""), name="one_pupil_per_ministry_code"
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("students:pupil", args=[self.uid])

    @property
    def class_name(self) -> str:
        return self.school_class.name if self.school_class else ""

    @property
    def grade_code(self) -> str:
        return str(self.school_class.grade) if self.school_class else ""

    @property
    def is_studying(self) -> bool:
        return self.status in PRESENT and self.ended_at is None


class PupilPhoto(models.Model):
    """A pupil's photo, encrypted; apart from the pupil so that lists never fetch it."""

    pupil = models.OneToOneField(Pupil, models.PROTECT, related_name="photo", verbose_name="học sinh")
    sealed = models.BinaryField("ảnh mã hóa")
    set_at = models.DateTimeField("ghi lúc", default=timezone.now)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "ảnh của học sinh"

    def __str__(self) -> str:
        return f"Ảnh của {self.pupil}"

    @classmethod
    def keep(cls, pupil: Pupil, content: bytes, *, by: Any) -> "PupilPhoto":
        """Keep a JPEG of a pupil."""
        return cls.objects.create(pupil=pupil, sealed=seal_bytes(content, bound_to=_photo_of(pupil)), set_by=by)

    def content(self) -> bytes:
        """Return the JPEG as it was given."""
        return unseal_bytes(bytes(self.sealed), bound_to=_photo_of(self.pupil))


def _photo_of(pupil: Pupil) -> str:
    return f"students.photo.{pupil.uid}"


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Questions about enrolments."""

    def on(self, day: date) -> Self:
        """Return the enrolments in force on a day."""
        return self.filter(Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day)))

    def in_force(self) -> Self:
        return self.filter(ends_on__isnull=True)


class Enrolment(Exchanged):
    """A pupil in a class from a day to a day. Moving class ends one and begins another; so does a new school year."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="enrolments", verbose_name="học sinh")
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, related_name="enrolments", verbose_name="lớp")
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày", null=True, blank=True)
    status = models.CharField("trạng thái", max_length=2, choices=Status, default=Status.STUDYING)
    outcome = models.CharField("kết thúc", max_length=20, choices=Outcome, default=Outcome.OPEN, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = "ghi danh"
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["starts_on", "ends_on"])]
        constraints = [
            models.UniqueConstraint(fields=["pupil"], condition=Q(ends_on=None), name="one_open_enrolment_per_pupil")
        ]

    def __str__(self) -> str:
        return f"{self.pupil}, {self.school_class}"


class StatusChange(models.Model):
    """A step in a pupil's life at the school, with the paper behind it; the newest can be taken back."""

    class Step(models.TextChoices):
        ADMITTED = "admitted", "nhập học"
        MOVED_IN = "moved_in", "chuyển đến"
        MOVED_CLASS = "moved_class", "chuyển lớp"
        MOVED_OUT = "moved_out", "chuyển trường"
        LEFT = "left", "thôi học"
        RETURNED = "returned", "học lại"
        PROMOTED = "promoted", "lên lớp"
        REPEATED = "repeated", "ở lại lớp"
        GRADUATED = "graduated", "hoàn thành cấp học"

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="steps", verbose_name="học sinh")
    step = models.CharField("việc", max_length=20, choices=Step)
    day = models.DateField("ngày")
    status = models.CharField("trạng thái", max_length=2, choices=Status)
    before = models.JSONField("trước đó", default=dict, help_text="Trạng thái, ghi danh trước đó: để hoàn tác.")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, null=True, blank=True, related_name="steps")
    reason_code = models.CharField("mã lý do", max_length=2, blank=True)
    details = SealedJSONField("lý do, nơi đến, quyết định")
    made_at = models.DateTimeField("ghi lúc", default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField("hoàn tác lúc", null=True, blank=True)

    class Meta:
        verbose_name = "bước của học sinh"
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.pupil}: {self.get_step_display()}"


class Guardianship(Exchanged):
    """A person with an account who may see a pupil's own data: father, mother or guardian."""

    class Relation(models.TextChoices):
        FATHER = "father", "cha"
        MOTHER = "mother", "mẹ"
        GUARDIAN = "guardian", "người giám hộ"

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="guardianships", verbose_name="học sinh")
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="guardianships", verbose_name="cha mẹ, người giám hộ"
    )
    relation = models.CharField("quan hệ", max_length=10, choices=Relation)

    class Meta:
        verbose_name = "quan hệ giám hộ"
        constraints = [models.UniqueConstraint(fields=["pupil", "person"], name="one_guardianship_per_pair")]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_relation_display()} của {self.pupil}"


def class_sort_key(name: str) -> str:
    """Return 10A02 for 10A2, so that classes sort as people count them."""
    head = name.rstrip("0123456789")
    tail = name[len(head) :]
    return f"{head}{int(tail):02d}" if tail and len(tail) < 4 else name
