"""Staff change in the register of staff only."""

from typing import Any

from django.dispatch import receiver

from truongso.foundation.org.models import Person
from truongso.foundation.org.signals import person_changing
from truongso.records.staff.models import StaffMember
from truongso.records.students.receivers import refuse_held


@receiver(person_changing, dispatch_uid="staff.person_changing")
def refuse_beside_the_register(sender: type[Person], person: Person, values: dict[str, Any], **_: Any) -> None:
    """Refuse to change the name, birth date, gender or code of staff in the directory of people."""
    if StaffMember.objects.filter(person=person).exists():
        refuse_held(person, values, "sổ cán bộ: hãy sửa ở hồ sơ cán bộ")
