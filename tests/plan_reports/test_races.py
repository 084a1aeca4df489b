"""Two leaders at once, and the power cut in the middle."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from tests.plan_reports.builders import FREEZING, Q3, complete_quarter, make_school
from truongso.core.refusal import Refused
from truongso.foundation.evidence.models import Item, Kind
from truongso.foundation.org.periods import Quarter
from truongso.foundation.papers.models import IssuedNumber
from truongso.governance.plan.actions import reports as actions
from truongso.governance.plan.models import Report, ReportVersion

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Run the works in threads that start together; return what each gave back or why it was refused."""
    barrier = Barrier(len(works))

    def run(work):
        barrier.wait(timeout=20)
        try:
            return work()
        except Refused as refusal:
            return refusal.sentence
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_two_leaders_freeze_at_once_one_version_and_one_number():
    school = make_school()
    complete_quarter(school)
    report = actions.draft_report(school.plan, Q3, by=school.khanh, today=FREEZING)
    given = at_once(
        lambda: actions.freeze_report(report, reason="", by=school.binh, today=FREEZING),
        lambda: actions.freeze_report(report, reason="", by=school.hanh, today=FREEZING),
    )
    refused = [answer for answer in given if isinstance(answer, str)]
    version = ReportVersion.objects.get()
    assert (version.number, IssuedNumber.objects.get().number) == (1, 1)
    assert len(refused) == 1 and refused[0].startswith(f"Báo cáo Quý III/2026 đã được {version.frozen_by} khóa lúc")
    assert Item.objects.filter(kind=Kind.RECORD).count() == 3


def test_two_reports_frozen_at_once_get_two_numbers():
    school = make_school()
    reports = [actions.draft_report(school.plan, Quarter(2026, n), by=school.khanh, today=FREEZING) for n in (2, 3)]
    works = [
        lambda one=one, by=by: actions.freeze_report(one, reason="", by=by, today=FREEZING, accept_gaps=True)
        for one, by in zip(reports, (school.binh, school.hanh), strict=True)
    ]
    at_once(*works)
    assert sorted(IssuedNumber.objects.values_list("number", flat=True)) == [1, 2]
    assert ReportVersion.objects.count() == 2


def test_the_button_pressed_twice_drafts_once():
    school = make_school()
    at_once(*[lambda: actions.draft_report(school.plan, Q3, by=school.khanh, today=FREEZING)] * 3)
    assert Report.objects.count() == 1


def test_two_clerks_save_at_once_and_one_is_told():
    school = make_school()
    report = actions.draft_report(school.plan, Q3, by=school.khanh, today=FREEZING)
    given = at_once(
        lambda: actions.edit_narrative(report, {"results": "của Khánh"}, seen_version=1, by=school.khanh),
        lambda: actions.edit_narrative(report, {"results": "của Bình"}, seen_version=1, by=school.binh),
    )
    report.refresh_from_db()
    assert (report.version, len([answer for answer in given if isinstance(answer, str)])) == (2, 1)
