"""Which values of a person's record may be corrected on request."""

from truongso.foundation.datasets.registry import Field
from truongso.foundation.org.models import Person
from truongso.records.staff.models import StaffMember
from truongso.records.students.models import Pupil


def fields_of(person: Person) -> list[Field]:
    """Return the fields of the register that hold a value about a person and may be written; none for others."""
    if Pupil.objects.filter(person=person).exists():
        return [one for one in Pupil.data_set.fields if one.code not in Pupil.READ_ONLY]
    if StaffMember.objects.filter(person=person).exists():
        return [one for one in StaffMember.data_set.fields if one.code not in StaffMember.READ_ONLY]
    return []


def field_of(person: Person, code: str) -> Field | None:
    """Return one of them by its code."""
    return next((one for one in fields_of(person) if one.code == code), None)
