"""The school's signing key: made on first use, encrypted at rest, in a file only while xmlsec1 runs."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import settings

from truongso.foundation.saml.models import SigningKey

BITS = 3072
VALID_FOR = timedelta(days=5 * 365)
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder in memory where the system has one; the file in it is private


@dataclass(frozen=True)
class KeyFiles:
    """Where the key and its certificate lie for the moment."""

    key: str
    certificate: str


def make(now: datetime) -> tuple[str, str, datetime]:
    """Return a new key and its self-signed certificate as PEM, and when the certificate ends."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    host = (urlsplit(settings.SITE_ADDRESS).hostname or "truongso")[:64]
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    ends = now + VALID_FOR
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, ends)
    certificate = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return private.decode(), certificate.public_bytes(Encoding.PEM).decode(), ends


@contextmanager
def on_hand(row: SigningKey) -> Iterator[KeyFiles]:
    """Lay a key into a private folder, in memory where there is one, and take it away afterwards."""
    where = str(_MEMORY) if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="truongso-", dir=where) as folder:
        files = KeyFiles(f"{folder}/key.pem", f"{folder}/certificate.pem")
        Path(files.key).touch(mode=0o600)
        Path(files.key).write_text(row.key["pem"], encoding="ascii")
        Path(files.certificate).write_text(row.certificate, encoding="ascii")
        yield files


def published() -> list[SigningKey]:
    """Return the key that signs and the one that follows."""
    rows = SigningKey.objects.exclude(state=SigningKey.State.RETIRED)
    return sorted(rows, key=lambda row: row.state)  # current, next
