"""Take a document back that was sent, and answer who wants one back."""

from typing import Any

from django.utils import timezone

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.governance.edxml.actions.making import queue_status
from truongso.governance.edxml.actions.sending import cancel_package
from truongso.governance.edxml.format.codes import Status
from truongso.governance.edxml.models import UNSENT, Decision, Package, State
from truongso.governance.incoming import actions as incoming
from truongso.governance.incoming.kinds import Change, Settling
from truongso.governance.outgoing import actions as outgoing
from truongso.governance.outgoing.models import Delivery


@action
def answer_take_back(package: Package, *, agreed: bool, reason: str = "", by: Any) -> Package:
    """Agree or not that the sender takes a document back; agreed, the work on it is closed, else it goes on."""
    package = Package.objects.select_for_update().get(pk=package.pk)
    if package.decision != Decision.OPEN or package.parent is None:
        raise Refused(f"{package} không chờ quyết định lấy lại.")
    reason = printable(reason).strip()[:500]
    if not agreed and not reason:
        raise Refused("Hãy ghi vì sao không đồng ý: nơi gửi được đọc.", field="reason")
    package.decision = Decision.AGREED if agreed else Decision.REFUSED
    package.decision_reason, package.decided_at, package.decided_by = reason, timezone.now(), by
    package.save()
    answer = Status.TAKE_BACK_AGREED if agreed else Status.TAKE_BACK_REFUSED
    queue_status(package.parent, answer, description=reason, by=by)
    record("edxml.take_back_answered", package, by=by, answer=package.get_decision_display())
    document = package.incoming
    wish = document.changes.open().filter(kind=Change.WITHDRAWN).first() if document is not None else None
    if wish is not None:
        way = Settling.CLOSED if agreed else Settling.KEPT
        incoming.settle_change(wish, way=way, words=reason or package.sentence, by=by)
    return package


@action
def ask_back(package: Package, *, reason: str, by: Any) -> Package | None:
    """Ask for a document back that was sent (13); one that has not left does not leave any more."""
    package = Package.objects.select_for_update().get(pk=package.pk)
    if package.state in UNSENT and package.state != State.SENDING:
        cancelled = cancel_package(package, reason=f"Văn bản đã thu hồi: {reason}", by=by)
        if cancelled.delivery is not None and cancelled.delivery.state != Delivery.State.RECALLED:
            outgoing.note_delivery(
                cancelled.delivery, state=Delivery.State.RECALLED, detail="thu hồi trước khi gửi", at=timezone.now(), by=by
            )  # fmt: skip
        return None
    return queue_status(package, Status.TAKE_BACK, description=reason, by=by)
