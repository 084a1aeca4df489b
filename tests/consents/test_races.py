"""Two take back at once; one agrees while the other takes back."""

from datetime import date

import pytest

from tests.consents.conftest import PHOTO
from tests.quality.test_races import at_once
from tests.students.conftest import make_school
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.consents import actions
from truongso.foundation.consents.models import Consent, Wording

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DAY = date(2026, 11, 2)


def test_two_withdrawals_at_once_are_one() -> None:
    school = make_school()
    subject = school.first.person
    actions.answer(subject, PHOTO, agrees=True, wording_number=1, today=DAY, by=school.chi)
    raised = at_once(
        lambda: actions.withdraw(subject, PHOTO, reason="một", today=DAY, by=school.chi),
        lambda: actions.withdraw_on_request(subject, PHOTO, side="subject", reason="hai", today=DAY, by=school.an),
        lambda: actions.withdraw(subject, PHOTO, reason="ba", today=DAY, by=school.chi),
    )
    assert [type(one) for one in raised] == [Refused, Refused]
    assert all("không cần rút lần nữa" in one.sentence for one in raised)
    assert Event.objects.filter(code="consents.withdrawn").count() == 1
    assert Consent.objects.get().withdrawn_on == DAY


def test_first_answers_at_once_share_one_wording() -> None:
    school = make_school()
    subject = school.first.person
    raised = at_once(
        lambda: actions.answer(subject, PHOTO, agrees=True, wording_number=1, today=DAY, by=school.chi),
        lambda: actions.answer(subject, PHOTO, agrees=True, wording_number=1, today=DAY, by=school.dung),
        lambda: actions.answer(subject, PHOTO, agrees=False, wording_number=1, today=DAY, by=school.chi),
    )
    assert raised == []
    assert Wording.objects.count() == 1
    assert Consent.objects.standing().count() == 2
