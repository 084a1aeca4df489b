"""Two people decide the same point at once: one decision stands, the other is told."""

import pytest

from tests.quality.test_races import at_once
from tests.reconciliation.conftest import TODAY, book_of, make_office, point, pupil_rows, reconcile, wrong_file
from truongso.core.refusal import Refused
from truongso.foundation.papers.models import IssuedNumber
from truongso.records.reconciliation import actions
from truongso.records.register.models import Source

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_people_decide_one_point() -> None:
    office = make_office()
    made = reconcile(office, wrong_file(office))
    asked = point(made, field="phone")

    raised = at_once(
        lambda: actions.decide(made, [asked.pk], "left", by=office.lan),
        lambda: actions.decide(made, [asked.pk], "right", by=office.binh),
    )

    assert len(raised) == 1 and isinstance(raised[0], Refused) and "đã quyết định" in str(raised[0])
    asked.refresh_from_db()
    assert asked.decision in {"left", "right"}
    assert Source.objects.filter(kind=Source.Kind.RECONCILIATION).count() == (1 if asked.decision == "left" else 0)


def test_two_leaders_close_at_once_and_one_number_is_taken() -> None:
    office = make_office()
    made = reconcile(office, book_of(pupil_rows()))

    raised = at_once(
        lambda: actions.close(made, conclusion="", today=TODAY, by=office.lan),
        lambda: actions.close(made, conclusion="", today=TODAY, by=office.binh),
    )

    assert len(raised) == 1 and isinstance(raised[0], Refused)
    assert IssuedNumber.objects.count() == 1
