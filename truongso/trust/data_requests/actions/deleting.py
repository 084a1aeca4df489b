"""Deletion by two people: who answers the request proposes, a leader approves, and the lines of the paper are what was done."""

from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Person
from truongso.foundation.work.actions import notify
from truongso.trust.data_requests.acting import handlers, keep_step, locked, moved, needed
from truongso.trust.data_requests.erasing import GOES, PARTLY, STAYS, erase, preview
from truongso.trust.data_requests.kinds import Kind, State, StepCode
from truongso.trust.data_requests.models import DataRequest, Deletion

Stage = Deletion.Stage


@action
def propose_deletion(request: DataRequest, *, today: date, by: Any) -> Deletion:
    """Put a deletion before the leaders, with what it would do line by line."""
    found = _of_deletion(request, by)
    if found.deletions.filter(stage__in=[Stage.PROPOSED, Stage.DONE]).exists():
        raise Refused(f"{found} đã có đề xuất xóa: hãy đợi lãnh đạo duyệt.")
    lines: Any = [line.as_data() for line in preview(found.subject, today)]
    made = Deletion.objects.create(request=found, proposed_by=by, lines=lines)
    moved(found)
    keep_step(found, StepCode.PROPOSED, by=by)
    record("data_requests.deletion_proposed", found, by=by)
    notify(
        list(handlers()), title=f"{found}: đề xuất xóa chờ duyệt", url=found.get_absolute_url(),
        key=f"data_requests.to_approve:{made.pk}", by=by,
    )  # fmt: skip
    return made


@action
def return_deletion(deletion: Deletion, *, reason: str, by: Any) -> Deletion:
    """Send a proposal back with the reason; nothing was deleted."""
    found = _of_deletion(deletion.request, by)
    proposal = _standing(found, deletion, by)
    words = needed(reason, "Hãy ghi lý do trả lại.", "reason")
    proposal.stage, proposal.opinion = Stage.RETURNED, words[:500]
    proposal.decided_by, proposal.decided_at = by, timezone.now()
    proposal.save()
    keep_step(found, StepCode.RETURNED, by=by, words=words)
    record("data_requests.deletion_returned", found, by=by, reason=words)
    return proposal


@action
def approve_deletion(deletion: Deletion, *, today: date, by: Any) -> Deletion:
    """Delete what may go, as things stand now, and keep the lines of what was done.

    Refused for the one who proposed, and for a proposal that somebody else decided a moment ago.
    """
    found = _of_deletion(deletion.request, by)
    proposal = _standing(found, deletion, by)
    person = Person.objects.select_for_update().get(pk=found.subject_id)
    lines = erase(person, today)
    proposal.stage, proposal.lines = Stage.DONE, [line.as_data() for line in lines]
    proposal.decided_by, proposal.decided_at = by, timezone.now()
    proposal.save()
    moved(found)
    gone = sum(line.result in {GOES, PARTLY} for line in lines)
    kept = sum(line.result in {STAYS, PARTLY} for line in lines)
    keep_step(found, StepCode.APPROVED, by=by, words=f"{gone} loại đã xóa, {kept} loại phải giữ.")
    record("data_requests.deletion_done", found, by=by, gone=gone, kept=kept)
    return proposal


def _of_deletion(request: DataRequest, by: Any) -> DataRequest:
    found = locked(request, states=(State.ACKNOWLEDGED,), by=by)
    if found.kind != Kind.DELETE:
        raise Refused(f"{found} là yêu cầu {found.get_kind_display().lower()}, không phải yêu cầu xóa.")
    return found


def _standing(request: DataRequest, deletion: Deletion, by: Any) -> Deletion:
    """Return the proposal, locked with its request. Refused when it was decided already, or by the same person."""
    proposal: Deletion = request.deletions.select_for_update().get(pk=deletion.pk)
    if proposal.stage != Stage.PROPOSED:
        raise Refused(f"Đề xuất xóa của {request} đã được quyết định trước đó: {proposal.get_stage_display()}.")
    if proposal.proposed_by_id == by.pk:
        raise Refused("Người đề xuất không tự duyệt việc xóa: cần một lãnh đạo khác.")
    return proposal
