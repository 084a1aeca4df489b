"""Secrets of applications: long random strings, kept as a plain hash.

A password's slow hash would buy nothing here and cost more than all the rest of a token exchange.
"""

import hmac
import secrets
from hashlib import sha256

from allauth.idp.oidc.models import Client

_PREFIX = "sha256$"


def new_secret() -> str:
    """Return a new secret of 256 random bits."""
    return secrets.token_urlsafe(32)


def kept(secret: str) -> str:
    """Return the form in which a secret is kept."""
    return _PREFIX + sha256(secret.encode()).hexdigest()


def matches(client: Client, secret: str) -> bool:
    """Return whether a confidential client showed its secret."""
    return client.type == Client.Type.CONFIDENTIAL and hmac.compare_digest(
        client.secret.encode(), kept(secret).encode()
    )
