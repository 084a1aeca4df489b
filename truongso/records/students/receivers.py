"""A person of the register changes in the register only: there each value keeps its source, and others hear of it."""

from typing import Any

from django.dispatch import receiver

from truongso.core.refusal import Refused
from truongso.foundation.org.models import Person
from truongso.foundation.org.signals import person_changing
from truongso.records.students.models import Pupil

HELD = ("full_name", "born_on", "gender", "code")


@receiver(person_changing, dispatch_uid="students.person_changing")
def refuse_beside_the_register(sender: type[Person], person: Person, values: dict[str, Any], **_: Any) -> None:
    """Refuse to change a pupil's name, birth date, gender or code in the directory of people."""
    if Pupil.objects.filter(person=person).exists():
        refuse_held(person, values, "sổ học sinh: hãy sửa ở hồ sơ học sinh của em")


def refuse_held(person: Person, values: dict[str, Any], where: str) -> None:
    """Refuse when one of the held values differs from what stands."""
    for name in HELD:
        if name in values and (values[name] or "") != (getattr(person, name) or ""):
            raise Refused(f"{person} có trong {where}, để lịch sử và nguồn của giá trị được giữ.", field=name)
