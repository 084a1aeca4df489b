"""Build what a report says, from rows, for a period: plain JSON values that can be frozen and hashed."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from truongso.core.text import format_date
from truongso.foundation.access.standing import standing_on
from truongso.foundation.indicators.readings import Standing
from truongso.foundation.org.models import Person, School
from truongso.foundation.org.periods import Period, Quarter
from truongso.foundation.org.roles import Role
from truongso.governance.plan.models import Plan
from truongso.governance.plan.models.report import NARRATIVE_PARTS
from truongso.governance.plan.reporting.canonical import SCHEMA, clean
from truongso.governance.plan.reporting.indicator_rows import indicator_groups
from truongso.governance.plan.reporting.privacy import hide_pupils
from truongso.governance.plan.reporting.task_rows import STATES, task_groups

DRAFT_MARK = "DỰ THẢO"


@dataclass(frozen=True)
class Document:
    """The head of a frozen version: its number in the register, its date, and what it replaces."""

    number: int
    symbol: str
    issued_on: date
    version: int = 1
    reason: str = ""
    replaces: str = ""

    def as_data(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "symbol": self.symbol,
            "text": f"{self.number:02d}/{self.symbol}",
            "issued_on": self.issued_on.isoformat(),
            "version": self.version,
            "reason": self.reason,
            "replaces": self.replaces,
        }


def build_content(
    plan: Plan,
    period: Period,
    narrative: dict[str, str],
    *,
    today: date,
    signer: Any = None,
    document: Document | None = None,
) -> dict[str, Any]:
    """Return the content of a report as of today; without document it is a draft. Constant number of queries.

    signer is the user who freezes. Numbers are text ("98.5"), dates ISO text, so that equal contents are equal bytes
    (reporting.canonical) on both databases.
    """
    indicators = indicator_groups(plan, period, today=today)
    tasks = task_groups(plan, period, today=today)
    content = {
        "schema": SCHEMA,
        "kind": "quarter" if isinstance(period, Quarter) else "year",
        "period": period.code,
        "period_text": str(period),
        "year": period.year,
        "quarter": period.number if isinstance(period, Quarter) else None,
        "as_of": today.isoformat(),
        "is_draft": document is None,
        "document": document.as_data() if document else None,
        "school": _school(plan),
        "signing": signing_of(signer, today),
        "plan": _plan(plan),
        "indicators": indicators,
        "tasks": tasks,
        "totals": totals_of(indicators, tasks),
        "narrative": {part: narrative.get(part, "").strip() for part in NARRATIVE_PARTS},
    }
    return hide_pupils(clean(content))


def rows_in(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of all groups in order."""
    return [row for group in groups for row in group["rows"]]


def totals_of(indicators: list[dict[str, Any]], tasks: list[dict[str, Any]]) -> dict[str, Any]:
    """Count lines by standing, tasks by state, and products."""
    standings = Counter(row["standing"] for row in rows_in(indicators))
    states = Counter(row["state"] for row in rows_in(tasks))
    products = [product for row in rows_in(tasks) if row["state"] != "later" for product in row["products"]]
    return {
        "indicators": len(rows_in(indicators)),
        "standings": {standing.value: standings[standing.value] for standing in Standing},
        "tasks": len(rows_in(tasks)),
        "states": {state: states[state] for state in STATES},
        "products": sum(product["due"] for product in products),
        "products_accepted": sum(product["accepted"] for product in products),
    }


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "uid": str(plan.uid),
        "title": plan.title,
        "number": plan.number,
        "issued_on": plan.issued_on.isoformat() if plan.issued_on else None,
        "reference": plan_reference(plan),
    }


def plan_reference(plan: Plan) -> str:
    """Return Kế hoạch số 12/KH-THPTAL ngày 20/3/2026, as far as the head of the plan is known."""
    words = f"Kế hoạch số {plan.number}" if plan.number else (plan.title or f"Kế hoạch chuyển đổi số năm {plan.year}")
    return f"{words} ngày {format_date(plan.issued_on)}" if plan.issued_on else words


def _school(plan: Plan) -> dict[str, Any]:
    school = School.current()
    if school is None:
        return {
            "name": "",
            "agency": plan.agency,
            "parent_agency": [],
            "symbol": "",
            "place": plan.place,
            "is_demo": False,
        }
    return {
        "name": school.name,
        "agency": school.agency,
        "parent_agency": [line.strip() for line in school.parent_agency.splitlines() if line.strip()],
        "symbol": school.symbol,
        "place": school.place,
        "is_demo": school.is_demo,
    }


def signing_of(user: Any, today: date) -> dict[str, Any]:
    """Return the signature block: the head signs, or a deputy for the head (NĐ 30/2020, article 13)."""
    roles = standing_on(user, today).substantive_roles if user is not None else frozenset()
    if Role.PRINCIPAL in roles:
        return {"lines": ["HIỆU TRƯỞNG"], "name": user.person.full_name}
    if Role.VICE_PRINCIPAL in roles:
        return {"lines": ["KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"], "name": user.person.full_name}
    heads = list(Person.objects.with_role(Role.PRINCIPAL, on=today, substantive=True)[:2])
    return {"lines": ["HIỆU TRƯỞNG"], "name": heads[0].full_name if len(heads) == 1 else ""}
