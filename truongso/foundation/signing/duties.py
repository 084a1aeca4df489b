"""What waits for a signature lies on the signer's desk."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from truongso.core.rights import allowed
from truongso.foundation.signing.models import SignatureStep
from truongso.foundation.signing.questions import steps_waiting_for
from truongso.foundation.work.registry import WorkItem, worklist

_KIND = "Chờ ký số"


def to_sign(user: Any, on: date) -> Any:
    """The person's own signatures and, for who may seal, the school's."""
    found = list(steps_waiting_for(user))
    return [*found, *steps_waiting_for(user, as_school=True)] if allowed(user, "signing.seal") else found


def _item(step: SignatureStep) -> WorkItem:
    what = "Ký" if step.person_id else "Đóng dấu số"
    return WorkItem(
        title=f"{what}: {step.request.title}",
        url=reverse("signing:look", args=[step.uid]),
        detail=f"{step.request.made_by or 'Hệ thống'} trình",
        since=timezone.localdate(step.request.made_at),
        kind=_KIND,
    )


worklist(
    "signing.waiting", "Văn bản chờ ký số", permission="signing.sign",
    items=lambda user, on: [_item(step) for step in to_sign(user, on)], order=12,
)  # fmt: skip
