"""The demo school's signatures: a trust of its own, keys of four people and the seal, a signed report and one that waits.

Nothing here opens anything real: every name on a certificate says that it is a sample.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from truongso.demo.cast import PASSWORD
from truongso.demo.certificates import Hierarchy, make_hierarchy
from truongso.foundation.org.models import School
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing.models import SigningKey
from truongso.foundation.signing.questions import steps_waiting_for
from truongso.foundation.signing.sitting import sign_steps
from truongso.governance.outgoing.actions import issue_document
from truongso.governance.plan.actions.signatures import send_to_sign
from truongso.governance.plan.models import Plan, ReportVersion

LISTS_RUN = timedelta(days=5 * 365)
SIGNERS = ("binh", "hanh", "an", "mai")
SIGNED_QUARTERS = ("Q1", "Q2")


def make_keys(users: dict[str, Any]) -> None:
    """Make the trust of the demo school and register its keys; once."""
    if not SigningKey.objects.exists():
        _register(users, now=timezone.now())


def sign_reports(plan: Plan, users: dict[str, Any]) -> None:
    """Put the frozen reports before their signers, sign those of two quarters and leave the third; once."""
    for version in (
        ReportVersion.objects.filter(report__plan=plan).select_related("report", "frozen_by__person").order_by("pk")
    ):
        document = send_to_sign(version, by=users["lan"])
        if version.report.period.endswith(SIGNED_QUARTERS):
            _sign(users["binh"], as_school=False)
            _sign(users["lan"], as_school=True)
            document.refresh_from_db()
            issue_document(document, by=users["lan"])


def _register(users: dict[str, Any], *, now: datetime) -> None:
    school = School.current()
    assert school is not None
    names = {name: users[name].person.full_name for name in SIGNERS} | {"school": school.name}
    made: Hierarchy = make_hierarchy(now=now, people=names, lists_run=LISTS_RUN)
    _trust(made)
    for name in SIGNERS:
        content = made.people[name].as_pkcs12(PASSWORD)
        signing.register_software_key(users[name].person, content=content, password=PASSWORD, by=users[name])
    seal = made.people["school"].as_pkcs12(PASSWORD)
    signing.register_software_key(None, content=seal, password=PASSWORD, by=users["lan"])


def _trust(made: Hierarchy) -> None:
    """Only the folder of this data folder is written: one that somebody configured elsewhere is theirs."""
    folder = Path(settings.TRUST_ROOT)
    if folder.parent == Path(settings.HOME):
        made.write_trust(folder)


def _sign(user: Any, *, as_school: bool) -> None:
    steps = list(steps_waiting_for(user, as_school=as_school))
    for step in steps:
        signing.open_step(step, by=user)
    key = SigningKey.objects.in_use().filter(person=None if as_school else user.person_id).get()
    problems = [o.problem for o in sign_steps(steps, key=key, secret=PASSWORD, by=user) if o.problem]
    assert not problems, problems
