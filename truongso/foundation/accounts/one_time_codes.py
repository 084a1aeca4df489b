"""A code of the authenticator app opens once.

RFC 6238 §5.2 asks it; allauth remembers a used code in the cache for half a minute, while a code with tolerance is good for
one and a half. The last counter used stands beside the secret, in the database that every worker shares.
"""

from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction

LAST_COUNTER = "last_counter"


def use(authenticator: Authenticator, code: str) -> bool:
    """Note that a code was used; return False when it, or a later one, was used before."""
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        counter = _counter_of(decrypt(row.data["secret"]), normalize_user_code(code))
        if counter is None or counter <= row.data.get(LAST_COUNTER, -1):
            return False
        row.data[LAST_COUNTER] = counter
        row.save(update_fields=["data"])
        return True


def _counter_of(secret: str, code: str) -> int | None:
    matching = [c for c in yield_hotp_counters_from_time() if format_hotp_value(hotp_value(secret, c)) == code]
    return max(matching) if matching else None


class _Once:
    """The form of a code, which refuses an app's code that was used."""

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        authenticator: Any = self.authenticator  # type: ignore[attr-defined]
        if authenticator.type == Authenticator.Type.TOTP and not use(authenticator, code):
            self._emit_authentication_failed(authenticator)  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_Once, AllauthAuthenticateForm):  # type: ignore[misc]
    """The code at the door."""


class ReauthenticateForm(_Once, AllauthReauthenticateForm):  # type: ignore[misc]
    """The code of a session that was quiet, or before something delicate."""
