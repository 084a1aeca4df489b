"""What signing says about the papers of instances."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from truongso.foundation.signing.signals import finished, sent_back
from truongso.governance.outgoing.models import OutgoingDocument
from truongso.governance.processes import actions
from truongso.governance.processes.running_models import Step


def _step_of(about: Any) -> Step | None:
    """Return the step that a signed paper belongs to: its own, or that of the registered document."""
    if isinstance(about, OutgoingDocument):
        about = about.about
    return about if isinstance(about, Step) else None


@receiver(finished, dispatch_uid="processes.paper_signed")
def go_on(request: Any, by: Any, **_: Any) -> None:
    """The last signature is on: the step is done."""
    if (step := _step_of(request.about)) is not None:
        actions.note_signed(step, request, at=timezone.now(), by=by)


@receiver(sent_back, dispatch_uid="processes.paper_sent_back")
def go_another_way(request: Any, reason: str, by: Any, **_: Any) -> None:
    """Somebody did not sign: the diagram says what then."""
    if (step := _step_of(request.about)) is not None:
        actions.note_sent_back(step, reason=reason, at=timezone.now(), by=by)
