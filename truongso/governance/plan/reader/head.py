"""The head and body of a plan: number, place and date, title, agency, legal bases, sections, signer's title."""

import re
from dataclasses import dataclass, field
from datetime import date

from truongso.core.text import fold, squeeze
from truongso.governance.plan.reader.blocks import Line

_NUMBER = re.compile(r"^\W*Số\s*:\s*(\d{0,5})[\s.…]*/\s*([A-ZĐ][A-ZĐ0-9 .&-]{1,30})", re.MULTILINE)
_DATE = re.compile(r"([^,\n]{2,40}),\s*ngày\s*(\d{1,2})?[\s.…]*tháng\s*(\d{1,2})?[\s.…]*năm\s*(\d{4})", re.IGNORECASE)
_SECTION = re.compile(r"^([IVX]{1,5})\.\s+(\S.{2,120})$")
_AGENCY = re.compile(r"(Trường\s+(?:THPT|THCS|Tiểu học|TH|Phổ thông|PT)[^,.;:\n]{2,60}?)(?=\s+(?:ban hành|xây dựng|năm|báo cáo|đề ra)|$)", re.IGNORECASE)
_SIGNER = re.compile(r"^\W*((?:KT|TM|TL|TUQ|Q)?\.?\s*(?:PHÓ\s+)?(?:HIỆU TRƯỞNG|GIÁM ĐỐC))\W*$")


@dataclass
class Head:
    """What the document says of itself; None where it is blank."""

    title: str | None = None
    number: str | None = None
    symbol: str | None = None
    issued_on: date | None = None
    issued_month: int | None = None
    year: int | None = None
    place: str | None = None
    agency: str | None = None
    signer_title: str | None = None
    legal_bases: list[str] = field(default_factory=list)
    sections: list[dict[str, object]] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


def read_head(lines: list[Line]) -> Head:
    """Return the head and sections from the paragraphs outside the annexes."""
    head = Head()
    texts = [line.text for line in lines]
    _number_and_date(head, texts)
    _title(head, texts)
    _body(head, lines)
    for text in texts:
        if match := _SIGNER.match(text.replace("*", "")):
            head.signer_title = squeeze(f"{head.signer_title or ''} {match[1]}")
        if not head.agency and (match := _AGENCY.search(text)):
            head.agency = squeeze(match[1])
    head.marks = [line.where for line in lines if "**" in line.text or line.text.endswith((").*", "*"))]
    if head.year is None and head.title and (match := re.search(r"năm\s+(20\d\d)", head.title)):
        head.year = int(match[1])
    return head


def _number_and_date(head: Head, texts: list[str]) -> None:
    for text in texts[:40]:
        if head.symbol is None and (match := _NUMBER.search(text)):
            head.symbol = re.sub(r"\s+", "", match[2]).rstrip(".-")
            head.number = f"{match[1]}/{head.symbol}" if match[1] else None
        if head.place is None and (match := _DATE.search(text)):
            head.place = squeeze(match[1])
            head.year = int(match[4])
            head.issued_month = int(match[3]) if match[3] and 1 <= int(match[3]) <= 12 else None
            if match[2] and head.issued_month:
                try:
                    head.issued_on = date(head.year, head.issued_month, int(match[2]))
                except ValueError:
                    head.issued_on = None


def _title(head: Head, texts: list[str]) -> None:
    for at, text in enumerate(texts[:60]):
        plain = text.strip("* ")
        if fold(plain) == "ke hoach" and at + 1 < len(texts):
            head.title = squeeze(f"Kế hoạch {texts[at + 1].strip('* ')}")
            return
        if fold(plain).startswith("ke hoach ") and plain[:8].isupper() and len(plain) > 15:
            head.title = squeeze(plain)
            return


def _body(head: Head, lines: list[Line]) -> None:
    section: dict[str, object] | None = None
    for line in lines:
        text = line.text
        folded = fold(text)
        if folded.startswith(("phu luc", "noi nhan")):
            section = None
            continue
        if folded.startswith("can cu") and section is None and not head.sections:
            head.legal_bases.append(text)
        elif match := _SECTION.match(text):
            section = {"heading": squeeze(text), "paragraphs": []}
            head.sections.append(section)
        elif section is not None:
            _add_paragraph(section["paragraphs"], text)  # type: ignore[arg-type]


def _add_paragraph(paragraphs: list[str], text: str) -> None:
    """Add a paragraph; one that a page break cut goes back to its beginning."""
    cut = paragraphs and paragraphs[-1][-1:] not in ".:!?/" and text[:1].islower()
    if cut:
        paragraphs[-1] = squeeze(f"{paragraphs[-1]} {text}")
    else:
        paragraphs.append(text)
