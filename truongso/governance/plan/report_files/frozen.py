"""Read a report's frozen content (plain JSON values, as `plan.reporting` builds and keeps them) for laying out."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from truongso.governance.plan.report_files.content import NARRATIVE, IndicatorRow, ReportContent, TaskRow


def content_of(frozen: dict[str, Any]) -> ReportContent:
    """Return what a frozen content, or that of a draft, says; the paper is marked DỰ THẢO while it has no number."""
    document: dict[str, Any] = frozen["document"] or {}
    school, totals = frozen["school"], frozen["totals"]
    return ReportContent(
        period_text=frozen["period_text"],
        year=frozen["year"],
        quarter=frozen["quarter"],
        as_of=date.fromisoformat(frozen["as_of"]),
        school=school["name"],
        agency=school["agency"],
        parent_agency=tuple(school["parent_agency"]),
        place=school["place"],
        plan_reference=frozen["plan"]["reference"],
        indicators=tuple(_indicator(group, row) for group, row in _rows(frozen["indicators"])),
        tasks=tuple(_task(group, row) for group, row in _rows(frozen["tasks"])),
        narrative={part: frozen["narrative"].get(part, "") for part in NARRATIVE},
        signature_lines=tuple(frozen["signing"]["lines"]),
        signer=frozen["signing"]["name"],
        symbol=document.get("symbol") or "-".join(filter(None, ("BC", school["symbol"]))),
        number=document.get("number"),
        issued_on=_day(document.get("issued_on")),
        products=totals["products"],
        products_accepted=totals["products_accepted"],
        version=document.get("version", 1),
        reason=document.get("reason", ""),
        replaces=document.get("replaces", ""),
        mark="DỰ THẢO" if frozen["is_draft"] else "",
    )


def _rows(groups: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for group in groups:
        for row in group["rows"]:
            yield f"{group['numeral']}. {group['name']}", row


def _indicator(group: str, row: dict[str, Any]) -> IndicatorRow:
    done = row["done"]
    is_milestone = row["kind"] == "milestone" and done is not None
    return IndicatorRow(
        ordinal=row["ordinal"],
        group=group,
        text=row["text"],
        unit=row["unit"],
        target_text=row["target"]["text"] or row["target"]["written"],
        comparison=row["target"]["comparison"],
        target=_number(row["target"]["value"]),
        kind=row["kind"],
        value_text=row["value_text"],
        value=_number(row["value"]),
        numerator=Decimal(bool(done)) if is_milestone else _number(row["numerator"]),
        denominator=Decimal(1) if is_milestone else _number(row["denominator"]),
        cumulative_text=row["cumulative_text"],
        provenance=row["provenance_text"],
        data_as_of=_day(row["data_as_of"]),
        standing=row["standing"],
        state_text=row["state_text"],
        evidence=tuple(_proof(key) for key in row["evidence"]),
        note=row["note"],
    )


def _task(group: str, row: dict[str, Any]) -> TaskRow:
    debts = f"Còn nợ kết quả: {', '.join(row['debts'])}." if row["debts"] else ""
    proofs = [*row["evidence"], *(key for product in row["products"] for key in product["evidence"])]
    return TaskRow(
        ordinal=row["ordinal"],
        group=group,
        text=row["text"],
        deliverables=tuple(f"{product['title']} ({product['state_text'].lower()})" for product in row["products"]),
        leads=tuple(row["leads"]),
        partners=tuple(row["partners"]),
        schedule_text=row["schedule_text"],
        due_on=_day(row["due_on"]),
        done_on=_day(row["done_on"]),
        state=row["state"],
        percent=row["percent"],
        evidence=tuple(dict.fromkeys(_proof(key) for key in proofs)),
        note=debts,
    )


def _proof(key: dict[str, Any]) -> str:
    return f"{key['title']} (bản {key['version']})"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
