"""An address that was read, and one that cannot be: what `places.read` returns."""

from dataclasses import dataclass, field

from truongso.foundation.codes.units import Unit


@dataclass(frozen=True)
class Place:
    """An address that was read: the commune's vintage says which units it is written with."""

    detail: str
    commune: Unit | None  # None only for an island district, which had no communes
    district: Unit | None
    province: Unit

    @property
    def vintage(self) -> str:
        """Return OLD ("2025-06") or NEW ("2025-07")."""
        return self.province.vintage

    @property
    def lowest(self) -> Unit:
        """Return the commune, or the island district that has none."""
        return self.commune or self.district or self.province

    @property
    def text(self) -> str:
        """Return the address in official spelling, all units written."""
        units_written = [unit.full_name for unit in (self.commune, self.district, self.province) if unit]
        return ", ".join([self.detail, *units_written] if self.detail else units_written)


@dataclass(frozen=True)
class Problem:
    """An address that is not as it stands: what is wrong, and the text that would be right where one is safe.

    kind: empty, no_commune, no_province, unknown_province, unknown_district, unknown_commune, misspelled, wrong_kind,
    new_commune_old_district, wrong_district, wrong_province, missing_district, abolished_province.
    """

    kind: str
    sentence: str
    proposal: str = ""
    candidates: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)  # what the proposal means
