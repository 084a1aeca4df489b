"""Secrets of second factors under a new key."""

from typing import Any

from allauth.mfa.models import Authenticator

from truongso.foundation.accounts import secrets_box
from truongso.foundation.audit.recording import action, record

KEPT_AS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


@action
def renew_keys(*, by: Any = None) -> int:
    """Encrypt every secret under the present key; Refused when one was kept under a key that is no longer known."""
    count = 0
    for row in Authenticator.objects.select_for_update().filter(type__in=KEPT_AS).order_by("pk"):
        name, data = KEPT_AS[Authenticator.Type(row.type)], dict[str, Any](row.data)
        row.data = data | {name: secrets_box.renew(data[name])}
        row.save(update_fields=["data"])
        count += 1
    if count:
        record("accounts.keys_renewed", None, by=by, count=count)
    return count
