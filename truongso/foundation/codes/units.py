"""Administrative units of two vintages, and what became of each old one: files in units/, read at first use.

A code without its vintage is ambiguous: 11635 was Xã Trường Thọ and is Xã An Trường since 1 July 2025.
"""

import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import yaml

from truongso.foundation.codes.spelling import letter_key, sound_key

FOLDER = Path(__file__).parent / "units"
OLD, NEW = "2025-06", "2025-07"  # in force just before, and since, 1 July 2025
VINTAGES = {OLD: "trước 01/7/2025", NEW: "từ 01/7/2025"}


@dataclass(frozen=True)
class Unit:
    """A province, district or commune of one vintage; parent is the code of the unit above, empty for a province."""

    code: str
    kind: str
    name: str
    parent: str
    vintage: str

    @property
    def full_name(self) -> str:
        """Return kind and name: Xã An Trường."""
        return f"{self.kind} {self.name}"

    @property
    def level(self) -> str:
        """Return province, district or commune; told by the length of the code."""
        return {2: "province", 3: "district"}.get(len(self.code), "commune")


class Units:
    """All units of one vintage, found by code, by parent and by name under a parent."""

    def __init__(self, vintage: str) -> None:
        self.vintage = vintage
        self.by_code = {
            code: Unit(code, kind, name, parent, vintage) for code, kind, name, parent in _rows(f"{vintage}.tsv.gz")
        }
        self._children: dict[str, list[Unit]] = defaultdict(list)
        self._named: dict[tuple[str, str], list[Unit]] = defaultdict(list)
        for unit in self.by_code.values():
            self._children[unit.parent].append(unit)
            self._named[unit.parent, sound_key(unit.name)].append(unit)

    def under(self, parent: str) -> list[Unit]:
        """Return the units directly under a code; the provinces for an empty code."""
        return self._children.get(parent, [])

    def named(self, parent: str, name: str) -> list[Unit]:
        """Return the units under a code that have this name, however it is spelled."""
        return self._named.get((parent, sound_key(name)), [])

    def named_in_letters(self, parent: str, name: str) -> list[Unit]:
        """Return the units under a code whose letters without accents are those of name."""
        return self._by_letters.get((parent, letter_key(name)), [])

    def communes_of(self, province: str) -> Iterator[Unit]:
        """Yield the communes of a province, whether or not districts stand between."""
        for unit in self.under(province):
            yield from self.under(unit.code) if unit.level == "district" else (unit,)

    def communes_named(self, name: str) -> list[Unit]:
        """Return the communes of the whole country that have this name."""
        return self._everywhere.get(sound_key(name), [])

    def communes_named_in(self, province: str, name: str) -> list[Unit]:
        """Return the communes of one province that have this name, whatever district stands between."""
        return [unit for unit in self.communes_named(name) if self.province_of(unit).code == province]

    def province_of(self, unit: Unit) -> Unit:
        """Return the province in which a unit lies; the province itself for a province."""
        while unit.parent:
            unit = self.by_code[unit.parent]
        return unit

    @cached_property
    def _by_letters(self) -> dict[tuple[str, str], list[Unit]]:
        found: dict[tuple[str, str], list[Unit]] = defaultdict(list)
        for unit in self.by_code.values():
            found[unit.parent, letter_key(unit.name)].append(unit)
        return found

    @cached_property
    def _everywhere(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.by_code.values():
            if unit.level == "commune":
                found[sound_key(unit.name)].append(unit)
        return found


@cache
def units(vintage: str) -> Units:
    """Return the units of a vintage, OLD or NEW; KeyError for another word."""
    if vintage not in VINTAGES:
        raise KeyError(f"vintage {vintage} is none of {', '.join(VINTAGES)}")
    return Units(vintage)


@cache
def new_communes() -> dict[str, tuple[tuple[str, bool], ...]]:
    """Return for each old commune (or island district) its new communes, the one of the larger part first."""
    found: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for old, new, default in _rows(f"{OLD}_{NEW}.tsv.gz"):
        found[old].append((new, default == "1"))
    return {old: tuple(rows) for old, rows in found.items()}


@cache
def old_communes() -> dict[str, tuple[str, ...]]:
    """Return for each new commune the old ones from which it was formed, wholly or in part."""
    found: dict[str, list[str]] = defaultdict(list)
    for old, rows in new_communes().items():
        for new, _ in rows:
            found[new].append(old)
    return {new: tuple(olds) for new, olds in found.items()}


@cache
def successor_of(province: str) -> Unit:
    """Return the new province in which an old one (its code) lies; KeyError for a code that is none."""
    first = next(units(OLD).communes_of(province))
    new = units(NEW).by_code[new_communes()[first.code][0][0]]
    return units(NEW).by_code[new.parent]


@cache
def identity_provinces() -> dict[str, str]:
    """Return the three digits with which identity numbers begin: of the 63 old provinces, 031 Thành phố Hải Phòng.

    Numbers were given before the merge and do not change. People registered abroad carry codes of countries instead.
    """
    return {f"0{unit.code}": unit.full_name for unit in units(OLD).under("")}


@cache
def about() -> dict[str, str]:
    """Return source, date and confidence of the unit files."""
    text = (FOLDER / "about.yaml").read_text(encoding="utf-8")
    return {key: str(value or "") for key, value in yaml.safe_load(text).items()}


def _rows(name: str) -> Iterator[list[str]]:
    with gzip.open(FOLDER / name, "rt", encoding="utf-8", newline="\n") as file:
        next(file)
        for line in file:
            yield line.rstrip("\n").split("\t")
