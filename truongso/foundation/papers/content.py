"""What an official paper says, apart from how it is laid out. One model, rendered to PDF and to Word."""

from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, Literal

from truongso.core.printable import printable, typeset

# PDF/A wants a date even for a paper that has none yet; a fixed one keeps equal papers equal in bytes.
UNDATED = date(2020, 1, 1)
Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Heading:
    """A heading inside the text; level 1 is I., level 2 is 1., level 3 is a)."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Run:
    """A part of a paragraph with its own style."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the text; runs, where given, are printed instead of text."""

    text: str = ""
    italic: bool = False
    bold: bool = False
    runs: tuple[Run, ...] = ()

    @property
    def parts(self) -> tuple[Run, ...]:
        return self.runs or (Run(self.text, self.bold, self.italic),)


@dataclass(frozen=True)
class Bullets:
    """Lines that each begin with a dash."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Centred:
    """A bold line in the middle: the chapter of a regulation, «QUYẾT ĐỊNH:»."""

    text: str


@dataclass(frozen=True)
class Column:
    """A column of a table: title, share of the width, alignment of its cells."""

    title: str
    share: float = 1
    align: Align = "left"


@dataclass(frozen=True)
class Row:
    """A row of cells; a group row has its number in the first cell and its name across the others."""

    cells: tuple[str, ...]
    is_group: bool = False
    bold: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose head repeats on every page; size is its type in points, a row has one cell for each column."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    size: float = 11

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != (2 if row.is_group else len(self.columns)):
                raise ValueError(f"row {row.cells!r} does not fit {len(self.columns)} columns")


@dataclass(frozen=True)
class Picture:
    """A picture in the text; svg, where given, is printed in the PDF. width is a share of the text's width, 0 to 1."""

    png: bytes
    svg: str = ""
    caption: str = ""
    width: float = 0.9


Block = Heading | Paragraph | Bullets | Centred | Table | Picture


@dataclass(frozen=True)
class Annex:
    """An annex on pages of its own, counted from 1; reference is the line «(Kèm theo Báo cáo số … )»."""

    label: str
    title: str
    blocks: tuple[Block, ...]
    reference: str = ""
    landscape: bool = False


@dataclass(frozen=True)
class Signature:
    """A second signature, left of the first: of the secretary in minutes, of the other party in a contract."""

    lines: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True)
class OfficialPaper:
    """An administrative document by NĐ 30/2020, article 8; sizes and places are the renderers' business.

    A letter (công văn) has its subject under the number and no name of type. authority is who decides, under the title
    (HIỆU TRƯỞNG TRƯỜNG THPT AN LÃO); opens stands between legal bases and text (QUYẾT ĐỊNH:). contact is the address at
    the foot of the first page, drafter_mark the sign of the drafter and the number of copies under the recipients.
    check_png and check_words, in the PDF only, are the picture and the words by which a stranger checks the paper.

    mark is framed at the top right (DỰ THẢO), urgency under the number (HỎA TỐC). number_text replaces number and symbol
    where a paper was numbered elsewhere, date_text the line of place and date where a part of it is blank. The last of signature_lines is the signer's post, those before it the authority
    (KT. HIỆU TRƯỞNG).
    """

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
    date_text: str = ""
    issued_on: date | None = None
    legal_bases: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    mark: str = ""
    urgency: str = ""
    letter: bool = False
    authority: str = ""
    opens: str = ""
    contact: str = ""
    check_png: bytes = b""
    check_words: tuple[str, ...] = ()
    drafter_mark: str = ""
    second: Signature | None = None

    @property
    def title(self) -> str:
        """Báo cáo Kết quả …: the title that a file carries."""
        return printable(f"{self.type_name.capitalize()} {self.subject}").replace("\n", " ")

    @property
    def number_line(self) -> str:
        """Số: 05/BC-THPTAL; a gap where no number was taken yet. Numbers below 10 carry a leading zero."""
        if self.number_text:
            return f"Số: {self.number_text}"
        number = "........" if self.number is None else f"{self.number:02d}"
        return f"Số: {number}/{self.symbol}"

    @property
    def date_line(self) -> str:
        """An Lão, ngày 05 tháng 10 năm 2026."""
        return self.date_text or f"{self.place}, {date_in_words(self.issued_on)}"

    @property
    def day(self) -> date:
        """The date of the files: the paper's, or a fixed one for a paper without a date."""
        return self.issued_on or UNDATED

    def as_data(self) -> dict[str, Any]:
        """Return the paper as plain JSON values for a renderer; blocks carry their kind; text is printable."""
        data: dict[str, Any] = _plain(self)
        data["title"] = self.title
        data["number_line"], data["date_line"] = printable(self.number_line), printable(self.date_line)
        data["day"] = [self.day.year, self.day.month, self.day.day]
        data.pop("issued_on")
        return data


def date_in_words(day: date | None) -> str:
    """Return ngày 05 tháng 10 năm 2026: days below 10 and months 1, 2 carry a leading zero (NĐ 30/2020, annex I)."""
    if day is None:
        return "ngày ...... tháng ...... năm ........"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return typeset(value)
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, Paragraph):
        return {"kind": "paragraph", "runs": [_plain(run) for run in value.parts]}
    if is_dataclass(value):
        plain = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        return {"kind": type(value).__name__.lower(), **plain}
    if isinstance(value, tuple | list):
        return [_plain(entry) for entry in value]
    return value
