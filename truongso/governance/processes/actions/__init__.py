"""Changes: the catalogue and its versions, instances and their steps, papers that were signed."""

from truongso.governance.processes.actions.catalogue import (
    add_process,
    begin_draft,
    describe_process,
    edit_plan,
    publish,
    remove_process,
    retire,
    upload_diagram,
)
from truongso.governance.processes.actions.handling import (
    attach,
    cancel,
    claim,
    comment,
    escalate,
    reassign,
    release,
    withdraw,
)
from truongso.governance.processes.actions.papers import file_papers, note_sent_back, note_signed
from truongso.governance.processes.actions.running import complete, return_step, start

__all__ = [
    "add_process", "attach", "begin_draft", "cancel", "claim", "comment", "complete", "describe_process", "edit_plan",
    "escalate", "file_papers", "note_sent_back", "note_signed", "publish", "reassign", "release", "remove_process",
    "retire", "return_step", "start", "upload_diagram", "withdraw",
]  # fmt: skip
