"""Old communes beside what became of them: the rows of the page of units and of its Excel file."""

from collections.abc import Iterator
from dataclasses import dataclass

from truongso.core.text import fold
from truongso.foundation.codes.units import NEW, OLD, Unit, new_communes, units


@dataclass(frozen=True)
class Change:
    """An old commune (or island district), its district and province, and its new communes, the larger part first."""

    old: Unit
    district: Unit
    province: Unit
    new: tuple[Unit, ...]

    @property
    def is_divided(self) -> bool:
        """Whether the family must be asked in which new commune it lives."""
        return len(self.new) > 1

    @property
    def new_text(self) -> str:
        """The new communes with their codes, as one line."""
        return "; ".join(f"{unit.full_name} ({unit.code})" for unit in self.new)


def changes(province: str, words: str = "") -> list[Change]:
    """Return the changes in one old province (its code), those whose old or new names or codes hold the words."""
    wanted = fold(words)
    return [one for one in _of_province(province) if not wanted or wanted in _searched(one)]


def _of_province(province: str) -> Iterator[Change]:
    old, new = units(OLD), units(NEW)
    over = old.by_code[province]
    for district in old.under(province):
        for unit in old.under(district.code) or [district]:
            became = tuple(new.by_code[code] for code, _ in new_communes()[unit.code])
            yield Change(unit, district, over, became)


def _searched(one: Change) -> str:
    named = (one.old, one.district, *one.new)
    return fold(" | ".join(f"{unit.code} {unit.full_name}" for unit in named))
