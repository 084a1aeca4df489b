"""The register as an import sees it: light rows, found by code, by identity number, or by their key."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from truongso.foundation.datasets.registry import Kind
from truongso.foundation.org.models import SchoolYear
from truongso.records.register.models import from_stored
from truongso.records.register.people import GENDER_CODES
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import Pupil, SchoolClass
from truongso.records.students.statuses import PRESENT

_TYPED = {item.code: item for item in PUPILS.fields if item.kind in {Kind.DAY, Kind.NUMBER}}
_COLUMNS = (
    "pk", "uid", "ministry_code", "status", "ended_at", "person__full_name", "person__born_on", "person__gender",
    "school_class__name", "school_class__grade", "sealed",
)  # fmt: skip


@dataclass(slots=True, eq=False)
class Known:
    """A pupil of the register with flat values."""

    pk: int
    uid: UUID
    values: dict[str, Any]
    is_studying: bool

    @property
    def name(self) -> str:
        return str(self.values.get("full_name", ""))

    @property
    def class_name(self) -> str:
        return str(self.values.get("class_name", ""))


class RegisterView:
    """All pupils of the register, read in one statement, and the classes of a school year."""

    def __init__(self, pupils: list[Known], classes: dict[str, SchoolClass], year: SchoolYear | None) -> None:
        self.pupils, self.classes, self.year = pupils, classes, year

    @classmethod
    def read(cls, today: date) -> "RegisterView":
        """Read the register as it stands now; the school year is that of today, else the newest."""
        year = SchoolYear.objects.filter(starts_on__lte=today, ends_on__gte=today).first() or SchoolYear.objects.first()
        classes = SchoolClass.objects.filter(school_year=year).select_related("unit", "school_year")
        return cls(list(_pupils()), {one.name: one for one in classes}, year)

    @cached_property
    def by_code(self) -> dict[str, Known]:
        return {code: known for known in self.pupils if (code := known.values.get("ministry_code"))}

    @cached_property
    def by_bare_code(self) -> dict[str, Known | None]:
        """Codes without their leading noughts, as a column of numbers has them; None where two pupils share one."""
        found: dict[str, Known | None] = {}
        for code, known in self.by_code.items():
            bare = code.lstrip("0")
            found[bare] = None if bare in found else known
        return found

    @cached_property
    def by_identity(self) -> dict[str, Known | None]:
        """Pupils by identity number; None where two pupils carry the same."""
        found: dict[str, Known | None] = {}
        for known in self.pupils:
            if number := known.values.get("identity_number"):
                found[number] = None if number in found else known
        return found

    @cached_property
    def by_uid(self) -> dict[str, Known]:
        return {str(known.uid): known for known in self.pupils}


def _pupils() -> Iterator[Known]:
    rows = Pupil.objects.order_by("pk").values_list(*_COLUMNS)
    for pk, uid, code, status, ended_at, name, born_on, gender, class_name, grade, sealed in rows:
        if ended_at and not code and not sealed:
            continue  # an import added the pupil by mistake and was undone
        values: dict[str, Any] = {
            "ministry_code": code, "full_name": name, "born_on": born_on, "gender": GENDER_CODES.get(gender, ""),
            "status": status, "class_name": class_name, "grade": str(grade) if grade else "",
        }  # fmt: skip
        values |= sealed
        for field in _TYPED.keys() & sealed.keys():
            values[field] = from_stored(_TYPED[field], sealed[field])
        known = {field: value for field, value in values.items() if value not in (None, "")}
        yield Known(pk, uid, known, status in PRESENT and ended_at is None)
