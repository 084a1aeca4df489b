"""Make findings in rules: the short words with which a rule names a failing cell, row or sheet."""

from collections.abc import Iterable
from typing import Any

from truongso.records.quality.registry import Severity
from truongso.records.quality.table import WHOLE_ROW, Finding, Record, SheetFact, Table


def cell(
    table: Table,
    record: Record,
    code: str,
    message: str,
    proposal: str = "",
    severity: Severity | None = None,
    choices: Iterable[str] = (),
) -> Finding:
    """Return a finding about one value of a record; choices are the right values among which a person must choose."""
    made = _made(severity, message, record, code, table.written(record, code), proposal)
    made.choices = tuple(choices)
    return made


def whole_row(record: Record, message: str, proposal: str = "", severity: Severity | None = None) -> Finding:
    """Return a finding about a row as a whole."""
    return _made(severity, message, record, WHOLE_ROW, "", proposal)


def fact(item: SheetFact) -> Finding:
    """Return the finding of a fact about a sheet."""
    made = _made(None, item.message, None, item.field, item.value, item.proposal)
    made.fact = item
    return made


def _made(severity: Any, message: str, record: Record | None, code: str, value: str, proposal: str) -> Finding:
    # The engine fills in the rule, and its weight where the finding names none.
    return Finding(None, severity, message, record, code, value, proposal)  # type: ignore[arg-type]
