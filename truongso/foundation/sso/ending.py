"""End visits, with what hangs on them: tokens at once, the application's own session by an order in the background."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from truongso.foundation.sso import tokens
from truongso.foundation.sso.models import Application, LogoutDelivery, TokenFamily, Visit

# Sent inside the action: visits, the keys of what has just ended. SAML ends its sessions with them.
visits_ended = Signal()


def end(found: Any, *, reason: str) -> int:
    """End visits of a query and order each application that listens to end its session; call it inside an action."""
    ending = list(found.select_for_update(of=("self",)).select_related("application"))
    keys = [visit.pk for visit in ending]
    Visit.objects.filter(pk__in=keys).update(ended_at=timezone.now())
    tokens.end(TokenFamily.objects.filter(visit__in=keys, ended_at=None), reason)
    listening = [visit for visit in ending if visit.application.logout_url]
    visits_ended.send(sender=Visit, visits=keys)
    send([LogoutDelivery.objects.create(application=visit.application, visit=visit) for visit in listening])
    return len(ending)


def end_all_of(application: Application, *, reason: str) -> int:
    """Sign everybody out of one application."""
    count = end(Visit.objects.open().filter(application=application), reason=reason)
    tokens.end(TokenFamily.objects.filter(visit__application=application, ended_at=None), reason)
    return count


def send(deliveries: Iterable[LogoutDelivery]) -> None:
    """Enqueue one task per application when the transaction stands."""
    from truongso.foundation.sso.tasks import send_logouts  # the task calls back into actions, which end visits

    by_application: dict[int, list[int]] = {}
    for one in deliveries:
        by_application.setdefault(one.application_id, []).append(one.pk)
    for keys in by_application.values():
        transaction.on_commit(lambda keys=keys: send_logouts.enqueue(keys))  # type: ignore[misc]
