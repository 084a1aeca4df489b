"""The minutes of a handing in come back signed, or unsigned."""

from typing import Any

from django.dispatch import receiver

from truongso.foundation.signing.signals import finished, sent_back
from truongso.governance.casefiles.actions import keep_signed_minutes, take_back_minutes
from truongso.governance.casefiles.models import HandOver


@receiver(finished, dispatch_uid="casefiles.minutes_signed")
def take_signed_minutes(request: Any, by: Any, **_: Any) -> None:
    """Both sides have signed."""
    if isinstance(hand_over := request.about, HandOver):
        keep_signed_minutes(hand_over, sha256=request.current_sha256, by=by)


@receiver(sent_back, dispatch_uid="casefiles.minutes_sent_back")
def draft_again(request: Any, reason: str, by: Any, **_: Any) -> None:
    """Somebody did not sign, or the minutes were withdrawn."""
    if isinstance(hand_over := request.about, HandOver):
        take_back_minutes(hand_over, reason=reason, by=by)
