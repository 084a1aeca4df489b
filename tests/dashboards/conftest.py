"""The school of these stories on a day in its third quarter, and what a page says."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import caches

from tests.plan_reports.builders import AT_WORK, make_school


@pytest.fixture
def school(db: Any) -> SimpleNamespace:
    """Hạnh is principal, Bình runs the plan, Khánh is clerk, An teaches, Chi is a pupil; there is a plan for 2026."""
    return make_school()


@pytest.fixture(autouse=True)
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Let it be 25 September 2026; return a function that moves the school to another day."""

    def run(day: date) -> None:
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: day)

    run(AT_WORK)
    return run


@pytest.fixture(autouse=True)
def _no_kept_board() -> Iterator[None]:
    """No test sees the board that another kept."""
    caches["process"].clear()
    yield
    caches["process"].clear()


def words_of(answer: Any) -> str:
    """Return what the page says to its reader, in one line: no tags, no data of pictures."""
    text = answer.content.decode()
    if "<main" in text:
        text = text.split("<main", 1)[1].partition(">")[2].split("</main>")[0]
    text = re.sub(r"<script.*?</script>", " ", text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())
