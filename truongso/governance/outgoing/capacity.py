"""Who may sign a document of the school on a day, and the lines over the name (NĐ 30/2020, article 13)."""

from datetime import date

from truongso.core.refusal import Refused
from truongso.core.text import format_date
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import Role
from truongso.foundation.signing.capacities import HEAD, capacity_of

AUTHORITIES = ("KT. ", "TL. ", "TUQ. ", "TM. ", "Q. ")


def signature_lines(person: Person, on: date) -> tuple[str, ...]:
    """Return the lines over a signature: the authority, then the post. Refused for somebody without authority to sign."""
    lines = capacity_of(person, on)
    if not lines or not (lines[0] == HEAD or lines[0].startswith(AUTHORITIES)):
        raise Refused(
            f"{person} không có thẩm quyền ký văn bản ngày {format_date(on)}: người ký phải là lãnh đạo trường, người "
            "được giao làm thay, hoặc trưởng đơn vị ký thừa lệnh.",
            field="signer",
        )
    return tuple(lines)


def may_sign(on: date) -> list[Person]:
    """Return people who can sign on a day: the head, deputies, who stands in for them, heads of units."""
    roles = (Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.UNIT_HEAD)
    keys = Assignment.objects.on(on).filter(role__in=roles).values("person")
    return list(Person.objects.filter(pk__in=keys, ended_at__isnull=True).order_by("sort_key"))
