"""How many periods a week the law asks of staff of an upper-secondary school. Law is data: each norm names its source."""

from dataclasses import dataclass
from decimal import Decimal

from truongso.records.staff.models import StaffMember


@dataclass(frozen=True)
class Norm:
    """Weekly periods that somebody owes before reductions, and whether a person compared it with the instrument."""

    periods: Decimal
    legal_basis: str = "Thông tư 05/2025/TT-BGDĐT"
    is_checked: bool = False


PRINCIPAL, VICE_PRINCIPAL, TEACHER = Norm(Decimal(2)), Norm(Decimal(4)), Norm(Decimal(17))
BY_POSITION = {"01": PRINCIPAL, "02": VICE_PRINCIPAL}
TEACHERS = {"03", "10"}  # staff_group


def norm_of(member: StaffMember) -> Norm | None:
    """Return the norm of somebody who teaches, None for who does not."""
    if member.position in BY_POSITION:
        return BY_POSITION[member.position]
    return TEACHER if member.staff_group in TEACHERS else None
