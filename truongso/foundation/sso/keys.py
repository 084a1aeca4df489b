"""The keys that sign id tokens and logout tokens: made when first needed, sealed in the database, replaced by rotation.

A new key is shown to applications for an hour before it signs, because they keep what they read that long; an old one
stays shown for a month after it stopped, so that a token that it signed can still be read.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import jwt
from allauth.core.internal import jwkkit
from allauth.idp.oidc.models import PrivateKey
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db.models import Q, QuerySet
from django.utils import timezone

from truongso.foundation.sso.models import SigningKey

ALGORITHM = "RS256"
BITS = 2048
AHEAD = timedelta(hours=1)
GRACE = timedelta(days=30)
USUAL_LIFE = timedelta(days=90)


def new_pem() -> tuple[str, str]:
    """Return the id and the private half of a new key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return str(jwkkit.load_jwk_from_pem(pem)[0]["kid"]), pem


def published(now: datetime) -> QuerySet[SigningKey]:
    """Return the keys that applications are shown, newest first; those that do not sign yet are among them."""
    return SigningKey.objects.filter(Q(retires_at=None) | Q(retires_at__gt=now))


def signing_key(now: datetime) -> SigningKey:
    """Return the key that signs at a moment, and make the first one."""
    from truongso.foundation.sso.actions.keys import make_first_key  # the action is built on this module

    return published(now).filter(signs_from__lte=now).first() or make_first_key(by=None)


def as_allauth(row: SigningKey) -> PrivateKey:
    """Return a key as the library takes it."""
    return PrivateKey(
        pem=row.sealed["pem"], not_before=row.signs_from, issued_at=row.signs_from, expires_at=row.retires_at
    )


def sign(claims: dict[str, Any], *, kind: str = "JWT") -> str:
    """Return claims as a signed token of the kind that its header names."""
    row = signing_key(timezone.now())
    return jwt.encode(claims, _loaded(row.sealed["pem"]), algorithm=ALGORITHM, headers={"kid": row.kid, "typ": kind})


@lru_cache(maxsize=4)
def _loaded(pem: str) -> Any:
    """Reading a key checks its numbers, which takes longer than signing."""
    return jwkkit.load_pem(pem)
