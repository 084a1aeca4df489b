"""Two at once, on PostgreSQL: a code opens once, wrong tries are counted one by one, a person gets one account."""

from typing import Any

import pytest
from django.utils import timezone

from tests.onboarding.conftest import NEW, first_code, issue, make_school, wrong_end
from tests.quality.test_races import at_once
from truongso.core.refusal import Refused
from truongso.foundation.accounts.models import User
from truongso.records.onboarding import actions
from truongso.records.onboarding.issuing import carry_out
from truongso.records.onboarding.models import AccessCode, Invitation, IssueRun
from truongso.records.students.models import Guardianship

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_one_code_two_browsers() -> None:
    school = make_school()
    issue(school)
    user, code = first_code(school, school.child)
    row = actions.try_code(code, now=timezone.now())
    assert row is not None
    raised = at_once(*[lambda: actions.use_code(row, password=NEW, now=timezone.now())] * 2)
    assert [type(one) for one in raised] == [Refused]
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_guesses_sent_at_once_are_all_counted() -> None:
    school = make_school()
    issue(school)
    user, code = first_code(school, school.child)
    bad, found = wrong_end(code), []
    raised = at_once(*[lambda: found.append(actions.try_code(bad, now=timezone.now()))] * 12)
    assert raised == []
    row = AccessCode.objects.get(user=user)
    assert (found, row.wrong_tries, row.voided_at is not None) == ([None] * 12, 5, True)
    assert actions.try_code(code, now=timezone.now()) is None


def test_two_workers_carry_out_one_run_and_two_runs_meet() -> None:
    school = make_school()
    from datetime import date

    runs = [
        actions.plan_run(
            kind, [school.classes[name] for name in ("10A1", "10A2")], on=date(2026, 11, 2), by=school.minh
        )
        for kind in ("pupils", "pupils", "guardians", "guardians")
    ]
    before = User.objects.count()
    raised = at_once(*[lambda run=run: carry_out(run, by=school.minh) for run in [*runs, runs[0]]])
    assert raised == []
    assert User.objects.count() == before + 11
    assert Invitation.objects.count() == 23
    assert IssueRun.objects.filter(finished_at=None).count() == 0
    opened: Any = [run.rows.filter(outcome="opened").count() for run in runs[:2]]
    assert sum(opened) == 11


def test_one_invitation_taken_by_two_at_once() -> None:
    school = make_school()
    made = actions.invite_guardian(school.child, relation="father", full_name="Trần Đình Cha", by=school.an)
    actions.give_invitation_codes([made], where="phép thử", by=school.an)
    row = AccessCode.objects.get(invitation=made)
    before = User.objects.count()
    raised = at_once(*[lambda: actions.accept_as_new(row, password=NEW, now=timezone.now())] * 2)
    assert [type(one) for one in raised] == [Refused]
    assert User.objects.count() == before + 1
    assert Guardianship.objects.filter(pupil=school.child).count() == 1


def test_one_recovery_approved_and_refused_at_once() -> None:
    school = make_school()
    asked = actions.request_recovery(school.an, what="password", reason="Quên", now=timezone.now(), by=school.long)
    raised = at_once(
        lambda: actions.approve_recovery(asked, now=timezone.now(), by=school.minh),
        lambda: actions.refuse_recovery(asked, reason="Không", now=timezone.now(), by=school.hanh),
    )
    assert [type(one) for one in raised] == [Refused]
