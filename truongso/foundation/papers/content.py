"""What an official paper says, apart from how it is laid out. One model, rendered to PDF and to Word."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from truongso.core.text import nfc

# PDF/A wants a date even for a paper that has none yet; a fixed one keeps equal papers equal in bytes.
UNDATED = date(2020, 1, 1)
Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Heading:
    """A heading inside the text; level 1 is I., level 2 is 1."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the text."""

    text: str
    italic: bool = False


@dataclass(frozen=True)
class Bullets:
    """Lines that each begin with a dash."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table: title, share of the width, alignment of its cells."""

    title: str
    share: int = 1
    align: Align = "left"


@dataclass(frozen=True)
class Row:
    """A row of cells; a group row has its number in the first cell and its name across the others."""

    cells: tuple[str, ...]
    is_group: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose head repeats on every page."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""


Block = Heading | Paragraph | Bullets | Table


@dataclass(frozen=True)
class Annex:
    """An annex on pages of its own."""

    label: str
    title: str
    blocks: tuple[Block, ...]
    reference: str = ""
    landscape: bool = False


@dataclass(frozen=True)
class OfficialPaper:
    """An administrative document by NĐ 30/2020, article 8; sizes and places are the renderers' business."""

    parent_agency: tuple[str, ...]
    agency: str
    symbol: str
    place: str
    type_name: str
    subject: str
    blocks: tuple[Block, ...]
    signature_lines: tuple[str, ...]
    signer: str = ""
    number: int | None = None
    number_text: str = ""
    issued_on: date | None = None
    legal_bases: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    mark: str = field(default="")

    @property
    def number_line(self) -> str:
        """Số: 05/BC-THPTAL; dots where no number was taken yet. Numbers below 10 carry a leading zero."""
        if self.number_text:
            return f"Số: {self.number_text}"
        number = "......" if self.number is None else f"{self.number:02d}"
        return f"Số: {number}/{self.symbol}"

    @property
    def date_line(self) -> str:
        """An Lão, ngày 05 tháng 10 năm 2026; days below 10 and months 1, 2 carry a leading zero (NĐ 30, annex I)."""
        if self.issued_on is None:
            return f"{self.place}, ngày ... tháng ... năm ......"
        day, month = self.issued_on.day, self.issued_on.month
        return f"{self.place}, ngày {day:02d} tháng {month:02d} năm {self.issued_on.year}" if month < 3 else (
            f"{self.place}, ngày {day:02d} tháng {month} năm {self.issued_on.year}"
        )

    def as_data(self) -> dict[str, Any]:
        """Return the paper as plain values for a renderer; text in NFC."""
        data: dict[str, Any] = _plain(asdict(self))
        for blocks, source in [(data["blocks"], self.blocks), *((a["blocks"], x.blocks) for a, x in zip(data["annexes"], self.annexes, strict=True))]:
            for values, block in zip(blocks, source, strict=True):
                values["kind"] = type(block).__name__.lower()
        data["number_line"], data["date_line"] = nfc(self.number_line), nfc(self.date_line)
        day = self.issued_on or UNDATED
        data["day"] = [day.year, day.month, day.day]
        data.pop("issued_on")
        return data


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value
