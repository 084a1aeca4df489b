"""Load the demo: school, people, plan, three quarters of work, frozen reports. Loading again adds nothing."""

from datetime import date
from typing import Any

from truongso.core.console import progress
from truongso.core.refusal import Refused
from truongso.demo import history
from truongso.demo.buildings import make_buildings
from truongso.demo.casefiles import make_case_files
from truongso.demo.cast import CAST, make_member, make_units
from truongso.demo.data_requests import make_data_requests
from truongso.demo.edxml import make_exchange
from truongso.demo.incoming import make_incoming
from truongso.demo.logins import make_logins
from truongso.demo.onboarding import make_accounts
from truongso.demo.outgoing import make_outgoing
from truongso.demo.plan_file import import_plan
from truongso.demo.privacy import make_privacy
from truongso.demo.processes import make_processes
from truongso.demo.register import make_register
from truongso.demo.regulations import make_regulations
from truongso.demo.reviews import make_reviews
from truongso.demo.safety import make_safety
from truongso.demo.school import make_school
from truongso.demo.signing import make_keys, sign_reports
from truongso.demo.sso import make_applications
from truongso.demo.staff import make_staff
from truongso.foundation.org.models import School
from truongso.foundation.org.periods import Quarter, last_working_day
from truongso.governance.plan.actions import reports
from truongso.governance.plan.models import Plan, Report
from truongso.records.students import actions as students
from truongso.records.students.models import Pupil


def load(*, today: date) -> Plan:
    """Load what is not there yet; each step is one transaction, so an interrupted load goes on where it stopped."""
    school = School.current()
    if school is not None and not school.is_demo:
        raise Refused(
            "Cơ sở dữ liệu này đã có trường thật: không nạp dữ liệu mẫu vào. Hãy dùng một cơ sở dữ liệu trống."
        )
    with progress("Nạp dữ liệu mẫu", 6 + 63 + 150 + 3) as advance:
        make_school()
        advance()
        users = _people(today)
        make_applications(users)
        make_logins(users, today=today)
        advance()
        plan = import_plan(by=users["binh"], today=today)
        advance()
        history.assign_lines(plan, users)
        history.assign_tasks(plan, users)
        history.attach_decision(users)
        advance()
        _office(users, today)
        advance()
        history.declare_figures(plan, users, advance)
        history.do_tasks(plan, users, advance, today=today)
        history.supervise(plan, users)
        for number in range(1, history.QUARTERS + 1):
            freeze(plan, Quarter(plan.year, number), users)
            advance()
        make_reviews(users, today=today)
        make_safety(users, today=today)
        make_privacy(users, today=today)
        make_data_requests(users, today=today)
        sign_reports(plan, users)
    return plan


def _office(users: dict[str, Any], today: date) -> None:
    """A year of letters, papers, work files and processes, before the figures of the quarters are taken."""
    make_keys(users)
    make_case_files(users, today=today)
    make_incoming(users, today=today)
    make_outgoing(users, today=today)
    make_exchange(users, today=today)
    make_processes(users, today=today)
    make_regulations(users, today=today)


def _people(today: date) -> dict[str, Any]:
    """Make staff, accounts and the register; Chi is a pupil of the register before she has an account."""
    units = make_units()
    users = {m.username: make_member(m.username, units=units) for m in CAST if m.username != "chi"}
    make_staff(users)
    make_buildings(users)
    make_register(users, today=today)
    chi = Pupil.objects.studying().get(person__full_name="Ngô Linh Chi", school_class__name="10A1")
    users["chi"] = make_member("chi", person=chi.person)
    students.link_guardian(chi, users["dung"].person, relation="father", by=users["lan"])
    make_accounts(users, today=today)
    return users


def freeze(plan: Plan, quarter: Quarter, users: dict[str, Any]) -> None:
    """Freeze a quarter's report on its last working day, as the vice-principal would, once."""
    if Report.objects.filter(plan=plan, period=quarter.code, versions__isnull=False).exists():
        return
    day = last_working_day(quarter)
    report = reports.draft_report(plan, quarter, by=users["lan"], today=day)
    reports.freeze_report(report, reason="", by=users["binh"], today=day, accept_gaps=True)
