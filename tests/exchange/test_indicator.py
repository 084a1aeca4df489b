"""Indicator 7 follows the pupils: clean here and accepted there, as the record stood on the day."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.exchange.conftest import newest_of, this_quarter
from tests.exchange.test_push import push
from tests.quality.conftest import change
from tests.sandbox_sector.serving import Sandbox
from truongso.foundation.indicators.counting import count
from truongso.foundation.indicators.registry import Measure, indicators
from truongso.records.exchange import actions
from truongso.records.exchange.connectors import Answer
from truongso.records.exchange.models import PushedRecord, PushRun
from truongso.records.students import actions as students
from truongso.records.students.models import Pupil

pytestmark = pytest.mark.django_db
CODE = "students.records_standardised"


def measure(on: date | None = None) -> Measure:
    """Return what counts on a day: a period of which only the last day matters."""
    compute = indicators.get(CODE).compute
    assert compute is not None
    return compute(SimpleNamespace(ends_on=on or timezone.localdate(), code="x"))  # type: ignore[arg-type]


def figure(on: date | None = None) -> tuple[int, int]:
    found = measure(on)
    return found.met.count(), found.population.count()


def reasons() -> dict[str, str]:
    found = measure()
    assert found.gap_reason is not None
    return {str(pupil): found.gap_reason(pupil) for pupil in found.gaps}


def test_clean_records_that_were_never_sent_do_not_count(school: SimpleNamespace) -> None:
    assert figure() == (0, 12)
    assert set(reasons().values()) == {"chưa đồng bộ lần nào"}


def test_figure_rises_with_the_push_falls_with_a_change_and_rises_with_the_next_push(
    school: SimpleNamespace, sandbox: Sandbox, client_of: Any
) -> None:
    push()
    assert figure() == (12, 12)
    first = school.pupils[0]

    change(first, school.lan, identity_number="03121190000")
    assert figure() == (11, 12)
    assert reasons() == {str(first): "hồ sơ còn điểm phải xem"}

    client_of(school.an).post(
        reverse("quality:write", args=[first.uid]), {"field": "identity_number", "value": "031211900000"}
    )
    assert figure() == (11, 12)
    assert reasons() == {str(first): "đã sửa sau lần đồng bộ sau cùng"}

    push()
    assert figure() == (12, 12)
    assert count(indicators.get(CODE), [this_quarter()]) is not None


def test_refused_and_unanswered_records_do_not_count(school: SimpleNamespace, sandbox: Sandbox, settings: Any) -> None:
    settings.SECTOR_PAUSES = []
    sandbox.plan({"kind": "accept_then_cut", "table": "hocsinh"})
    push()
    assert figure() == (0, 12)
    assert set(reasons().values()) == {"lần đồng bộ sau cùng: chưa rõ"}

    push()
    assert figure() == (12, 12)


def test_pupil_who_changes_class_counts_again_after_the_next_push(school: SimpleNamespace, sandbox: Sandbox) -> None:
    other = students.open_class(school.year, "10A3", by=school.lan)
    students.set_homeroom(other, school.an.person, starts_on=date(2026, 9, 5), by=school.lan)
    push()
    students.move_class(school.pupils[0], other, on=date(2026, 10, 1), reason="", by=school.lan)
    assert figure() == (11, 12)

    push()
    assert figure() == (12, 12)


def test_a_later_refusal_takes_the_pupil_out(school: SimpleNamespace, sandbox: Sandbox) -> None:
    push()
    first = school.pupils[0]
    row, later = newest_of(first), PushRun.objects.create(kind="push", state="finished")
    for step, expected in (("marks.results", (12, 12)), (row.step, (11, 12))):
        PushedRecord.objects.filter(record=first.uid).update(is_latest=False)
        now = timezone.now()
        PushedRecord.objects.create(
            run=later, step=step, record=first.uid, label="x", position=1, version=2, record_version=1, event="UPDATE",
            state="refused", built_at=now, sent_at=now, answered_at=now, payload_hash="x",
        )  # fmt: skip
        assert figure() == expected, step
    assert reasons() == {str(first): "lần đồng bộ sau cùng: bị từ chối"}


def test_the_past_stays_as_it_was(school: SimpleNamespace, sandbox: Sandbox) -> None:
    push()
    change(school.pupils[0], school.lan, phone="0597000001")
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)

    assert figure() == (11, 12)
    PushedRecord.objects.update(
        answered_at=timezone.make_aware(datetime.combine(tomorrow, datetime.min.time())) + timedelta(hours=1)
    )

    assert (figure(today), figure(tomorrow)) == ((0, 12), (11, 12))


def test_answers_of_a_file_count_like_those_of_the_channel(school: SimpleNamespace) -> None:
    run, _ = actions.export_changes(by=school.lan)
    assert figure() == (0, 12)

    actions.take_answers(run, {pupil.uid: Answer("000-000", "") for pupil in school.pupils[:7]}, by=school.lan)

    assert figure() == (7, 12)


def test_rows_lead_to_the_pupil(school: SimpleNamespace) -> None:
    found = measure()
    assert found.row_url is not None
    pupil = Pupil.objects.whole().get(pk=school.pupils[0].pk)
    assert found.row_url(pupil) == pupil.get_absolute_url()
    assert found.row_title(pupil) == f"{pupil}, 10A1"
