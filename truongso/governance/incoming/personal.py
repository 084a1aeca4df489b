"""Parts in documents are work, not a file about a person; who did what is a trace of acts."""

from truongso.core.holdings import Asked, Table, holding, only_acts
from truongso.governance.incoming.models import Task


def _parts(asked: Asked) -> Table:
    found = Task.objects.filter(person=asked.person).select_related("document__sender").order_by("given_at", "pk")
    rows = ((str(t.document), t.get_part_display(), t.due_on, t.get_state_display()) for t in found)
    return Table(("Văn bản", "Việc", "Hạn", "Tình trạng"), tuple(rows))


holding(
    "incoming.parts", "Văn bản đến được giao xử lý",
    of=("incoming.Task.person", "incoming.IncomingDocument.lead_person", "incoming.IncomingDocument.presented_to"),
    table=_parts, kept="Sổ và hồ sơ văn bản đến giữ theo quy định về văn thư, lưu trữ.",
)  # fmt: skip
only_acts(
    "incoming.IncomingDocument.received_by", "incoming.IncomingDocument.told_apart_by", "incoming.IncomingFile.added_by",
    "incoming.Registration.registered_by", "incoming.Registration.voided_by", "incoming.RegisterBook.closed_by",
    "incoming.Instruction.by", "incoming.Task.given_by", "incoming.Task.ended_by", "incoming.Note.by",
    "incoming.ExtensionRequest.asked_by", "incoming.ExtensionRequest.decided_by",
    "incoming.DocumentChange.settled_by",
)  # fmt: skip
