"""The plan itself as a document, in the columns and the order of the school's own paper."""

from datetime import date
from typing import Any

from truongso.foundation.papers.content import (
    Annex,
    Block,
    Bullets,
    Column,
    Heading,
    OfficialPaper,
    Paragraph,
    Row,
    Table,
    date_in_words,
)

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")
INDICATOR_COLUMNS = (
    Column("STT", 3, "center"),
    Column("Chỉ tiêu", 27),
    Column("Đơn vị tính", 5, "center"),
    Column("Mức đạt {year}", 6, "center"),
)
TASK_COLUMNS = (
    Column("STT", 3, "center"),
    Column("Nhiệm vụ cụ thể", 20),
    Column("Sản phẩm/Kết quả", 12),
    Column("Đơn vị chủ trì", 9),
    Column("Đơn vị phối hợp", 10),
    Column("Thời gian", 7, "center"),
)


def plan_paper(reading: dict[str, Any]) -> OfficialPaper:
    """Return the plan as an official paper (type KH) with its two annexes.

    reading holds title, agency, parent_agency, place, legal_bases, sections[].{heading, paragraphs}, and
    indicator_groups[].{name, indicators[]}, task_groups[].{name, tasks[]}; optional: year, number (an int, or the whole
    «12/KH-THPTAL»), symbol, issued_on (a date or ISO text), date_text (printed instead of the day), subject, school, recipients, signature_lines, signer.
    """
    issued_on = _day(reading.get("issued_on"))
    year = reading.get("year") or (issued_on.year if issued_on else _year_in(reading["title"]))
    number, number_text, symbol = _number(reading)
    paper = {"number": number, "number_text": number_text, "symbol": symbol, "issued_on": issued_on}
    school = reading.get("school") or reading["agency"]
    shown = number_text or f"{'........' if number is None else format(number, '02d')}/{symbol}"
    reference = f"(Kèm theo Kế hoạch số {shown} {date_in_words(issued_on)} của {school})"
    return OfficialPaper(
        parent_agency=tuple(_lines(reading.get("parent_agency"))),
        agency=reading["agency"],
        place=reading.get("place") or "",
        date_text=reading.get("date_text") or "",
        type_name="KẾ HOẠCH",
        subject=reading.get("subject") or _subject(reading["title"]),
        legal_bases=tuple(reading.get("legal_bases") or ()),
        blocks=tuple(_sections(reading.get("sections") or ())),
        recipients=tuple(
            reading.get("recipients") or ("Sở GD&ĐT (để b/c);", "Các tổ, bộ phận (để thực hiện);", "Lưu: VT.")
        ),
        signature_lines=tuple(reading.get("signature_lines") or ("HIỆU TRƯỞNG",)),
        signer=reading.get("signer") or "",
        annexes=(
            _indicator_annex(reading["indicator_groups"], school, year, reference),
            _task_annex(reading["task_groups"], school, year, reference),
        ),
        **paper,
    )


def _number(reading: dict[str, Any]) -> tuple[int | None, str, str]:
    """Return number, the whole text where the plan gives number and symbol in one, and the symbol."""
    symbol, number = reading.get("symbol") or "KH-THPTAL", reading.get("number")
    if isinstance(number, int):
        return number, "", symbol
    text = str(number or "").strip()
    return (int(text), "", symbol) if text.isdecimal() else (None, text, symbol)


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else (value or None)  # type: ignore[return-value]


def _year_in(title: str) -> int | str:
    return next((int(word) for word in reversed(title.split()) if word.isdecimal() and len(word) == 4), "")


def _lines(value: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [line.strip() for line in (value.splitlines() if isinstance(value, str) else value or []) if line.strip()]


def _subject(title: str) -> str:
    """Return the title without the name of the type in front: it has a line of its own."""
    start = "kế hoạch "
    rest = title[len(start) :] if title.lower().startswith(start) else title
    return rest[:1].upper() + rest[1:]


def _sections(sections: list[dict[str, Any]] | tuple[()]) -> list[Block]:
    blocks: list[Block] = []
    for section in sections:
        if heading := (section.get("heading") or "").strip():
            blocks.append(Heading(heading, 1 if heading.isupper() else 2))
        for text in section.get("paragraphs") or ():
            dashed = text.lstrip()[:1] in ("-", "–")
            blocks.append(Bullets((text.lstrip("-– "),)) if dashed else Paragraph(text))
    return blocks


def _indicator_annex(groups: list[dict[str, Any]], school: str, year: int | str, reference: str) -> Annex:
    rows: list[Row] = []
    for numeral, group in zip(ROMAN, groups, strict=False):
        rows.append(Row((numeral, group["name"]), is_group=True))
        rows += [
            Row((str(line["ordinal"]), line["text"], line.get("unit") or "", line.get("target_text") or ""))
            for line in group["indicators"]
        ]
    columns = tuple(Column(c.title.format(year=year).strip(), c.share, c.align) for c in INDICATOR_COLUMNS)
    title = f"BỘ CHỈ TIÊU CHUYỂN ĐỔI SỐ CỦA {school.upper()} NĂM {year}".strip()
    return Annex("Phụ lục 1", title, (Table(columns, tuple(rows), size=13),), reference=reference)


def _task_annex(groups: list[dict[str, Any]], school: str, year: int | str, reference: str) -> Annex:
    rows: list[Row] = []
    for numeral, group in zip(ROMAN, groups, strict=False):
        rows.append(Row((numeral, group["name"]), is_group=True))
        rows += [_task_row(task) for task in group["tasks"]]
    title = f"DANH MỤC NHIỆM VỤ CỤ THỂ CHUYỂN ĐỔI SỐ NĂM {year} CỦA {school.upper()}"
    return Annex("Phụ lục 2", title, (Table(TASK_COLUMNS, tuple(rows), size=12),), reference=reference, landscape=True)


def _task_row(task: dict[str, Any]) -> Row:
    fields = ("text", "deliverables_text", "lead_text", "partners_text", "schedule_text")
    return Row((str(task["ordinal"]), *(task.get(name) or "" for name in fields)))
