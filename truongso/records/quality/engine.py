"""Run rules over a table: every failing row of every rule, in the order of the table."""

from collections.abc import Iterable, Iterator
from typing import Any

from truongso.records.quality.registry import Rule, rules
from truongso.records.quality.table import Finding, Table


def check(table: Table, only: Iterable[Rule] | None = None) -> list[Finding]:
    """Return all findings of all rules (or of some), in the order of rows, then of rules. Asks no database."""
    is_file = bool(table.facts) or any(record.where for record in table.records[:1])
    chosen = list(rules if only is None else only)
    found = [finding for one in chosen if is_file or not one.is_of_files for finding in _of(one, table)]
    return sorted(found, key=_order)


def _of(one: Rule, table: Table) -> Iterator[Finding]:
    for finding in one.check(table):
        finding.rule = one
        finding.severity = finding.severity or one.severity
        yield finding


def _order(finding: Finding) -> tuple[int, int]:
    return (-1, 0) if finding.record is None else (finding.record.position, 0)


def as_row(finding: Finding, table: Table) -> dict[str, Any]:
    """Return a finding as `truongso quality check --json` prints it; sheet, row and column only for files."""
    record, fact = finding.record, finding.fact
    place: dict[str, Any] = {"sheet": "", "row": None, "column": ""}
    label = finding.field
    if record is not None and record.where is not None:
        place = {"sheet": record.where.sheet, "row": record.where.row,
                 "column": record.where.columns.get(finding.field, "")}  # fmt: skip
    elif fact is not None:
        place = {"sheet": fact.sheet, "row": fact.row, "column": fact.column}
    if finding.field in table.data_set.by_code:
        label = table.data_set.by_code[finding.field].label
    return {
        "rule": finding.rule.code,
        "severity": str(finding.severity),
        "uid": str(record.uid) if record is not None and record.uid else "",
        **place,
        "field": label,
        "value": finding.value,
        "proposal": finding.proposal,
        "message": finding.message,
    }
