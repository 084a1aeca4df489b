"""Two people write at once: one answer stands for each pupil, a file counts once, a corrected number is never called checked."""

from typing import Any

import pytest
from django.utils import timezone

from tests.quality.conftest import make_school
from tests.quality.test_races import at_once
from tests.verification.conftest import fresh, line, service, workbook
from truongso.core.refusal import Refused
from truongso.records.verification import actions
from truongso.records.verification.models import Verification, matched_on
from truongso.records.verification.sending import send
from truongso.records.verification.states import State

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_clerks_write_the_same_file_and_a_third_another() -> None:
    school = make_school()
    today = timezone.localdate()
    same, other = (
        actions.read_file(
            workbook([line(n, fresh(p), said) for n, p in enumerate(school.pupils, 1)]), "a.xlsx", checked_on=today,
            by=school.lan,
        )
        for said in ("Khớp", "Không tìm thấy")
    )  # fmt: skip
    raised = at_once(
        lambda: actions.apply_file(same, by=school.lan),
        lambda: actions.apply_file(same, by=school.minh),
        lambda: actions.apply_file(other, by=school.lan),
    )
    assert [type(one) for one in raised] == [Refused]
    assert "mỗi tệp chỉ ghi một lần" in raised[0].sentence
    assert Verification.objects.count() == 24
    assert Verification.objects.standing().count() == 12
    assert len(set(Verification.objects.standing().values_list("result_file", flat=True))) == 1


def test_a_teacher_corrects_while_the_answer_arrives(population: Any) -> None:
    school = make_school()
    child = school.pupils[0]
    server = population(school.pupils)
    batch = actions.make_batch(whom="all", by=school.lan)
    raised = at_once(
        lambda: send(batch, service(server), by=school.lan),
        lambda: actions.correct(child, {"identity_number": "031211900555"}, by=school.an),
    )
    assert raised == []
    standing = Verification.objects.standing().get(pupil=child)
    assert (standing.state, standing.stale_at is not None) == (State.MATCH, True)
    assert matched_on(timezone.localdate()).count() == 11


def test_two_send_one_batch(population: Any) -> None:
    school = make_school()
    server = population(school.pupils)
    batch = actions.make_batch(whom="all", by=school.lan)
    raised = at_once(*[lambda: send(batch, service(server), by=school.lan)] * 2)
    assert [type(one) for one in raised] in ([Refused], [])
    assert max(server.asked.values()) == 1
    assert Verification.objects.count() == 12
