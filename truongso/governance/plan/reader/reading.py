"""Put the pieces together: a plan document as data, with its findings."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import squeeze
from truongso.governance.plan.reader.annexes import Annex, Item, find_annexes
from truongso.governance.plan.reader.blocks import Block, Line, Source
from truongso.governance.plan.reader.files import read_source, shown_name
from truongso.governance.plan.reader.finding import Finding
from truongso.governance.plan.reader.findings import Material, find
from truongso.governance.plan.reader.head import Head, read_head
from truongso.governance.plan.reader.headers import looks_like_header
from truongso.governance.plan.reader.ordinals import number_lines
from truongso.governance.plan.reader.schedule import schedule_of
from truongso.governance.plan.reader.values import parts_of, target_of, unit_of


@dataclass(frozen=True)
class PlanReading:
    """What was read from a plan file."""

    head: Head
    indicator_groups: list[dict[str, Any]]
    task_groups: list[dict[str, Any]]
    findings: list[Finding]

    def as_dict(self) -> dict[str, Any]:
        """Return plain values: dates in ISO form, targets as numbers, null where the document is blank."""
        head = self.head
        return {
            "title": head.title,
            "number": head.number,
            "symbol": head.symbol,
            "issued_on": _plain(head.issued_on),
            "issued_month": head.issued_month,
            "year": head.year,
            "place": head.place,
            "agency": head.agency,
            "parent_agency": head.parent_agency,
            "signer_title": head.signer_title,
            "signer_name": head.signer_name,
            "legal_bases": list(head.legal_bases),
            "sections": _plain(head.sections),
            "indicator_groups": _plain(self.indicator_groups),
            "task_groups": _plain(self.task_groups),
            "findings": [_plain(finding.as_dict()) for finding in self.findings],
        }


def inspect_plan(path: Path, *, name: str | None = None) -> PlanReading:
    """Read a plan file and return its content with findings.

    name is what the person calls the file. Refused for a file that cannot be read safely, and for anything that is
    not a plan with at least one annex.
    """
    name = shown_name(name or path.name)
    source = read_source(path, name)
    indicator_annex, task_annex, used = find_annexes(source.blocks)
    if not indicator_annex.items and not task_annex.items:
        raise Refused(_not_a_plan(source, name))
    lines = _lines(source.blocks, used)
    head = read_head(lines)
    counts = {annex.kind: number_lines(annex.groups) for annex in (indicator_annex, task_annex)}
    indicator_groups = _groups(indicator_annex, _indicator)
    task_groups = _groups(task_annex, _task)
    material = Material(source, head, lines, indicator_annex, task_annex, indicator_groups, task_groups, counts)
    return PlanReading(head, indicator_groups, task_groups, find(material))


def _not_a_plan(source: Source, name: str) -> str:
    sentence = (
        f"Tệp «{name}» không giống một kế hoạch: không tìm thấy bảng chỉ tiêu (STT, Chỉ tiêu, Mức đạt) hoặc bảng nhiệm vụ "
        "(STT, Nhiệm vụ, Chủ trì, Thời gian)."
    )
    codes = {note.code for note in source.notes}
    if "scanned_pages" in codes:
        return f"{sentence} Có trang là ảnh quét, không có lớp chữ: hãy nạp tệp Word gốc."
    if "legacy_font" in codes:
        return f"{sentence} Văn bản dùng phông chữ mã cũ (.VnTime hoặc VNI): hãy chuyển mã sang Unicode rồi nạp lại."
    if source.kind == "pdf" and any(
        isinstance(b, Line) and looks_like_header(b.text.split(" ")) for b in source.blocks
    ):
        return f"{sentence} Bảng trong tệp PDF này không có đường kẻ nên không đọc được: hãy nạp tệp Word gốc."
    return f"{sentence} Hãy nạp tệp có các phụ lục."


def _lines(blocks: list[Block], used: set[int]) -> list[Line]:
    """Return all text outside the annexes: paragraphs, and the cells of layout tables such as the two-column head."""
    lines: list[Line] = []
    for position, block in enumerate(blocks):
        if isinstance(block, Line):
            lines.append(block)
        elif position not in used:
            for row in block.rows:
                lines += [Line(squeeze(part), row.where) for cell in row.cells for part in cell.split("\n") if part]
    return lines


def _groups(annex: Annex, convert: Any) -> list[dict[str, Any]]:
    return [
        {"numeral": group.numeral, "name": group.name, annex.kind: [convert(item) for item in group.items]}
        for group in annex.groups
    ]


def _source(item: Item) -> dict[str, Any]:
    order = ("text", "unit", "target", "deliverables", "lead", "partners", "schedule")
    cells = [item.written, *(item.cells.get(role, "") for role in order)]
    return {"where": item.where, "text": " | ".join(squeeze(cell) for cell in cells if cell), "ordinal": item.written}


def _indicator(item: Item) -> dict[str, Any]:
    written = squeeze(item.cells.get("target", ""))
    comparison, target = target_of(written)
    return {
        "ordinal": item.ordinal,
        "text": squeeze(item.cells.get("text", "")),
        "unit": unit_of(item.cells.get("unit", ""), written),
        "comparison": comparison,
        "target": target,
        "target_text": written,
        "source": _source(item),
    }


def _task(item: Item) -> dict[str, Any]:
    return {
        "ordinal": item.ordinal,
        "text": squeeze(item.cells.get("text", "")),
        "deliverables": parts_of(item.cells.get("deliverables", "")),
        "lead": parts_of(item.cells.get("lead", "")),
        "partners": parts_of(item.cells.get("partners", "")),
        "schedule": schedule_of(item.cells.get("schedule", "")),
        "source": _source(item),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value
