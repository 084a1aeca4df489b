"""Carry a run to its end, batch by batch; whoever starts it again goes on where it stopped."""

from collections.abc import Callable
from typing import Any

from truongso.records.onboarding import actions
from truongso.records.onboarding.models import IssueRun


def carry_out(run: IssueRun, *, by: Any, advance: Callable[..., Any] | None = None) -> None:
    """Do every waiting row of a run; advance is called with how many rows each batch did."""
    waiting = run.rows.filter(outcome="waiting").count()
    while True:
        left = actions.advance_run(run, by=by)
        if advance is not None:
            advance(waiting - left)
        if not left:
            return
        waiting = left
