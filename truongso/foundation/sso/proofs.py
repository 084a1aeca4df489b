"""What a session proved about the person at the keyboard, in the words of OpenID Connect and SAML.

acr follows the REFEDS profiles, which both protocols use; amr follows RFC 8176.
"""

from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

SINGLE_FACTOR = "https://refeds.org/profile/sfa"
TWO_FACTORS = "https://refeds.org/profile/mfa"
_METHODS = {"totp": "otp", "recovery_codes": "otp", "webauthn": "pop"}


@dataclass(frozen=True)
class Proof:
    """When the person last proved themselves (seconds since 1970, 0 when the session does not say), how, how strongly."""

    auth_time: int
    amr: tuple[str, ...]
    acr: str


def proof_of(request: HttpRequest) -> Proof:
    """Return what the session of a request proved: its login and every later confirmation."""
    records = _records(request)
    methods = list(dict.fromkeys(_method(record) for record in records))
    strong = _is_strong(records)
    return Proof(
        auth_time=int(proved_at(request)),
        amr=(*methods, "mfa") if strong else tuple(methods),
        acr=TWO_FACTORS if strong else SINGLE_FACTOR,
    )


def proved_at(request: HttpRequest) -> float:
    """Return when the person last proved themselves in this session, in seconds since 1970; 0 for never."""
    return float(max((record["at"] for record in _records(request)), default=0))


def second_factor_at(request: HttpRequest) -> float:
    """Return when a second factor was last shown in this session, in seconds since 1970; 0 for never."""
    return float(max((record["at"] for record in _records(request) if record.get("method") == "mfa"), default=0))


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get_authentication_records(request, request.user)
    return found


def _method(record: dict[str, Any]) -> str:
    return _METHODS.get(record.get("type", ""), "pwd") if record.get("method") == "mfa" else "pwd"


def _is_strong(records: list[dict[str, Any]]) -> bool:
    """A passkey used alone is two factors: the device, and the finger or number that opened it."""
    second = [record for record in records if record.get("method") == "mfa"]
    return bool(second) and (len(second) < len(records) or any(record.get("passwordless") for record in second))
