"""A run that issues accounts: planned as rows, done in batches, each one transaction; what was cut off goes on."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.accounts.models import User
from truongso.foundation.accounts.opening import open_accounts
from truongso.foundation.audit.recording import action, record
from truongso.records.onboarding.candidates import INVITED, IS_CLOSED, Kind, candidates_of
from truongso.records.onboarding.models import Invitation, IssueRow, IssueRun, Outcome
from truongso.records.students.models import Pupil, SchoolClass

BATCH = 250


@action
def plan_run(kind: str, classes: Sequence[SchoolClass] = (), *, on: date, by: Any) -> IssueRun:
    """Write down who is to get an account and why others do not. Refused when nobody is left to get one."""
    if kind not in Kind.values:
        raise Refused("Hãy chọn cấp tài khoản cho ai.", field="kind")
    found = candidates_of(kind, classes, on=on)
    if not any(one.outcome == Outcome.WAITING for one in found):
        raise Refused("Không còn ai để cấp: mọi người đã có tài khoản, hoặc chưa đủ điều kiện (xem danh sách).")
    run = IssueRun.objects.create(kind=kind, title=_title(kind, classes), made_by=by)
    run.classes.set(classes if kind != Kind.STAFF else [])
    rows = [one.as_row(run, number) for number, one in enumerate(found, start=1)]
    IssueRow.objects.bulk_create(rows, batch_size=500)
    record("onboarding.run_made", run, by=by, count=len(rows))
    return run


@action
def advance_run(run: IssueRun, *, by: Any, size: int = BATCH) -> int:
    """Do the next rows of a run in one transaction; return how many are left. Two workers wait for each other."""
    run = IssueRun.objects.select_for_update().get(pk=run.pk)
    waiting = run.rows.filter(outcome=Outcome.WAITING)
    rows = list(waiting.select_related("person", "pupil__person")[:size])
    opened = _open([row for row in rows if row.person_id], run, by=by)
    invited = _invite([row for row in rows if not row.person_id], by=by)
    IssueRow.objects.bulk_update(rows, ["outcome", "reason", "user", "invitation"], batch_size=250)
    if rows:
        record("onboarding.run_advanced", run, by=by, opened=opened, invited=invited)
    left = waiting.count()
    if not left and run.finished_at is None:
        run.finished_at = timezone.now()
        run.touch()
        run.save()
        record("onboarding.run_finished", run, by=by)
    return left


def _open(rows: list[IssueRow], run: IssueRun, *, by: Any) -> int:
    """Open accounts for the people of rows; somebody who got one meanwhile keeps it."""
    people = [row.person for row in rows if row.person is not None]
    opened = {user.person_id: user for user in open_accounts(people, source=str(run), by=by)}
    stood = {user.person_id: user for user in User.objects.filter(person__in=[row.person_id for row in rows])}
    count = 0
    for row in rows:
        row.user = stood[row.person_id]
        if row.person_id in opened:
            row.outcome, row.reason = Outcome.OPENED, f"Tên đăng nhập {row.user.username}"
            count += 1
        elif row.user.is_active:
            row.outcome, row.reason = Outcome.HAS, f"Tên đăng nhập {row.user.username}"
        else:
            row.outcome, row.reason = Outcome.CLOSED, IS_CLOSED
    return count


def _invite(rows: list[IssueRow], *, by: Any) -> int:
    pupils = [row.pupil_id for row in rows]
    list(Pupil.objects.select_for_update(of=("self",)).filter(pk__in=pupils).order_by("pk"))  # one writer per child
    standing = Invitation.objects.filter(pupil__in=pupils, state=Invitation.State.OPEN)
    have = {(one.pupil_id, one.relation): one for one in standing}
    fresh = []
    for row in rows:
        found = have.get((row.pupil_id, row.relation))
        row.outcome, row.reason = (Outcome.HAS, INVITED) if found else (Outcome.INVITED, "In thư mời để giao gia đình.")
        row.invitation = found
        if found is None:
            row.invitation = Invitation(pupil=row.pupil, relation=row.relation, full_name=row.full_name, invited_by=by)
            fresh.append(row.invitation)
    Invitation.objects.bulk_create(fresh, batch_size=250)
    return len(fresh)


def _title(kind: str, classes: Sequence[SchoolClass]) -> str:
    if kind == Kind.STAFF:
        return "Cấp tài khoản cán bộ, giáo viên, nhân viên"
    names = [one.name for one in classes]
    where = f"lớp {', '.join(names)}" if len(names) <= 4 else f"{len(names)} lớp, {names[0]} đến {names[-1]}"
    return f"Cấp tài khoản {Kind(kind).label}, {where}"
