"""Between a person and an application: coming in, agreeing, leaving, being signed out."""

from collections.abc import Collection
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.rights import require
from truongso.foundation.audit.recording import action, record
from truongso.foundation.sso import ending, tokens, visits
from truongso.foundation.sso.models import Application, Connection, LogoutDelivery, TokenFamily, Visit


@action
def note_entered(visit: Visit) -> None:
    """Record that a person entered an application with a session of the school."""
    record("sso.entered", visit.application, by=visit.user)


@action
def agree(application: Application, scopes: Collection[str], *, by: Any) -> Connection:
    """Keep what a person agreed to hand over; what they agreed to before stays."""
    standing, _ = Connection.objects.select_for_update().get_or_create(user=by, application=application)
    standing.agreed_scopes = sorted({*standing.agreed_scopes, *scopes})
    standing.agreed_at = timezone.now()
    standing.save(update_fields=["agreed_scopes", "agreed_at"])
    record("sso.agreed", application, by=by, scopes=", ".join(standing.agreed_scopes))
    return standing


@action
def disconnect(connection: Connection, *, by: Any) -> None:
    """Take back the agreement and end the person's sessions and tokens at the application."""
    if connection.user_id != by.pk:
        raise Refused("Chỉ chính người đã kết nối mới ngắt được kết nối này.")
    ending.end(Visit.objects.open().filter(user=by, application=connection.application), reason="disconnected")
    tokens.end(TokenFamily.objects.filter(user=by, visit__application=connection.application), "disconnected")
    record("sso.disconnected", connection.application, by=by)
    connection.delete()


@action
def end_visits(
    user: Any, session_keys: Collection[str] | None = None, *, application: Application | None = None, by: Any
) -> int:
    """Sign a person out of applications: of some sessions, or of all, and then no token of theirs is left either.

    Each application that can hear it is told in the background.
    """
    found = visits.open_of(user, session_keys)
    count = ending.end(found if application is None else found.filter(application=application), reason="signed_out")
    if session_keys is None and application is None:
        tokens.end_every(user, "signed_out")
    if count:
        record("sso.signed_out", user, by=by, count=count)
    return count


@action
def note_reused(family: TokenFamily, *, what: str) -> None:
    """Record that a code or refresh token came a second time: somebody has a copy; the family has ended."""
    tokens.end([family], "reused")
    record("sso.token_reused", family.visit.application, by=None, person=str(family.user), what=what)


@action
def note_logout_failed(delivery: LogoutDelivery) -> None:
    """Record that an application could not be told that a person was signed out."""
    record("sso.logout_failed", delivery.application, by=None, person=str(delivery.visit.user), why=delivery.trouble)


@action
def send_again(delivery: LogoutDelivery, *, by: Any) -> None:
    """Send an order to log out once more."""
    require(by, "sso.manage")
    row = LogoutDelivery.objects.select_for_update().get(pk=delivery.pk)
    if row.state != LogoutDelivery.State.FAILED:
        raise Refused("Lệnh đăng xuất này đã tới nơi hoặc đang được gửi.")
    row.state, row.tries, row.trouble = LogoutDelivery.State.WAITING, 0, ""
    row.save(update_fields=["state", "tries", "trouble"])
    record("sso.logout_sent_again", row.application, by=by)
    ending.send([row])
