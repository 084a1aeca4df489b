"""Send what waits, one package after the other; what a killed process left is asked about before it is sent again."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from truongso.foundation.evidence import store
from truongso.governance.edxml import actions
from truongso.governance.edxml.axis import Axis, Closed, Unsure
from truongso.governance.edxml.models import Kind, Package, State

logger = logging.getLogger(__name__)
MOST_AT_ONCE = 200


@dataclass
class Sent:
    """What came of one sitting at the axis."""

    sent: int = 0
    failed: int = 0
    stopped: str = ""


def send_waiting(way: Axis, now: datetime, *, by: Any = None) -> Sent:
    """Send what is due, oldest first; a line that is down ends the sitting, a package that is refused does not."""
    found = Sent()
    for _ in range(MOST_AT_ONCE):
        package = claim_next(now)
        if package is None:
            break
        try:
            axis_id = _deliver(way, package)
        except Closed as reason:
            actions.note_failed(package, reason=str(reason), by=by)
            found.failed += 1
        except Unsure as reason:
            actions.note_delayed(package, reason=str(reason), by=by)
            found.stopped = str(reason)
            break
        except store.Damaged:
            logger.exception("a package in the store is damaged: %s", package.pk)
            actions.note_failed(package, reason="tệp gói trong kho đã hỏng, hãy báo quản trị hệ thống", by=by)
            found.failed += 1
        else:
            actions.note_sent(package, axis_id=axis_id, by=by)
            found.sent += 1
    return found


def claim_next(now: datetime) -> Package | None:
    """Take the next due package for this process; the row that is still as it was read decides between two."""
    for package in Package.objects.to_send(now).in_turn()[:10]:
        mine = Package.objects.filter(pk=package.pk, state=package.state, claimed_at=package.claimed_at)
        if mine.update(state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1):
            return Package.objects.select_related("blob").get(pk=package.pk)
    return None


def _deliver(way: Axis, package: Package) -> str:
    """Send a package under its message id; one that was tried before is asked about first."""
    if package.attempts > 1 and (standing := _standing(way, package.message_id)):
        return standing
    kind = "status" if package.kind == Kind.STATUS else "edoc"
    content = store.read(package.blob.sha256)
    return way.send(message_id=package.message_id, kind=kind, to=package.organ_id, content=content)


def _standing(way: Axis, message_id: str) -> str:
    try:
        return way.find_sent(message_id)
    except Closed:  # an axis that cannot be asked: the message id keeps it from taking a package twice
        return ""
