"""Indicator 8 on the scoreboard: counted from answers, its gaps explained and linked, its past fixed."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from tests.quality.conftest import change
from tests.verification.conftest import answer, days_ago
from truongso.foundation.indicators.counting import count
from truongso.foundation.indicators.registry import indicators
from truongso.foundation.org.periods import Quarter
from truongso.records.verification import actions
from truongso.records.verification.states import State

pytestmark = pytest.mark.django_db


def test_numbers_gaps_reasons_and_links(school: SimpleNamespace) -> None:
    card = indicators.get("verification.identity_verified")
    now = Quarter.of(timezone.localdate())
    first, second, third, fourth = school.pupils[:4]
    answer(first, State.MATCH)
    answer(second, State.MISMATCH, "full_name", "gender")
    answer(third, State.MATCH)
    change(third, school.lan, full_name="Phạm Văn Khác")
    actions.confirm(answer(fourth, State.NOT_FOUND), note="Giấy khai sinh số 5/2011", by=school.an)
    assert [tuple(map(int, pair)) for pair in count(card, [now])] == [(1, 12)]
    measure = card.compute(now)
    told = {pupil.pk: measure.gap_reason(pupil) for pupil in measure.gaps}
    assert first.pk not in told and len(told) == 11
    assert told[second.pk] == "không khớp: Họ tên, Giới tính"
    assert told[third.pk] == "đã sửa, chờ đối chiếu lại"
    assert told[fourth.pk] == "sổ đúng, chờ đối chiếu lại"
    assert told[school.pupils[5].pk] == "chưa đối chiếu"
    assert measure.row_url(second) == f"/ho-so/xac-thuc/hoc-sinh/{second.uid}/"
    assert measure.row_title(measure.met.get()) == f"{first} (10A1)"


def test_it_is_measured_and_cannot_be_typed() -> None:
    card = indicators.get("verification.identity_verified")
    assert card.is_measured
    assert (card.kind, card.unit) == ("ratio", "%")


def test_a_past_quarter_keeps_its_figure(school: SimpleNamespace) -> None:
    card = indicators.get("verification.identity_verified")
    now = Quarter.of(timezone.localdate())
    for pupil in school.pupils[:3]:
        answer(pupil, State.MATCH, at=days_ago(100))
    school.pupils[0].enrolments.update(starts_on=days_ago(200).date())
    school.pupils[1].enrolments.update(starts_on=days_ago(200).date())
    before = count(card, [now.previous, now])
    change(school.pupils[0], school.lan, gender="02")
    answer(school.pupils[1], State.DUPLICATE)
    after = count(card, [now.previous, now])
    assert after[0] == before[0]
    assert [int(met) for met, _ in (before[1], after[1])] == [3, 1]
