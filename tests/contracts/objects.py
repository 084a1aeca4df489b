"""Objects of every model that is seen by right: one near to the cast, one far from it, made from the fields themselves.

A model that another room adds is made too, without a line here; what its fields cannot say stands in SPECIAL.
"""

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from truongso.foundation.access.kinds import kinds
from truongso.foundation.accounts.models import User
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Person, SchoolYear, Unit
from truongso.foundation.org.roles import Role
from truongso.records.staff.models import StaffMember
from truongso.records.students.models import Guardianship, Pupil, SchoolClass

NEAR, FAR = "near", "far"
# Written by the house alone, in ways that the fields do not say.
NOT_MADE = {"audit.event"}
_numbers = itertools.count(1000)


class Maker:
    """Makes objects around anchors: people, units, a class, a pupil, near or far."""

    def __init__(self, anchors: dict[type[models.Model], models.Model]) -> None:
        self.made: dict[type[models.Model], models.Model] = dict(anchors)

    def of(self, model: type[models.Model]) -> Any:
        """Return the object of a model, made when there is none yet."""
        if model not in self.made:
            values = {f.name: self._value(f) for f in model._meta.concrete_fields if self._is_needed(f)}
            values |= SPECIAL.get(model._meta.label_lower, lambda maker: {})(self)
            obj = model(**values)
            getattr(obj, "prepare", lambda: None)()
            with transaction.atomic():
                obj.save()
            self.made[model] = obj
        return self.made[model]

    def _is_needed(self, field: Any) -> bool:
        if field.primary_key and not field.is_relation:
            return False
        related = field.is_relation and field.related_model in self.made
        return related or not (field.has_default() or field.null or getattr(field, "auto_now_add", False))

    def _value(self, field: Any) -> Any:
        if field.is_relation:
            return (
                ContentType.objects.get_for_model(Person)
                if field.related_model is ContentType
                else self.of(field.related_model)
            )
        if field.choices:
            return next(value for value, _ in field.flatchoices if value != "")
        number = next(_numbers)
        for kind, value in (
            (models.BooleanField, False), (models.DateTimeField, timezone.now()), (models.DateField, date(2026, 9, 7)),
            (models.IntegerField, number % 1000 + 1), (models.DecimalField, 1), (models.JSONField, {}),
            (models.UUIDField, None), (models.BinaryField, b"x"),
        ):  # fmt: skip
            if isinstance(field, kind):
                return value
        return f"x{number}"[: field.max_length or 20]


SPECIAL: dict[str, Callable[[Maker], dict[str, Any]]] = {
    # Long over: one that runs would show its holder everything.
    "access.emergencyaccess": lambda maker: {
        "started_at": timezone.now() - timedelta(hours=3),
        "ends_at": timezone.now() - timedelta(hours=1),
    },
    "papers.issuednumber": lambda maker: {"voided_by": None, "void_reason": "", "number": next(_numbers)},
    "incoming.registration": lambda maker: {"voided_by": None, "void_reason": "", "number": next(_numbers)},
    "plan.task": lambda maker: {"first_quarter": 1, "last_quarter": 4},
}


def make_objects(cast: SimpleNamespace) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Return {kind: {near, far}} for every kind that can be made, and {kind: trouble} for the others."""
    makers = {NEAR: Maker(_near(cast)), FAR: Maker(_far())}
    made: dict[str, dict[str, Any]] = {}
    troubles: dict[str, str] = {}
    for kind in kinds():
        if kind.key in NOT_MADE:
            continue
        standing = {side: dict(maker.made) for side, maker in makers.items()}
        try:
            with transaction.atomic():
                made[kind.key] = {side: maker.of(kind.model) for side, maker in makers.items()}
        except (IntegrityError, TypeError, ValueError, RecursionError) as error:
            troubles[kind.key] = f"{type(error).__name__}: {error}"[:300]
            for side, maker in makers.items():
                maker.made = standing[side]  # what was made on the way is gone with the transaction
    return made, troubles


def _near(cast: SimpleNamespace) -> dict[type[models.Model], models.Model]:
    """An's class and unit; Chi's record; Dũng is her father; Long's record as staff."""
    year = SchoolYear.objects.create(code="2026-2027", starts_on=date(2026, 8, 1), ends_on=date(2027, 7, 31))
    unit = Unit.objects.get(code="lop-10a1")
    school_class = SchoolClass.objects.create(unit=unit, school_year=year, name="10A1", grade=10)
    pupil = _saved(Pupil(person=cast.chi.person, school_class=school_class))
    Guardianship.objects.create(pupil=pupil, person=cast.dung.person, relation="father")
    department = Unit.objects.get(code="to-toan-tin")
    member = _saved(StaffMember(person=cast.long.person, unit=department))
    return {
        Person: cast.an.person, Unit: department, User: cast.an, SchoolYear: year, SchoolClass: school_class,
        Pupil: pupil, StaffMember: member,
    }  # fmt: skip


def _far() -> dict[type[models.Model], models.Model]:
    """Another class, another unit, people of whom nobody of the cast is anything."""
    year = SchoolYear.objects.create(code="2025-2026", starts_on=date(2025, 8, 1), ends_on=date(2026, 7, 31))
    unit = Unit.objects.create(code="lop-12a9", name="Lớp 12A9", kind=Unit.Kind.CLASS)
    school_class = SchoolClass.objects.create(unit=unit, school_year=year, name="12A9", grade=12)
    child = org.add_person(full_name="Đặng Xa Lạ", by=None)
    pupil = _saved(Pupil(person=child, school_class=school_class))
    clerk = org.add_person(full_name="Đặng Thị Xa", by=None)
    office = Unit.objects.create(code="bo-phan-xa", name="Bộ phận ở xa", kind=Unit.Kind.OFFICE)
    org.assign(child, Role.PUPIL, starts_on=date(2025, 9, 1), unit=unit, by=None)
    member = _saved(StaffMember(person=clerk, unit=office))
    user = User.objects.create_user("xa", "mat-khau-rat-dai-2026", person=child)
    return {
        Person: child, Unit: office, User: user, SchoolYear: year, SchoolClass: school_class, Pupil: pupil,
        StaffMember: member,
    }  # fmt: skip


def _saved(obj: Any) -> Any:
    getattr(obj, "prepare", lambda: None)()
    obj.save()
    return obj
