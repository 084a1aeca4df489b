"""The head and body of a plan: number, place and date, title, agency, legal bases, sections, signer."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict

from truongso.core.text import fold, squeeze
from truongso.governance.plan.reader.blocks import Line

_NUMBER = re.compile(r"^\W*Số\s*:?\s*(\d{0,5})[\s._…]*/\s*([A-ZĐ][A-ZĐ0-9 .&–-]{1,40})")
_DATE = re.compile(r"([^,\n]{2,40}),\s*ngày\s*(\d{1,2})?[\s._…]*tháng\s*(\d{1,2})?[\s._…]*năm\s*(\d{4})", re.IGNORECASE)
_SECTION = re.compile(r"^(?:PHẦN\s+)?([IVX]{1,5})\s*[.):/-]\s*(\S.{2,160})$")
_AGENCY = re.compile(
    r"(Trường\s+(?:THPT|THCS|Tiểu học|TH|Phổ thông|PT|Mầm non|Trung học)[^,.;:\n]{2,60}?)"
    r"(?=\s+(?:ban hành|xây dựng|năm|báo cáo|đề ra|yêu cầu|giai đoạn)|$)",
    re.IGNORECASE,
)
_AGENCY_HEAD = re.compile(r"^(TRƯỜNG|TRUNG TÂM|PHÒNG|UBND|ỦY BAN NHÂN DÂN|SỞ)\b.{3,80}$")
_NATION = re.compile(r"\s*(?=CỘNG H\w{2} XÃ HỘI|Độc lập\s*[-–])")
_SIGNER = re.compile(r"^(?:(?:KT|TM|TL|TUQ|Q)\.\s*)?(?:(?:PHÓ\s+)?(?:HIỆU TRƯỞNG|GIÁM ĐỐC|CHỦ TỊCH)|BAN GIÁM HIỆU)$")
_AFTER_TITLE = ("can cu", "thuc hien ke hoach", "thuc hien cong van", "kinh gui", "so:", "phan ", "(", "i.", "theo ")
_BASIS = re.compile(r",\s*(?=(?:Trường|Nhà trường|Ủy ban|Phòng|Trung tâm)\b.{0,120}\b(?:ban hành|xây dựng)\b)")


class Section(TypedDict):
    """A part of the body under a Roman numeral."""

    heading: str
    paragraphs: list[str]


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
    parent_agency: str | None = None
    signer_title: str | None = None
    signer_name: str | None = None
    legal_bases: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    joined_paragraphs: list[tuple[str, str]] = field(default_factory=list)
    impossible_date: str | None = None


def read_head(lines: list[Line]) -> Head:
    """Return the head and sections from the paragraphs outside the annexes."""
    head = Head()
    head.marks = [line.where for line in lines if "**" in line.text or line.text.endswith("*")]
    plain = [Line(squeeze(line.text.replace("*", "")), line.where) for line in lines]
    texts = [line.text for line in plain]
    _number_and_date(head, texts)
    title_at = _title(head, texts)
    _agencies(head, texts, title_at)
    _body(head, plain)
    _signer(head, texts)
    if head.year is None and head.title and (match := re.search(r"năm\s+(20\d\d)", head.title, re.IGNORECASE)):
        head.year = int(match[1])
    return head


def _number_and_date(head: Head, texts: list[str]) -> None:
    for text in texts[:60]:
        if head.symbol is None and (match := _NUMBER.search(text)):
            head.symbol = re.sub(r"\s*([-–/])\s*", r"\1", squeeze(match[2])).rstrip(".-– ")
            head.number = f"{match[1]}/{head.symbol}" if match[1] else None
        if head.place is None and not text.startswith("(") and (match := _DATE.search(text)):
            head.place = squeeze(match[1])
            head.year = int(match[4])
            head.issued_month = int(match[3]) if match[3] and 1 <= int(match[3]) <= 12 else None
            if match[2] and match[3]:
                try:
                    head.issued_on = date(head.year, int(match[3]), int(match[2]))
                except ValueError:
                    head.impossible_date = f"{match[2]}/{match[3]}/{match[4]}"


def _title(head: Head, texts: list[str]) -> int:
    """Set the title and return where it stands, or the end of the head."""
    for at, text in enumerate(texts[:80]):
        if fold(text) == "ke hoach" and at + 1 < len(texts):
            head.title = squeeze(f"Kế hoạch {_title_lines(texts[at + 1 : at + 5])}")
            return at
        if fold(text).startswith("ke hoach ") and text[:8].isupper() and 15 < len(text) < 300:
            head.title = _title_lines(texts[at : at + 4])
            return at
    return min(len(texts), 12)


def _title_lines(texts: list[str]) -> str:
    title = texts[0]
    for text in texts[1:]:
        folded = fold(text)
        done = re.search(r"nam (hoc )?20\d\d([-– ]+20\d\d)?$", fold(title)) or len(title) > 200
        if (
            done
            or len(text) > 100
            or folded.startswith(_AFTER_TITLE)
            or text.endswith((".", ":", ";"))
            or not folded[:1].isalnum()
        ):
            break
        title = f"{title} {text}"
    return squeeze(title)


def _agencies(head: Head, texts: list[str], title_at: int) -> None:
    above = [
        part for text in texts[:title_at] for part in _NATION.split(text) if part.isupper() and not _NATION.match(part)
    ]
    first = next((at for at, text in enumerate(above) if _AGENCY_HEAD.match(text)), None)
    if first is not None:
        own = next((at for at, text in enumerate(above) if text.startswith(("TRƯỜNG", "TRUNG TÂM"))), first)
        head.agency = above[own]
        head.parent_agency = " ".join(above[first:own]) or None
    else:
        head.agency = next((squeeze(match[1]) for text in texts if (match := _AGENCY.search(text))), None)


def _body(head: Head, lines: list[Line]) -> None:
    section: Section | None = None
    for line in lines:
        text, folded = line.text, fold(line.text)
        if folded.startswith(("phu luc ", "noi nhan")) and len(folded) < 60:
            section = None
        elif (
            section is None
            and not head.sections
            and folded.startswith(("can cu", "thuc hien ke hoach", "thuc hien cong van"))
        ):
            head.legal_bases.append(_BASIS.split(text)[0].rstrip(";"))
        elif _SECTION.match(text) and not text.endswith(";"):
            section = Section(heading=squeeze(text), paragraphs=[])
            head.sections.append(section)
        elif section is not None and _SIGNER.match(text):
            section = None
        elif section is not None:
            _add_paragraph(head, section["paragraphs"], line)


def _add_paragraph(head: Head, paragraphs: list[str], line: Line) -> None:
    """Add a paragraph; one that a page break cut goes back to its beginning."""
    before = paragraphs[-1] if paragraphs else ""
    is_cut = before and before[-1:] not in ".:!?/" and line.text[:1].islower()
    if is_cut:
        head.joined_paragraphs.append((line.where, f"…{before[-40:]} | {line.text[:40]}…"))
        paragraphs[-1] = squeeze(f"{before} {line.text}")
    else:
        paragraphs.append(line.text)


def _signer(head: Head, texts: list[str]) -> None:
    # In a PDF the list of recipients stands between the lines of the signature, left of it.
    column = [text for text in texts if not text.startswith(("-", "–", "+", "*")) and fold(text) != "noi nhan:"]
    signs = [at for at, text in enumerate(column) if _SIGNER.match(text)]
    if not signs:
        return
    last = signs[0]
    while last + 1 in signs:
        last += 1
    head.signer_title = " ".join(column[signs[0] : last + 1])
    head.signer_name = next((text for text in column[last + 1 : last + 6] if _is_name(text)), None)


def _is_name(text: str) -> bool:
    """Return whether a line is a person's name: two to five words, each with one capital."""
    words = re.sub(r"^(?:ThS|TS|Thạc sĩ|Tiến sĩ)\.?\s*", "", text).split(" ")
    return 2 <= len(words) <= 5 and all(word.isalpha() and word.istitle() for word in words)
