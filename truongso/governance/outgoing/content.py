"""The words of a draft: a plain structure that is checked when saved, compared line by line, and laid out as a paper."""

import difflib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.foundation.org.models import School
from truongso.foundation.papers.content import (
    Block,
    Bullets,
    Centred,
    Column,
    Heading,
    OfficialPaper,
    Paragraph,
    Row,
    Run,
    Signature,
    Table,
)
from truongso.governance.outgoing.kinds import BLOCK_KINDS, TypeForm

MOST_BLOCKS, LONGEST_BLOCK, LONGEST_SUBJECT, MOST_COLUMNS = 300, 20_000, 500, 10
Content = dict[str, Any]


def first_content(form: TypeForm, *, subject: str = "", reference: str = "") -> Content:
    """Return what a new draft of a type begins with; reference is the document that it answers."""
    blocks = [{"kind": kind, "text": text} for kind, text in form.blocks]
    if reference:
        blocks.insert(0, {"kind": "paragraph", "text": f"Phúc đáp {reference}, nhà trường có ý kiến như sau:"})
    bases = ["Căn cứ chức năng, nhiệm vụ, quyền hạn của nhà trường;"] if form.bases else []
    return {
        "subject": subject,
        "bases": bases,
        "addressees": [],
        "blocks": blocks,
        "recipients": ["Như trên;" if form.addressees else "Như điều thi hành;", "Lưu: VT."],
        "unit_symbol": "",
        "drafter_mark": "",
        "second_name": "",
        "second_post": form.second,
    }


def clean_content(content: Content, *, finished: bool = True) -> Content:
    """Return the words as they are kept: printable, without blank lines at their ends. Refused for what is too long.

    Words that are not finished may lack a subject and hold blank blocks.
    """
    subject = _line(content.get("subject", ""))
    if finished and not subject:
        raise Refused("Hãy ghi trích yếu của văn bản.", field="subject")
    if len(subject) > LONGEST_SUBJECT:
        raise Refused(f"Trích yếu dài {len(subject)} ký tự: hãy rút gọn còn {LONGEST_SUBJECT}.", field="subject")
    blocks = [_clean_block(block) for block in content.get("blocks", [])]
    if len(blocks) > MOST_BLOCKS:
        raise Refused(f"Văn bản có {len(blocks)} phần, nhiều hơn {MOST_BLOCKS}: hãy chuyển bớt sang phụ lục.")
    return {
        "subject": subject,
        "blocks": [block for block in blocks if block["text"] or not finished],
        **{key: _lines(content.get(key, [])) for key in ("bases", "addressees", "recipients")},
        **{
            key: _line(content.get(key, ""))[:120]
            for key in ("unit_symbol", "drafter_mark", "second_name", "second_post")
        },
    }


def _clean_block(block: dict[str, Any]) -> dict[str, Any]:
    kind, text = block.get("kind", ""), printable(str(block.get("text", ""))).strip()
    if kind not in BLOCK_KINDS:
        raise Refused("Có một phần không rõ loại: hãy tải lại trang.")
    if len(text) > LONGEST_BLOCK:
        raise Refused(f"Một phần dài {len(text)} ký tự, quá {LONGEST_BLOCK}: hãy tách ra.")
    if kind == "table" and any(line.count("|") >= MOST_COLUMNS for line in text.splitlines()):
        raise Refused(f"Bảng có nhiều hơn {MOST_COLUMNS} cột: hãy chuyển sang phụ lục.")
    return {"kind": kind, "text": text}


def _line(text: Any) -> str:
    return " ".join(printable(str(text)).split())


def _lines(lines: Any) -> list[str]:
    found = lines.splitlines() if isinstance(lines, str) else lines
    return [line for line in (_line(line) for line in found) if line][:60]


@dataclass(frozen=True)
class Standing:
    """What the office adds to the words: head of the paper, number, date, who signs."""

    school: School
    form: TypeForm
    signature_lines: tuple[str, ...]
    signer: str = ""
    number: int | None = None
    symbol: str = ""
    dated_on: date | None = None
    urgency: str = ""
    mark: str = ""
    extra_recipients: tuple[str, ...] = field(default=())


def as_paper(content: Content, standing: Standing) -> OfficialPaper:
    """Return the words as an official paper of its type."""
    school, form = standing.school, standing.form
    second = None
    if content["second_post"]:
        second = Signature((content["second_post"].upper(),), content["second_name"])
    first = (form.first,) if form.first and form.code in {"BB", "HĐ", "BGN", "BTT", "GUQ"} else ()
    about = f"{form.about} " if form.about and not content["subject"].lower().startswith(form.about.lower()) else ""
    return OfficialPaper(
        parent_agency=tuple(school.parent_agency.splitlines()),
        agency=school.agency,
        symbol=standing.symbol or form.symbol(school.symbol, content["unit_symbol"]),
        place=school.place,
        type_name=form.name.upper(),
        subject=(about + content["subject"]) if form.subject_shown else "",
        blocks=tuple(_blocks(content["blocks"])),
        signature_lines=first + standing.signature_lines,
        signer=standing.signer,
        number=standing.number,
        issued_on=standing.dated_on,
        legal_bases=tuple(content["bases"]),
        addressees=tuple(content["addressees"]),
        recipients=tuple(content["recipients"]),
        mark=standing.mark,
        urgency=standing.urgency,
        letter=form.letter,
        authority=f"HIỆU TRƯỞNG {school.agency}" if form.authority else "",
        opens=form.opens,
        contact=_contact(school) if form.contact else "",
        drafter_mark=content["drafter_mark"],
        second=second,
    )


def _contact(school: School) -> str:
    parts = [school.address, school.phone and f"ĐT: {school.phone}", school.email and f"Thư điện tử: {school.email}"]
    return "; ".join(part for part in parts if part)


def _blocks(blocks: list[dict[str, Any]]) -> list[Block]:
    made: list[Block] = []
    articles = 0
    for block in blocks:
        articles += block["kind"] == "article"
        made += _made(block, articles)
    return made


def _made(block: dict[str, Any], article: int) -> list[Block]:
    lines = [line.strip() for line in block["text"].splitlines() if line.strip()]
    match block["kind"]:
        case "heading":
            return [Heading(line, _level(line)) for line in lines]
        case "article":
            first, *others = lines
            head = Paragraph(runs=(Run(f"Điều {article}. ", bold=True), Run(first)))
            return [head, *map(Paragraph, others)]
        case "chapter":
            return [Centred(line) for line in lines]
        case "list":
            return [Bullets(tuple(line.lstrip("-–+• ").strip() for line in lines))]
        case "table":
            return [_table(lines)]
    return [Paragraph(line) for line in lines]


def _level(line: str) -> int:
    """I. is a first, 1. a second, a) a third level."""
    mark = line.split(" ")[0]
    return 3 if mark.endswith(")") else 2 if mark.rstrip(".").replace(".", "").isdigit() else 1


def _table(lines: list[str]) -> Table:
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    width = max(map(len, cells))
    head, *rows = [row + [""] * (width - len(row)) for row in cells]
    return Table(tuple(Column(title) for title in head), tuple(Row(tuple(row)) for row in rows), size=12)


def as_lines(content: Content) -> list[str]:
    """Return the words line by line, for comparing two versions."""
    lines = [f"Trích yếu: {content['subject']}"]
    lines += [f"Căn cứ: {basis}" for basis in content["bases"]]
    lines += [f"Kính gửi: {one}" for one in content["addressees"]]
    for block in content["blocks"]:
        lines += block["text"].splitlines()
    lines += [f"Nơi nhận: {one}" for one in content["recipients"]]
    if content["second_name"]:
        lines.append(f"{content['second_post']}: {content['second_name']}")
    return lines


def differences(before: Content, after: Content) -> list[tuple[str, str]]:
    """Return (sign, line): «+» only in the later one, «-» only in the earlier one, blank in both."""
    found = []
    for line in difflib.ndiff(as_lines(before), as_lines(after)):
        if line[0] != "?":
            found.append((line[0].strip(), line[2:]))
    return found
