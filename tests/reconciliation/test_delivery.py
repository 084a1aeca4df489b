"""The minutes are what task 7 of the plan asks for: they are taken as delivered, the rest of the task stays open."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from tests.plan_reports import builders as reports
from tests.reconciliation.conftest import TODAY, book_of, pupil_rows, reconcile
from truongso.foundation.evidence.models import Item
from truongso.governance.plan.actions import imports
from truongso.governance.plan.models import Delivery, Task
from truongso.records.reconciliation import actions

pytestmark = pytest.mark.django_db
NOW = {"occurrence__period": "2026-Q4"}


@pytest.fixture
def plan_task(office: SimpleNamespace) -> Task:
    """Task 7 as the plan writes it, going on all year, in a plan that was applied in spring."""
    reading = reports.reading()
    for group in reading["task_groups"]:
        group["tasks"] = []
    reading["task_groups"][0]["tasks"].append(
        {
            "ordinal": 7, "text": "Làm sạch, chuẩn hóa dữ liệu học sinh",
            "deliverables": ["Bộ dữ liệu chuẩn hóa", "biên bản đối soát"], "lead": [], "partners": [],
            "schedule": {"kind": "continuous", "from_quarter": 1, "to_quarter": 4, "text": "Thường xuyên"},
        }
    )  # fmt: skip
    started = imports.start_import(reading=reading, file_name="k.docx", sha256="5" * 64, year=2026, by=office.binh)
    imports.choose_codes(started, {n: code for n, *_, code in reports.INDICATORS}, by=office.binh)
    plan = imports.apply_import(started, by=office.binh, today=date(2026, 3, 20))
    return Task.objects.in_force(plan).get(ordinal=7)


def test_minutes_are_handed_in_for_the_task_that_asks_for_them(office: SimpleNamespace, plan_task: Task) -> None:
    made = reconcile(office, book_of(pupil_rows()))

    actions.close(made, conclusion="", today=TODAY, by=office.binh)

    asked = Delivery.objects.get(deliverable__title="biên bản đối soát", **NOW)
    other = Delivery.objects.get(deliverable__title="Bộ dữ liệu chuẩn hóa", **NOW)
    assert asked.occurrence.task == plan_task
    assert (asked.state, asked.submitted_by) == (Delivery.State.ACCEPTED, office.binh)
    assert Item.objects.about(asked).count() == 3
    assert (other.state, Item.objects.about(other).count()) == (Delivery.State.MISSING, 0)


def test_without_a_plan_the_minutes_are_made_all_the_same(office: SimpleNamespace) -> None:
    made = reconcile(office, book_of(pupil_rows()))

    closed: Any = actions.close(made, conclusion="", today=TODAY, by=office.binh)

    assert closed.state == "closed" and Delivery.objects.count() == 0
