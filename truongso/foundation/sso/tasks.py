"""Orders to log out, sent in the background: one task per application, so that a slow one holds up no other."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from truongso.foundation.sso import actions, logout
from truongso.foundation.sso.models import LogoutDelivery


@task()
def send_logouts(keys: list[int]) -> str:
    """Send what still waits of some orders; what got no answer comes again later, a limited number of times."""
    rows = LogoutDelivery.objects.filter(pk__in=keys, state=LogoutDelivery.State.WAITING)
    again: list[LogoutDelivery] = []
    for delivery in rows.select_related("application__client", "visit__user__person"):
        try:
            logout.deliver(delivery)
        except logout.TryAgain:
            again.append(delivery)
        if delivery.state == LogoutDelivery.State.FAILED:
            actions.note_logout_failed(delivery)
    _later(again)
    return f"{len(keys) - len(again)} xong, {len(again)} gửi lại sau"


def _later(deliveries: list[LogoutDelivery]) -> None:
    """Enqueue what may be sent again, after the pause of its try; give up after the last one."""
    pauses = settings.SSO_LOGOUT_PAUSES
    waiting: dict[float, list[int]] = {}
    for delivery in deliveries:
        if delivery.tries > len(pauses):
            delivery.state = LogoutDelivery.State.FAILED
            delivery.save(update_fields=["state"])
            actions.note_logout_failed(delivery)
        else:
            waiting.setdefault(pauses[delivery.tries - 1], []).append(delivery.pk)
    can_wait = send_logouts.get_backend().supports_defer  # the one that runs at once, in tests, knows no later
    for pause, keys in waiting.items():
        when = timezone.now() + timedelta(seconds=pause) if can_wait else None
        send_logouts.using(run_after=when).enqueue(keys)
