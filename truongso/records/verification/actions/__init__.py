"""Changes: batches, answers, what homeroom teachers mend and confirm, the report."""

from truongso.records.verification.actions.answers import (
    apply_file,
    explain_file,
    keep_answers,
    read_file,
    undo_file,
)
from truongso.records.verification.actions.batches import (
    cancel_batch,
    make_batch,
    release_batch,
)
from truongso.records.verification.actions.mending import confirm, correct, end_exemption, exempt, withdraw_confirmation
from truongso.records.verification.actions.reports import issue_report

__all__ = [
    "apply_file",
    "cancel_batch",
    "confirm",
    "correct",
    "end_exemption",
    "exempt",
    "explain_file",
    "issue_report",
    "keep_answers",
    "make_batch",
    "read_file",
    "release_batch",
    "undo_file",
    "withdraw_confirmation",
]
