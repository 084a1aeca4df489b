"""An app below made a product that a task asks for: attach it, inside the same transaction."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.dispatch import receiver

from truongso.core.text import fold
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.evidence.models import Item
from truongso.foundation.evidence.products import Product, made
from truongso.foundation.org.periods import Quarter
from truongso.governance.outgoing.models import OutgoingDocument
from truongso.governance.outgoing.signals import issued
from truongso.governance.plan.actions.signatures import keep_signed
from truongso.governance.plan.actions.tasks import deliver_made
from truongso.governance.plan.models import Delivery, ReportVersion


@receiver(made, dispatch_uid="plan.product_made")
def take_as_delivered(sender: Product, items: Sequence[Item], on: date, by: Any, **_: Any) -> None:
    """Attach the files to the products of that name which are due in the quarter of the day."""
    due = Delivery.objects.due_in(Quarter.of(on)).filter(deliverable__made_by="", deliverable__ended_at=None)
    for delivery in due.select_related("occurrence__task", "deliverable").order_by("pk"):
        if items and _is_asked(delivery, sender):
            deliver_made(delivery.occurrence, delivery, items[0], by=by, on=on)
            for item in items[1:]:
                evidence.link(item, delivery, by=by, role="sản phẩm do hệ thống lập")


@receiver(issued, dispatch_uid="plan.report_issued")
def keep_the_signed_report(document: OutgoingDocument, by: Any, **_: Any) -> None:
    """A report that the office has issued is kept as it was signed."""
    if isinstance(version := document.about, ReportVersion):
        keep_signed(version, document, by=by)


def _is_asked(delivery: Delivery, product: Product) -> bool:
    task = fold(delivery.occurrence.task.text)
    return fold(product.title) in fold(delivery.deliverable.title) and all(word in task for word in product.task_words)
