"""Indicators and tasks in the search box."""

from collections.abc import Iterable
from typing import Any

from truongso.core.search import LIMIT, Found, search
from truongso.core.text import fold
from truongso.governance.plan.models import IndicatorLine, Plan, Task


def _lines(user: Any, words: str) -> Iterable[Found]:
    # A plan has some fifty lines: they are compared here, so that no search column has to be kept.
    plan = Plan.current()
    if plan is None:
        return []
    lines = [
        line for line in IndicatorLine.objects.in_force(plan).visible_to(user) if words in fold(f"{line} {line.text}")
    ]
    return [Found(f"{line.ordinal}. {line.text}", line.get_absolute_url(), str(line.group)) for line in lines[:LIMIT]]


def _tasks(user: Any, words: str) -> Iterable[Found]:
    plan = Plan.current()
    if plan is None:
        return []
    tasks = [task for task in Task.objects.in_force(plan).visible_to(user) if words in fold(f"{task} {task.text}")]
    return [Found(f"{task.ordinal}. {task.text}", task.get_absolute_url(), str(task.group)) for task in tasks[:LIMIT]]


search("plan.indicators", "Chỉ tiêu", _lines)
search("plan.tasks", "Nhiệm vụ", _tasks)
