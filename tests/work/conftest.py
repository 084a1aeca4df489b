"""The people of these stories, a duty of their own, and desks that tests fill."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from truongso.foundation.accounts.models import User
from truongso.foundation.org import actions as org
from truongso.foundation.org.roles import Role
from truongso.foundation.work import registry, schedule
from truongso.foundation.work.recurrence import quarterly
from truongso.foundation.work.registry import WorkItem

LONG_AGO = date(2020, 8, 1)
MONDAY = date(2026, 10, 5)
CAST = (
    ("an", "Nguyễn Văn An", Role.TEACHER),
    ("binh", "Phạm Thanh Bình", Role.VICE_PRINCIPAL),
    ("khanh", "Vũ Khánh", Role.CLERK),
    ("chi", "Đỗ Linh Chi", Role.PUPIL),
    ("dung", "Đỗ Mạnh Dũng", Role.GUARDIAN),
)


def make_people() -> SimpleNamespace:
    """An teaches, Bình is vice-principal, Khánh is the clerk, Chi a pupil, Dũng her father; two have addresses."""
    people = {}
    for key, name, role in CAST:
        person = org.add_person(full_name=name, by=None)
        org.assign(person, role, starts_on=LONG_AGO, by=None)
        email = f"{key}@truong.example" if key in {"an", "binh"} else ""
        people[key] = User.objects.create_user(key, "mat-khau-rat-dai", person=person, email=email)
    return SimpleNamespace(**people)


@pytest.fixture
def cast(db: Any) -> SimpleNamespace:
    return make_people()


@pytest.fixture(autouse=True)
def _only_ours() -> Iterator[None]:
    """These stories declare what they need; what the wings declare is left out, and is back afterwards."""
    kept = [(r, dict(r._items)) for r in (registry.worklists, registry.recurring_duties, registry.calendar_sources)]
    for declared, items in kept:
        for code in items:
            if not code.startswith(("work.", "evidence.")):
                declared.remove(code)
    jobs = dict(schedule.jobs._items)
    yield
    for declared, items in kept:
        declared._items.clear()
        declared._items.update(items)
    schedule.jobs._items.clear()
    schedule.jobs._items.update(jobs)


@pytest.fixture
def fill_desk() -> Callable[..., None]:
    """Put items on everybody's desk: (title, days until due or None) from a day on."""

    def run(*items: tuple[str, int | None], on: date = MONDAY, only: Any = None, permission: str = "work.use") -> None:
        def of(user: Any, day: date) -> list[WorkItem]:
            if only is not None and user != only:
                return []
            return [
                WorkItem(
                    title=title,
                    url="/viec/" + str(number),
                    due_on=None if days is None else on + timedelta(days=days),
                    kind="Việc thử",
                )
                for number, (title, days) in enumerate(items)
            ]

        registry.worklists.remove("tests.items")
        registry.worklist("tests.items", "Việc thử", permission=permission, items=of)

    return run


@pytest.fixture
def quarterly_report() -> registry.RecurringDuty:
    """Bình's report, due on the last working day of each quarter, from the second quarter of 2026 on."""
    return registry.recurring_duty(
        "tests.report",
        "Báo cáo quý gửi Sở",
        roles=[Role.VICE_PRINCIPAL],
        schedule=quarterly(working_day=-1),
        url_name="work:duties",
        basis="Kế hoạch của trường",
        since=date(2026, 4, 1),
        lead_days=10,
    )
