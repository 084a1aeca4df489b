"""When visits end, whatever ended them, the sessions that SAML opened at applications end with them."""

from collections.abc import Collection
from typing import Any

from truongso.foundation.saml.models import ProviderSession
from truongso.foundation.sso.ending import visits_ended


def connect() -> None:
    """Listen from now on."""
    visits_ended.connect(_on_visits_ended, dispatch_uid="saml.visits_ended")


def _on_visits_ended(*, visits: Collection[int], **_: Any) -> None:
    if not ProviderSession.objects.open().filter(visit__in=visits).exists():
        return
    from truongso.foundation.saml.actions import note_ended_visits  # pysaml2 takes a second to import

    note_ended_visits(visits)
