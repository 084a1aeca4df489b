"""Hand letters to the worker once the surrounding transaction holds; nothing goes out for one that is rolled back."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from truongso.governance.outgoing.models import Delivery


def mail_when_done(deliveries: Iterable[Delivery]) -> None:
    """Send documents by e-mail when the transaction is over."""
    for delivery in deliveries:
        transaction.on_commit(lambda pk=delivery.pk: _tasks().send_document.enqueue(pk))  # type: ignore[misc]


def tell_recalled_when_done(delivery: Delivery, reason: str) -> None:
    """Tell whoever got a document by e-mail that it was recalled, when the transaction is over."""
    transaction.on_commit(lambda: _tasks().tell_recalled.enqueue(delivery.pk, reason))


def _tasks() -> Any:
    from truongso.governance.outgoing import mailing  # the tasks call actions, which call this module

    return mailing
