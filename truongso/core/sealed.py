"""Values that stand encrypted in the database: the key lies outside it, so a stolen database or backup tells nothing.

AES-256-GCM with a fresh nonce each time. The name of the column is bound in, so a sealed value cannot be moved to another
column. Keys are SEAL_KEYS of the settings, newest first: the first seals, any opens.
"""

import base64
import hmac
import json
import secrets
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

from truongso.core.refusal import Refused

_PREFIX = "s1:"
_NONCE_BYTES = 12
_WRONG_KEY = (
    "Không mở được dữ liệu mã hóa: khóa dữ liệu của máy chủ này không phải khóa đã dùng khi ghi. "
    "Hãy đặt lại đúng tệp seal_key (hoặc biến TRUONGSO_SEAL_KEY) của bản cài đặt cũ rồi mở lại."
)


@cache
def _derived(key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key.encode())


@cache
def _box(key: str) -> AESGCM:
    return AESGCM(_derived(key, b"truongso.sealed.v1"))


def seal(text: str, *, bound_to: str) -> str:
    """Return text encrypted for a column; the same text gives another result each time."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = _box(settings.SEAL_KEYS[0]).encrypt(nonce, text.encode(), bound_to.encode())
    return _PREFIX + base64.b64encode(nonce + sealed).decode()


def unseal(sealed: str, *, bound_to: str) -> str:
    """Return what seal was given; Refused when no key of this installation opens it."""
    raw = base64.b64decode(sealed.removeprefix(_PREFIX))
    for key in settings.SEAL_KEYS:
        try:
            return _box(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], bound_to.encode()).decode()
        except InvalidTag:
            continue
    raise Refused(_WRONG_KEY)


def seal_bytes(content: bytes, *, bound_to: str) -> bytes:
    """Return bytes (a file) encrypted for one place; the same bytes give another result each time."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + _box(settings.SEAL_KEYS[0]).encrypt(nonce, content, bound_to.encode())


def unseal_bytes(sealed: bytes, *, bound_to: str) -> bytes:
    """Return what seal_bytes was given; Refused when no key of this installation opens it."""
    for key in settings.SEAL_KEYS:
        try:
            return _box(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to.encode())
        except InvalidTag:
            continue
    raise Refused(_WRONG_KEY)


def blind_index(value: str) -> str:
    """Return a keyed hash under which an encrypted value is found again by equality; nothing for an empty value."""
    if not value:
        return ""
    return hmac.new(_derived(settings.SEAL_KEYS[-1], b"truongso.index.v1"), value.encode(), sha256).hexdigest()[:32]


class SealedJSONField(models.TextField):  # type: ignore[type-arg]
    """A JSON value kept encrypted in one text column. It can be read and written, never compared or ordered by."""

    description = "JSON, encrypted at rest"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        return seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")), bound_to=self._bound_to)

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> Any:
        return None if value is None else json.loads(unseal(value, bound_to=self._bound_to))

    def to_python(self, value: Any) -> Any:
        return value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is encrypted: it has no lookup {lookup_name}")

    @property
    def _bound_to(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"
