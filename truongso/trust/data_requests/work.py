"""What can be done with a request now, by whom: what the page offers is what the actions allow."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.rights import allowed
from truongso.foundation.consents.registry import purposes
from truongso.trust.data_requests.actions.archives import WITH_ARCHIVE
from truongso.trust.data_requests.correcting import field_of
from truongso.trust.data_requests.erasing import Line, preview
from truongso.trust.data_requests.forms import CheckForm, ClosingForm, ExtensionForm, HandlingForm, RefusalForm
from truongso.trust.data_requests.kinds import Channel, Kind, State
from truongso.trust.data_requests.law import longest_extension
from truongso.trust.data_requests.models import Archive, DataRequest, Deletion
from truongso.trust.data_requests.people import relation_of
from truongso.trust.data_requests.readiness import what_is_missing

STEPS = (
    (State.RECEIVED, "Nhận"), (State.CHECKED, "Kiểm tra người yêu cầu"), (State.ACKNOWLEDGED, "Xác nhận"),
    (State.HANDLED, "Giải quyết"), (State.ANSWERED, "Trả lời"), (State.CLOSED, "Khép hồ sơ"),
)  # fmt: skip


@dataclass
class Work:
    """The forms and buttons of a request for one person; nothing for who does not answer it."""

    can: set[str] = field(default_factory=set)
    forms: dict[str, Any] = field(default_factory=dict)
    missing: str = ""
    lines: list[Line] = field(default_factory=list)


def work_on(request: DataRequest, user: Any, *, on: date) -> Work:
    """Return what a user can do with a request on a day."""
    own = user.person_id in {request.requester_id, request.subject_id}
    if own or not allowed(user, "data_requests.handle", request):
        return Work()
    work = Work(missing=what_is_missing(request) if request.state == State.ACKNOWLEDGED else "")
    _steps(work, request, on)
    _effects(work, request, user, on)
    if request.is_open and request.handler_id != user.pk:
        work.can.add("take")
    return work


def _steps(work: Work, request: DataRequest, on: date) -> None:
    state = request.state
    if state == State.RECEIVED:
        work.forms["check"] = CheckForm()
    if state == State.CHECKED:
        work.can.add("acknowledge")
    if state in {State.RECEIVED, State.CHECKED, State.ACKNOWLEDGED}:
        work.forms["refuse"] = RefusalForm(initial={"ground": "identity" if state == State.RECEIVED else ""})
    if state == State.ACKNOWLEDGED:
        work.forms["handle"] = HandlingForm()
        if request.extended_from is None and on <= request.answer_by:
            longest = longest_extension(request.answer_by)
            work.forms["extend"] = ExtensionForm(due=request.answer_by, longest=longest, initial={"to": longest})
    if state == State.HANDLED:
        work.can.add("answer")
    if state == State.ANSWERED:
        work.forms["close"] = ClosingForm()


def _effects(work: Work, request: DataRequest, user: Any, on: date) -> None:
    """Add what the kind of the request asks for in the system."""
    working = request.state == State.ACKNOWLEDGED
    after_receipt = request.state in {State.ACKNOWLEDGED, State.HANDLED, State.ANSWERED}
    standing = request.archives.filter(stage__in=[Archive.Stage.BUILDING, Archive.Stage.READY])
    if request.kind in WITH_ARCHIVE and after_receipt and not standing.exists():
        work.can.add("ask_archive")
    if not working:
        return
    if request.kind == Kind.CORRECT and request.details.get("field") and not request.result.get("applied"):
        work.can.add("apply_correction")
    if request.kind in {Kind.RESTRICT, Kind.OBJECT}:
        work.can.add("restrict")
    if request.kind == Kind.WITHDRAW and request.details.get("purpose") and not request.result.get("applied"):
        work.can.add("withdraw_consent")
    if request.kind == Kind.DELETE:
        _deletion(work, request, user, on)


def _deletion(work: Work, request: DataRequest, user: Any, on: date) -> None:
    standing = request.deletions.filter(stage__in=[Deletion.Stage.PROPOSED, Deletion.Stage.DONE]).first()
    if standing is None:
        work.can.add("propose")
        work.lines = preview(request.subject, on)
    elif standing.stage == Deletion.Stage.PROPOSED and _may_approve(standing, user):
        work.can.add("approve")


def _may_approve(proposal: Deletion, user: Any) -> bool:
    return proposal.proposed_by_id != user.pk and allowed(user, "data_requests.approve_deletion")


def may_fetch(user: Any, shown: DataRequest) -> bool:
    """Return whether a user may have the archive: who asked, as long as they may act for the person.

    Who has no account gets it from the hands of those who answer requests.
    """
    if shown.requester_id is not None and user.person_id == shown.requester_id:
        return relation_of(user, shown.subject, timezone.localdate()) is not None
    has_account = shown.requester is not None and hasattr(shown.requester, "user")
    by_hand = shown.channel == Channel.PAPER and not has_account
    return by_hand and allowed(user, "data_requests.handle", shown) and user.person_id != shown.subject_id


def purpose_of(request: DataRequest) -> str:
    """Return the title of the purpose whose consent is to be taken back."""
    code = request.details.get("purpose", "")
    return purposes.get(code).title if code in purposes else ""


def correction_of(request: DataRequest) -> tuple[str, str] | None:
    """Return (label, new value) of what a correction names."""
    field_asked = field_of(request.subject, request.details.get("field", ""))
    return (field_asked.label, request.details.get("value", "")) if field_asked else None


def progress_of(request: DataRequest) -> list[dict[str, Any]]:
    """Return the steps of a request for <c-steps>."""
    order = [state for state, _ in STEPS]
    at = order.index(State(request.state)) if request.state in order else -1
    return [
        {"title": title, "done": number <= at, "current": number == at + 1} for number, (_, title) in enumerate(STEPS)
    ]
