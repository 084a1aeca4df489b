"""Put the pieces together: a plan document as data, with its findings."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from truongso.core.refusal import Refused
from truongso.governance.plan.reader.annexes import Annex, Row, find_annexes
from truongso.governance.plan.reader.blocks import Block, Grid, Line
from truongso.governance.plan.reader.files import read_blocks
from truongso.governance.plan.reader.findings import Finding, find
from truongso.governance.plan.reader.head import Head, read_head
from truongso.governance.plan.reader.values import parts_of, schedule_of, target_of, unit_of


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
            "issued_on": head.issued_on.isoformat() if head.issued_on else None,
            "issued_month": head.issued_month,
            "year": head.year,
            "place": head.place,
            "agency": head.agency,
            "signer_title": head.signer_title,
            "legal_bases": head.legal_bases,
            "sections": head.sections,
            "indicator_groups": _plain(self.indicator_groups),
            "task_groups": _plain(self.task_groups),
            "findings": [finding.as_dict() for finding in self.findings],
        }


def inspect_plan(path: Path, *, name: str | None = None) -> PlanReading:
    """Read a plan file and return its content with findings.

    name is what the person calls the file. Refused for anything that is not a plan with at least one annex.
    """
    name = name or path.name
    blocks = read_blocks(path, name)
    indicator_annex, task_annex, used = find_annexes(blocks)
    if not indicator_annex.rows and not task_annex.rows:
        raise Refused(
            f"Tệp «{name}» không giống một kế hoạch: không tìm thấy bảng chỉ tiêu (STT, Chỉ tiêu, Mức đạt) "
            "hoặc bảng nhiệm vụ (STT, Nhiệm vụ, Chủ trì, Thời gian). Hãy nạp tệp có các phụ lục."
        )
    lines = _lines(blocks, used)
    head = read_head(lines)
    indicators = _annex(indicator_annex, "indicators", _indicator)
    tasks = _annex(task_annex, "tasks", _task)
    findings = find(head, indicators, tasks, (indicator_annex, task_annex), lines)
    return PlanReading(head, indicators["groups"], tasks["groups"], findings)


def _lines(blocks: list[Block], used: set[int]) -> list[Line]:
    """Return all text outside the annexes: paragraphs, and the cells of layout tables such as the two-column head."""
    lines: list[Line] = []
    for position, block in enumerate(blocks):
        if isinstance(block, Line):
            lines.append(block)
        elif isinstance(block, Grid) and position not in used:
            for cells, where in zip(block.rows, block.where, strict=True):
                lines += [Line(cell, where) for cell in cells if cell]
    return lines


def _annex(annex: Annex, key: str, convert: Any) -> dict[str, Any]:
    groups = [
        {"numeral": group.numeral, "name": group.name, key: [convert(row) for row in group.rows]} for group in annex.groups
    ]
    return {"groups": groups, "lines": [line for group in groups for line in group[key]]}


def _source(row: Row) -> dict[str, Any]:
    return {"where": row.where, "text": " | ".join(cell for cell in row.cells.values() if cell)}


def _indicator(row: Row) -> dict[str, Any]:
    written = row.cells.get("target", "")
    comparison, target = target_of(written)
    return {
        "ordinal": row.ordinal,
        "text": row.cells.get("text", ""),
        "unit": unit_of(row.cells.get("unit", ""), written) or None,
        "comparison": comparison or None,
        "target": target,
        "source": _source(row),
    }


def _task(row: Row) -> dict[str, Any]:
    return {
        "ordinal": row.ordinal,
        "text": row.cells.get("text", ""),
        "deliverables": parts_of(row.cells.get("deliverables", "")),
        "lead": parts_of(row.cells.get("lead", "")),
        "partners": parts_of(row.cells.get("partners", "")),
        "schedule": schedule_of(row.cells.get("schedule", "")),
        "source": _source(row),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value
