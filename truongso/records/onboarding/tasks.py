"""Issuing in the background, started by the button of a run."""

from typing import Any

from django.contrib.auth import get_user_model
from django_tasks import task

from truongso.records.onboarding.issuing import carry_out
from truongso.records.onboarding.models import IssueRun


@task()
def carry_out_run(run: int, user: int | None) -> str:
    """Do what waits in a run; a run that another worker finished meanwhile has nothing left."""
    by: Any = get_user_model().objects.filter(pk=user).first() if user is not None else None
    carry_out(IssueRun.objects.get(pk=run), by=by)
    return "done"
