"""What became of a document on its way."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.governance.outgoing.models import Delivery, DeliveryStep, OutgoingDocument
from truongso.governance.outgoing.signals import delivery_changed


@action
def note_delivery(delivery: Delivery, *, state: str, detail: str = "", at: datetime, by: Any) -> Delivery:
    """Write what happened to a delivery; the same state and words told again change nothing.

    What was acknowledged does not go back to sent or delivered: messages may come out of order.
    """
    if state not in Delivery.State.values:
        raise Refused(f"Tình trạng gửi «{state}» không có.")
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    detail = " ".join(detail.split())[:500]
    if (delivery.state, delivery.detail) == (state, detail) and delivery.steps.exists():
        return delivery
    DeliveryStep.objects.create(delivery=delivery, state=state, detail=detail, at=at, by=by)
    if _is_later(delivery.state, state):
        delivery.state, delivery.detail, delivery.changed_at = state, detail, at
        delivery.attempts += state == Delivery.State.SENT
        delivery.save()
    record(
        "outgoing.delivery_noted",
        delivery.document,
        by=by,
        to=str(delivery.correspondent),
        state=delivery.get_state_display(),
    )
    delivery_changed.send(sender=Delivery, delivery=delivery, state=state, by=by)
    return delivery


_ORDER = (Delivery.State.SENT, Delivery.State.DELIVERED, Delivery.State.ACKNOWLEDGED)


def _is_later(now: str, then: str) -> bool:
    if now == Delivery.State.RECALLED:
        return False
    return not (
        now in _ORDER and then in _ORDER and _ORDER.index(Delivery.State(then)) < _ORDER.index(Delivery.State(now))
    )


@action
def note_read(document: OutgoingDocument, *, by: Any) -> None:
    """Write that somebody inside opened what was sent to them; the first time counts."""
    reading = document.readings.filter(person=by.person_id, read_at=None).first()
    if reading is not None:
        reading.read_at = timezone.now()
        reading.save(update_fields=["read_at"])
        record("outgoing.read", document, by=by)
