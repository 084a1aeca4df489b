"""The demo shows one review with minutes, one post handed over, one emergency that was acknowledged; loading again adds nothing."""

from datetime import date
from typing import Any

import pytest

from truongso.demo.reviews import make_reviews
from truongso.foundation.access.models import EmergencyAccess
from truongso.foundation.audit.models import Event
from truongso.foundation.org.models import Assignment
from truongso.foundation.work.models import Letter, Notice
from truongso.trust.reviews.models import AccessReview

pytestmark = pytest.mark.django_db


def test_demo_of_rights_for_a_time(cast: Any, mailoutbox: Any, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        make_reviews(vars(cast), today=date(2026, 11, 20))
    review, taken = AccessReview.objects.get(), EmergencyAccess.objects.get()
    assert (review.period, review.state, review.issued.issued_on) == ("2026-Q3", "closed", date(2026, 9, 30))
    assert taken.acknowledged_by == cast.hanh
    codes = list(taken.events().values_list("code", flat=True))
    assert {"access.emergency_page", "access.person_viewed"} <= set(codes)
    cover = Assignment.objects.get(stands_in_for__isnull=False)
    assert (cover.person, cover.ends_on) == (cast.lan.person, date(2026, 11, 26))
    assert (Letter.objects.count(), len(mailoutbox), Notice.objects.filter(read_at=None).count()) == (0, 0, 0)
    events = Event.objects.count()
    make_reviews(vars(cast), today=date(2026, 12, 20))
    assert Event.objects.count() == events
