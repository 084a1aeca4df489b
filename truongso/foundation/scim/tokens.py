"""Tokens of provisioning clients: shown once, kept as a hash, compared in constant time."""

import hashlib
import hmac
import secrets

KEY_BYTES, SECRET_BYTES = 8, 32
PREFIX = "scim"
# Compared with when no client has the key of a token, so that an unknown key takes as long as a wrong secret.
_NOBODY = "0" * 64


def new_token() -> tuple[str, str, str]:
    """Return (token for the client, its public key to be found by, hash of its secret)."""
    key, secret = secrets.token_hex(KEY_BYTES), secrets.token_urlsafe(SECRET_BYTES)
    return f"{PREFIX}_{key}_{secret}", key, hash_of(secret)


def hash_of(secret: str) -> str:
    """Return the SHA-256 of a secret: it has 256 random bits, so that no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def split(token: str) -> tuple[str, str]:
    """Return (key, secret) of a token; empty strings when it is none of ours."""
    prefix, _, rest = token.partition("_")
    key, _, secret = rest.partition("_")
    if prefix != PREFIX or len(key) != 2 * KEY_BYTES or not key.isalnum() or not token.isascii():
        return "", ""
    return key, secret


def is_secret(secret: str, stored_hash: str | None) -> bool:
    """Return whether a secret is the one that was hashed."""
    right = hmac.compare_digest(hash_of(secret), stored_hash or _NOBODY)
    return right and stored_hash is not None
