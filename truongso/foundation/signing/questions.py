"""Questions about signatures that pages, the desk and the indicator ask alike."""

from typing import Any

from truongso.core.rights import allowed
from truongso.foundation.signing.models import SignatureStep, SignatureStepQuerySet


def steps_waiting_for(user: Any, *, as_school: bool = False) -> SignatureStepQuerySet:
    """Return the steps that a user can sign now, the oldest first; those of the school for who may seal."""
    steps = SignatureStep.objects.in_turn().select_related("request__made_by__person", "person")
    if as_school:
        steps = steps.of_organisation() if allowed(user, "signing.seal") else steps.none()
    else:
        steps = steps.of_person(user.person_id)
    found: SignatureStepQuerySet = steps.order_by("request__made_at", "pk")
    return found
