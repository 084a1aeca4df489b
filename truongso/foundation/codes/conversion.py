"""From the units of before July 2025 to those of today: divided communes are asked, houses and villages kept.

Only where people live is converted. A birthplace keeps the name of its day, in the register and in every paper.
"""

from dataclasses import dataclass

from truongso.foundation.codes.place import Place
from truongso.foundation.codes.units import NEW, OLD, Unit, new_communes, units


@dataclass(frozen=True)
class Conversion:
    """What an address is since 1 July 2025: the possible communes, the larger part first, and whether to ask the family."""

    communes: tuple[Unit, ...]
    default: Place
    must_ask: bool
    sentence: str


def convert(place: Place) -> Conversion:
    """Return the address in units of today; one of today is returned as it is. KeyError for a unit without successor."""
    if place.vintage == NEW:
        return Conversion(
            (place.lowest,), place, False, f"{place.lowest.full_name} là đơn vị từ 01/7/2025: giữ nguyên."
        )
    new = units(NEW)
    communes = tuple(new.by_code[code] for code, _ in new_communes()[place.lowest.code])
    first = communes[0]
    default = Place(place.detail, first, None, new.by_code[first.parent])
    return Conversion(communes, default, len(communes) > 1, _sentence(place, communes))


def _sentence(place: Place, communes: tuple[Unit, ...]) -> str:
    old = f"{place.lowest.full_name}, {units(OLD).by_code[place.lowest.parent].full_name}"
    if len(communes) == 1:
        return f"{old} từ 01/7/2025 thuộc {communes[0].full_name}."
    names = ", ".join(unit.full_name for unit in communes)
    return f"{old} được chia cho {names}: hãy hỏi gia đình đang ở đơn vị nào (phần lớn thuộc {communes[0].full_name})."
