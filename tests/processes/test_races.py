"""Two at once, on a database where both really run: one does the step, one gets the room, the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.processes.conftest import booking, days_ahead, leave, make_school, process
from truongso.core.refusal import Refused
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role
from truongso.governance.processes import actions
from truongso.governance.processes.filling import fill
from truongso.governance.processes.models import Booking, Instance, ProcessVersion

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def both(*works: Any) -> list[str]:
    """Run works at the same moment; returns what each was told, nothing for the one that went through."""
    gate = Barrier(len(works))

    def run(work: Any) -> str:
        try:
            gate.wait(10)
            work()
            return ""
        except Refused as refusal:
            return refusal.sentence
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(run, works))


def version_of(code: str) -> ProcessVersion:
    found = process(code).published
    assert found is not None
    return found


def test_two_approvers_press_at_once() -> None:
    school, today, now = make_school("nghi-phep"), timezone.localdate(), timezone.now()
    Assignment.objects.create(
        person=school.mai.person, role=Role.UNIT_HEAD, starts_on=today,
        unit=school.long.person.assignments.get(role=Role.UNIT_HEAD).unit,
    )  # fmt: skip
    version = version_of("nghi-phep")
    steps = version.definition.steps
    asked = fill(steps["Task_request"], leave(3, 3), user=school.an, today=today)
    made = actions.start(version, asked, at=now, by=school.an)
    step, said = made.steps.waiting().get(), fill(steps["Task_head"], {"head": "yes"}, user=school.long, today=today)
    told = both(*(
        lambda by=by: actions.complete(step, said, revision=made.revision, at=now, by=by)
        for by in (school.long, school.mai)
    ))  # fmt: skip
    assert told[0] == "" and "không còn chờ" in told[1], told
    made.refresh_from_db()
    assert (made.state, made.steps.done().count()) == ("finished", 2)


def test_two_take_the_same_room_at_once() -> None:
    school, today, now = make_school("dang-ky-phong"), timezone.localdate(), timezone.now()
    version = version_of("dang-ky-phong")
    plan = version.definition.steps["Task_request"]
    told = both(*(
        lambda by=by: actions.start(
            version, fill(plan, booking(school.room, days_ahead(2)), user=by, today=today), at=now, by=by
        )
        for by in (school.an, school.long)
    ))  # fmt: skip
    assert told[0] == "" and "đã có người đặt" in told[1], told
    assert (Booking.objects.count(), Instance.objects.count()) == (1, 1)
