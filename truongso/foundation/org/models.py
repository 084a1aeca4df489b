"""The school and its people: one person per human, and dated assignments that say what each does here."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from truongso.core.models import Exchanged, VisibleQuerySet
from truongso.core.text import fold, nfc, sort_key, squeeze
from truongso.foundation.org.name_words import beginning_with, words_in
from truongso.foundation.org.roles import Role


class School(models.Model):
    """The one school of this installation: what stands at the head of its papers."""

    name = models.CharField("tên trường", max_length=200, help_text="Ví dụ: Trường THPT An Lão")
    agency = models.CharField("tên cơ quan trên văn bản", max_length=200, help_text="Chữ hoa: TRƯỜNG THPT AN LÃO")
    parent_agency = models.TextField("cơ quan chủ quản", help_text="Mỗi dòng một dòng trên văn bản.")
    symbol = models.CharField("ký hiệu cơ quan", max_length=40, help_text="Phần sau dấu gạch trong số văn bản: THPTAL")
    place = models.CharField("địa danh", max_length=100, help_text="Đứng trước ngày tháng: An Lão")
    address = models.CharField("địa chỉ", max_length=300, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    phone = models.CharField("điện thoại", max_length=30, blank=True)
    is_demo = models.BooleanField("dữ liệu mẫu", default=False)

    class Meta:
        verbose_name = "trường"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "School | None":
        """Return the school, or None before the first hour's set-up."""
        return cls.objects.order_by("pk").first()


class SchoolYear(models.Model):
    """A school year, e.g. 2026-2027."""

    code = models.CharField("năm học", max_length=9, unique=True)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến ngày")

    class Meta:
        verbose_name = "năm học"
        ordering = ["-starts_on"]

    def __str__(self) -> str:
        return f"Năm học {self.code}"


class Term(models.Model):
    """A term (học kỳ) of a school year."""

    school_year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="terms", verbose_name="năm học")
    number = models.PositiveSmallIntegerField("học kỳ")
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến ngày")

    class Meta:
        verbose_name = "học kỳ"
        ordering = ["starts_on"]
        constraints = [models.UniqueConstraint(fields=["school_year", "number"], name="one_term_per_number")]

    def __str__(self) -> str:
        return f"Học kỳ {'I' * self.number}, {self.school_year.code}"


class Holiday(models.Model):
    """A day that the school or the government made free, or a swapped day that is worked."""

    day = models.DateField("ngày", unique=True)
    name = models.CharField("lý do", max_length=200)
    is_working = models.BooleanField("là ngày làm việc", default=False)
    source = models.CharField("căn cứ", max_length=300, blank=True)

    class Meta:
        verbose_name = "ngày nghỉ, ngày làm bù"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"

    @classmethod
    def by_day(cls) -> "dict[date, Holiday]":
        """Return the school's own rows by day. Few rows; read each time so that a new row counts at once."""
        return {holiday.day: holiday for holiday in cls.objects.all()}


class UnitQuerySet(VisibleQuerySet):
    """Questions about units."""

    def active(self) -> Self:
        return self.filter(ended_at__isnull=True)


class Unit(Exchanged):
    """A part of the school that tasks are given to: a board, a department, an office."""

    class Kind(models.TextChoices):
        BOARD = "board", "Ban"
        DEPARTMENT = "department", "Tổ chuyên môn"
        OFFICE = "office", "Văn phòng, bộ phận"
        CLASS = "class", "Lớp"
        SCHOOL = "school", "Toàn trường"
        OUTSIDE = "outside", "Cơ quan ngoài trường"

    code = models.SlugField("mã", max_length=40, unique=True)
    name = models.CharField("tên đơn vị", max_length=200)
    kind = models.CharField("loại", max_length=20, choices=Kind)
    other_names = models.JSONField("tên khác", default=list, blank=True, help_text="Cách viết khác gặp trong văn bản.")
    search = models.CharField(max_length=400, editable=False, db_index=True)

    objects = UnitQuerySet.as_manager()
    view_permission = "org.view_unit"

    class Meta:
        verbose_name = "đơn vị"
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name = squeeze(nfc(self.name))
        self.search = " ".join(dict.fromkeys(fold(name) for name in [self.name, *self.other_names]))[:400]
        super().save(*args, **kwargs)

    @property
    def is_outside(self) -> bool:
        return self.kind == self.Kind.OUTSIDE


class PersonQuerySet(VisibleQuerySet):
    """Questions about people."""

    def matching(self, words: str) -> Self:
        """Return people in whose name or code every word begins a word, blind to accents, in any order."""
        asked = words_in(words)
        if not asked:
            return self.none() if words.strip() else self
        return self.filter(pk__in=NameWord.objects.of_all(asked))

    def with_role(self, *roles: str, on: date, substantive: bool = False) -> Self:
        """Return people who hold one of the roles on a day; substantive: not those who only stand in for somebody."""
        held = Assignment.objects.on(on).filter(role__in=roles)
        return self.filter(pk__in=(held.substantive() if substantive else held).values("person"))

    def unrestricted(self) -> Self:
        """Leave out those whose data are restricted: for lists that leave the school without having to."""
        return self.exclude(pk__in=Restriction.objects.in_force().values("person"))


class Person(Exchanged):
    """One human. Pupil, staff member and guardian are what this person is here, said by assignments."""

    full_name = models.CharField("họ và tên", max_length=120)
    code = models.CharField("mã", max_length=30, blank=True, db_index=True)
    born_on = models.DateField("ngày sinh", null=True, blank=True)
    gender = models.CharField("giới tính", max_length=1, blank=True, choices=[("M", "Nam"), ("F", "Nữ")])
    email = models.EmailField("thư điện tử", blank=True)
    sort_key = models.CharField(max_length=400, editable=False, db_index=True)
    search = models.CharField(max_length=160, editable=False, db_index=True)

    objects = PersonQuerySet.as_manager()
    view_permission = "org.view_person"

    class Meta:
        verbose_name = "người"
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.full_name

    def prepare(self) -> Self:
        """Fill the derived columns; bulk inserts call it, save does it by itself."""
        self.full_name = squeeze(nfc(self.full_name))
        self.sort_key = sort_key(self.full_name)[:400]
        self.search = " ".join(words_in(f"{self.full_name} {self.code}"))[:160]
        return self

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.prepare()
        super().save(*args, **kwargs)


class RestrictionQuerySet(models.QuerySet["Restriction"]):
    """Questions about restrictions."""

    def in_force(self) -> Self:
        return self.filter(ended_at__isnull=True)


class Restriction(models.Model):
    """That a person's data are used for nothing but what the law demands: no photo, no list that may stay unwritten."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="restrictions", verbose_name="người")
    began_at = models.DateTimeField("hạn chế từ")
    ended_at = models.DateTimeField("đến", null=True, blank=True)
    reason = models.CharField("lý do", max_length=500)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        verbose_name = "hạn chế xử lý dữ liệu"
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="one_restriction_at_a_time")
        ]

    def __str__(self) -> str:
        return f"Hạn chế xử lý dữ liệu của {self.person}"


class NameWordQuerySet(models.QuerySet["NameWord"]):
    """Questions about words."""

    def of_all(self, beginnings: list[str]) -> Any:
        """Return the keys of people for whom every given beginning (folded, at least one) begins a word.

        Words meet words before people are looked up: PostgreSQL would rather read all people than look up two thousand.
        """
        first, *others = sorted(beginnings, key=len, reverse=True)  # the longer, the rarer
        found = self.filter(beginning_with(first))
        for other in others:
            found = found.filter(person__in=NameWord.objects.filter(beginning_with(other)).values("person"))
        return found.values("person")


class NameWord(models.Model):
    """A word of a person's name or code, folded; triggers of the database keep the rows (name_words.py)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="name_words")
    word = models.CharField(max_length=160)

    objects = NameWordQuerySet.as_manager()

    class Meta:
        verbose_name = "từ trong tên người"
        indexes = [
            models.Index(
                fields=["word", "person"], name="people_by_word", opclasses=["varchar_pattern_ops", "int8_ops"]
            )
        ]

    def __str__(self) -> str:
        return self.word


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Questions about who does what when."""

    def on(self, day: date) -> Self:
        """Return assignments in force on a day."""
        return self.filter(Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day)))

    def during(self, first: date, last: date) -> Self:
        """Return assignments in force on at least one day between first and last."""
        return self.filter(Q(starts_on__lte=last) & (Q(ends_on__isnull=True) | Q(ends_on__gte=first)))

    def substantive(self) -> Self:
        """Return the posts themselves, without those who stand in: for counts, signatures and lists of who is what."""
        return self.filter(stands_in_for__isnull=True)

    def in_full(self) -> Self:
        """Bring what an assignment is put into words with."""
        return self.select_related("unit", "stands_in_for__person")


class Assignment(Exchanged):
    """What a person is or does at the school, from a day to a day. Rights are computed from these rows."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="assignments", verbose_name="người")
    role = models.CharField("vai trò", max_length=30, choices=Role)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name="đơn vị"
    )
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày", null=True, blank=True)
    basis = models.CharField("quyết định", max_length=300, blank=True, help_text="Số, ngày của quyết định phân công.")
    stands_in_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="covers", verbose_name="làm thay phân công"
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "phân công"
        ordering = ["-starts_on", "pk"]
        indexes = [models.Index(fields=["role", "starts_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="assignment_ends_after_start",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="assignment_role_known"),
            models.CheckConstraint(
                condition=Q(stands_in_for__isnull=True) | Q(ends_on__isnull=False), name="cover_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        where = f", {self.unit.name}" if self.unit else ""
        return f"{self.person.full_name}: {self.get_role_display()}{where}"

    def is_in_force(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
