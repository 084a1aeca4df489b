"""Rows of the plan: what was written, what the school does with it, and what came out."""

from truongso.governance.plan.models.document import Amendment, Group, Plan, PlanImport
from truongso.governance.plan.models.indicator import IndicatorLine
from truongso.governance.plan.models.report import Report, ReportVersion
from truongso.governance.plan.models.task import Comment, Deliverable, Delivery, Occurrence, Progress, Supervision, Task

__all__ = [
    "Amendment",
    "Comment",
    "Deliverable",
    "Delivery",
    "Group",
    "IndicatorLine",
    "Occurrence",
    "Plan",
    "PlanImport",
    "Progress",
    "Report",
    "ReportVersion",
    "Supervision",
    "Task",
]
