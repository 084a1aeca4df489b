"""What became of a package on its way out."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.governance.edxml.models import UNSENT, Direction, Kind, Package, State, Via
from truongso.governance.outgoing import actions as outgoing
from truongso.governance.outgoing.models import Delivery

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240, 480))


@action
def note_sent(package: Package, *, axis_id: str, by: Any) -> Package:
    """The axis has the package; told twice it changes nothing."""
    package = _locked(package)
    if package.state == State.SENT:
        return package
    package.state, package.axis_id, package.sent_at = State.SENT, axis_id[:200], timezone.now()
    package.sentence = package.sentence if package.kind == Kind.STATUS else ""
    package.claimed_at = package.next_try_at = None
    package.save()
    record("edxml.sent", package, by=by, axis_id=axis_id)
    _tell_delivery(package, Delivery.State.SENT, f"mã trên trục {axis_id}", by)
    return package


@action
def note_delayed(package: Package, *, reason: str, by: Any) -> Package:
    """Nobody knows whether the axis has it: tried again after a wait that grows, with the same message id."""
    package = _locked(package)
    if package.state != State.SENDING:
        return package
    if package.attempts > len(WAITS):
        return note_failed(package, reason=f"{reason}, đã thử {package.attempts} lần", by=by)
    package.state, package.claimed_at = State.WAITING, None
    package.next_try_at = timezone.now() + WAITS[package.attempts - 1]
    package.sentence = f"Chưa gửi được: {reason}."[:500]
    package.save()
    record("edxml.delayed", package, by=by, reason=reason)
    return package


@action
def note_failed(package: Package, *, reason: str, by: Any) -> Package:
    """The axis will not take it: a person must act."""
    package = _locked(package)
    package.state, package.claimed_at, package.next_try_at = State.FAILED, None, None
    package.sentence = f"Không gửi được: {reason}."[:500]
    package.save()
    record("edxml.failed", package, by=by, reason=reason)
    _tell_delivery(package, Delivery.State.FAILED, package.sentence, by)
    return package


@action
def retry_package(package: Package, *, by: Any) -> Package:
    """Let a package that failed or waits go out now; its message id stays, so it cannot arrive twice."""
    package = _locked(package)
    if package.direction != Direction.OUT or package.state not in {State.FAILED, State.WAITING}:
        raise Refused(f"{package} không gửi lại được: {package.get_state_display().lower()}.")
    package.attempts = 1 if package.attempts else 0  # a package that was tried once is first asked about
    package.state, package.next_try_at = State.WAITING, None
    package.save()
    record("edxml.retried", package, by=by)
    _tell_delivery(package, Delivery.State.PENDING, "gửi lại gói", by)
    return package


@action
def hand_over(package: Package, *, by: Any) -> Package:
    """Note that a package was carried by hand: downloaded here and put into the agency's own program."""
    package = _locked(package)
    if package.direction != Direction.OUT or package.state not in UNSENT or package.state == State.SENDING:
        raise Refused(f"{package} không ghi là chuyển bằng tay được: {package.get_state_display().lower()}.")
    package.state, package.via, package.sent_at = State.SENT, Via.FILE, timezone.now()
    package.next_try_at = None
    package.sentence = "Đã chuyển bằng tay."
    package.save()
    record("edxml.handed_over", package, by=by)
    _tell_delivery(package, Delivery.State.SENT, "chuyển gói bằng tay", by)
    return package


@action
def cancel_package(package: Package, *, reason: str, by: Any) -> Package:
    """Keep a package that has not left from leaving."""
    package = _locked(package)
    if package.direction != Direction.OUT or package.state not in UNSENT or package.state == State.SENDING:
        raise Refused(f"{package} không thôi gửi được: {package.get_state_display().lower()}.")
    package.state, package.next_try_at = State.CANCELLED, None
    package.sentence = reason[:500]
    package.save()
    record("edxml.cancelled", package, by=by, reason=reason)
    return package


def _locked(package: Package) -> Package:
    found: Package = Package.objects.select_for_update().get(pk=package.pk)
    return found


def _tell_delivery(package: Package, state: str, detail: str, by: Any) -> None:
    if package.kind == Kind.DOCUMENT and package.delivery is not None:
        outgoing.note_delivery(package.delivery, state=state, detail=detail, at=timezone.now(), by=by)
