"""The school of these stories, and the day on which they happen."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from tests.plan.builders import make_school
from tests.plan_reports.builders import AT_WORK
from truongso.governance.plan.views import common, imports, indicators, steering, tasks


@pytest.fixture(autouse=True)
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Let the pages see 25 September 2026; return a function that moves them to another day."""

    def run(day: date) -> None:
        for module in (common, imports, indicators, steering, tasks):
            monkeypatch.setattr(module, "today", lambda: day)

    run(AT_WORK)
    return run


@pytest.fixture
def school(db: Any) -> SimpleNamespace:
    return make_school()
