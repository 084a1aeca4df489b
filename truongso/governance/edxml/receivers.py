"""What the exchange does when documents are issued, taken back, or move on."""

from typing import Any

from django.dispatch import receiver

from truongso.governance.edxml import actions, packing
from truongso.governance.edxml.format.codes import Status
from truongso.governance.edxml.models import Decision, Kind, Package, State
from truongso.governance.incoming.kinds import State as DocumentState
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.incoming.signals import state_changed
from truongso.governance.office.models import Channel
from truongso.governance.outgoing.models import Delivery, OutgoingDocument
from truongso.governance.outgoing.signals import delivery_changed, issued, recalled

CODES = {
    DocumentState.REFUSED: Status.REFUSED,
    DocumentState.REGISTERED: Status.RECEIVED,
    DocumentState.ASSIGNED: Status.ASSIGNED,
    DocumentState.IN_PROGRESS: Status.IN_PROGRESS,
    DocumentState.DONE: Status.DONE,
}


@receiver(issued)
def pack_deliveries(sender: Any, document: OutgoingDocument, by: Any, **_: Any) -> None:
    """Make a package for each delivery over the axis."""
    for delivery in document.deliveries.filter(channel=Channel.EXCHANGE).select_related("document", "correspondent"):
        actions.pack_delivery(delivery, by=by)


@receiver(delivery_changed)
def pack_again(sender: Any, delivery: Delivery, state: str, by: Any, **_: Any) -> None:
    """Somebody sends a delivery again: what failed goes out once more, what the receiver refused in a new package."""
    if state != Delivery.State.PENDING or delivery.channel != Channel.EXCHANGE or not delivery.document.is_sent:
        return
    standing = packing.standing_package(delivery)
    if standing is None:
        actions.pack_delivery(delivery, by=by)
    elif standing.state == State.FAILED:
        actions.retry_package(standing, by=by)


@receiver(recalled)
def ask_packages_back(sender: Any, document: OutgoingDocument, by: Any, reason: str = "", **_: Any) -> None:
    """Ask every receiver for a document back that the school recalls."""
    sent = Package.objects.outgoing().documents().filter(delivery__document=document).exclude(state=State.CANCELLED)
    for package in sent:
        actions.ask_back(package, reason=reason or document.ended_reason, by=by)


@receiver(state_changed)
def tell_sender(sender: Any, document: IncomingDocument, state: str, by: Any, **_: Any) -> None:
    """Tell the sender of a document how far it is; nothing more once the school agreed to give it back."""
    code = CODES.get(DocumentState(state))
    package = document.packages.incoming().filter(kind=Kind.DOCUMENT, state=State.TAKEN).order_by("pk").first()
    if code is None or package is None:
        return
    if package.followers.filter(decision=Decision.AGREED).exists():
        return
    description = document.refusal_reason if code == Status.REFUSED else ""
    actions.queue_status(package, code, description=description, by=by)
