"""Accounts of class 10A1, three pupils who came in, Chi's mother invited and in, a father still invited, one recovery."""

from datetime import date

from django.utils import timezone

from truongso.demo.cast import PASSWORD
from truongso.demo.history import Users
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.recording import action
from truongso.records.onboarding import actions
from truongso.records.onboarding.candidates import Kind
from truongso.records.onboarding.issuing import carry_out
from truongso.records.onboarding.models import AccessCode, IssueRun
from truongso.records.students.models import Pupil, SchoolClass

CAME_IN = 3


@action
def make_accounts(users: Users, *, today: date) -> None:
    """Issue accounts once: a second load finds the run and does nothing."""
    if IssueRun.objects.exists():
        return
    chi = users["chi"].person.pupil
    shown = SchoolClass.objects.get(pk=chi.school_class_id)
    run = actions.plan_run(Kind.PUPILS, [shown], on=today, by=users["minh"])
    carry_out(run, by=users["minh"])
    opened = [row.user for row in run.rows.filter(outcome="opened").select_related("user__person")[:CAME_IN]]
    actions.give_first_codes(opened, where=f"lớp {shown.name}", by=users["an"])
    for user in opened:
        actions.use_code(AccessCode.objects.standing().get(user=user), password=PASSWORD, now=timezone.now())
    User.objects.filter(pk__in=[user.pk for user in opened]).update(last_login=timezone.now())
    _invite_families(chi, users)
    actions.request_recovery(
        users["thu"], what="password", reason="Quên mật khẩu sau kỳ nghỉ, đã gặp tại phòng kế toán", now=timezone.now(),
        by=users["minh"],
    )  # fmt: skip


def _invite_families(chi: Pupil, users: Users) -> None:
    """Chi's mother accepts; the father of a class mate has his invitation still."""
    mother = str(chi.value_of("mother.name"))
    made = actions.invite_guardian(chi, relation="mother", full_name=mother, by=users["an"])
    actions.give_invitation_codes([made], where=f"em {chi}", by=users["an"])
    row = AccessCode.objects.standing().get(invitation=made)
    actions.accept_as_new(row, password=PASSWORD, now=timezone.now())
    mates = Pupil.objects.studying().filter(school_class=chi.school_class).exclude(pk=chi.pk).whole().in_class_order()
    for mate in mates:
        if name := str(mate.value_of("father.name") or ""):
            waiting = actions.invite_guardian(mate, relation="father", full_name=name, by=users["an"])
            actions.give_invitation_codes([waiting], where=f"em {mate}", by=users["an"])
            return
