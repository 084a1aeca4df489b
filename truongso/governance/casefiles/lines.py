"""What stands on a line of the yearly list, before it has a row: typed, copied or read from a workbook."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from truongso.foundation.org.models import Person
from truongso.governance.casefiles.acting import plain
from truongso.governance.casefiles.models import Line


@dataclass(frozen=True)
class LineValues:
    """The values of a line; without retention_years it is kept for ever."""

    heading: str
    notation: str
    title: str
    retention_years: int | None
    maker_words: str = ""
    maker_id: int | None = None
    note: str = ""

    @classmethod
    def of(cls, line: Line) -> Self:
        """Return what a line says."""
        return cls(
            line.heading.title, line.notation, line.title, line.retention_years, line.maker_words, line.maker_id, line.note
        )  # fmt: skip

    def made_plain(self) -> Self:
        """Return the values with printable text and within the lengths of the columns."""
        return replace(
            self, heading=plain(self.heading)[:200], notation=plain(self.notation), title=plain(self.title)[:300],
            maker_words=plain(self.maker_words)[:120], note=plain(self.note)[:200],
        )  # fmt: skip

    def made_by(self, person: Person) -> Self:
        return replace(self, maker_id=person.pk, maker_words=person.full_name)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
