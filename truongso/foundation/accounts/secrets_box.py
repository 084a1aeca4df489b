"""Keep the secrets of authenticator apps unreadable in the database and in its backups."""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from truongso.core.refusal import Refused

_PURPOSE = b"truongso.accounts.second-factor.v1"


@cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    derived = (HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key.encode()) for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def _current() -> MultiFernet:
    return _box((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def encrypt(text: str) -> str:
    """Return text encrypted under a key derived from SECRET_KEY."""
    return _current().encrypt(text.encode()).decode()


def renew(text: str) -> str:
    """Return the same secret encrypted under the present key; Refused when its key is no longer known."""
    return encrypt(decrypt(text))


def decrypt(text: str) -> str:
    """Return what encrypt was given; Refused when SECRET_KEY has changed since."""
    try:
        return _current().decrypt(text.encode()).decode()
    except InvalidToken:
        raise Refused(
            "Không đọc được khóa xác thực hai lớp vì khóa bí mật của hệ thống đã đổi: "
            "hãy nhờ quản trị gỡ xác thực hai lớp rồi bật lại."
        ) from None
