"""The signature of a message by Redirect: over the octets of the query as they came.

pysaml2 encodes the values again before it verifies, which fails for applications that write %2b for %2B (.NET does).
The standard (bindings, 3.4.4.1) says to take the values as they were sent.
"""

import base64
import binascii
from collections.abc import Iterable
from urllib.parse import unquote_plus

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from saml2.xmldsig import SIG_RSA_SHA256, SIG_RSA_SHA384, SIG_RSA_SHA512

from truongso.core.refusal import Refused
from truongso.foundation.saml.messages import WEAK

_HASHES: dict[str, type[HashAlgorithm]] = {SIG_RSA_SHA256: SHA256, SIG_RSA_SHA384: SHA384, SIG_RSA_SHA512: SHA512}
WRONG = "Chữ ký của yêu cầu SAML không đúng: hãy kiểm tra chứng thư của ứng dụng đã khai trong Trường Số."


def is_signed(query: str) -> bool:
    """Return whether a query string claims to be signed."""
    return bool({"Signature", "SigAlg"} & _parts(query).keys())


def verify(query: str, certificates: Iterable[x509.Certificate]) -> None:
    """Refuse unless one of the certificates verifies the query string."""
    parts = _parts(query)
    algorithm = unquote_plus(parts.get("SigAlg", ""))
    if algorithm not in _HASHES:
        raise Refused(WEAK)
    try:
        signature = base64.b64decode(unquote_plus(parts.get("Signature", "")), validate=True)
    except (binascii.Error, ValueError):
        raise Refused(WRONG) from None
    names = [name for name in ("SAMLRequest", "SAMLResponse", "RelayState", "SigAlg") if name in parts]
    signed = "&".join(f"{name}={parts[name]}" for name in names).encode()
    if not any(_verifies(one, signature, signed, _HASHES[algorithm]()) for one in certificates):
        raise Refused(WRONG)


def _verifies(certificate: x509.Certificate, signature: bytes, signed: bytes, hashed: HashAlgorithm) -> bool:
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey):
        return False
    try:
        key.verify(signature, signed, PKCS1v15(), hashed)
    except InvalidSignature:
        return False
    return True


def _parts(query: str) -> dict[str, str]:
    """Return the raw values by name; a name that stands twice could be read in two ways and is refused."""
    pairs = [pair.partition("=")[::2] for pair in query.split("&") if pair]
    if len({name for name, _ in pairs}) != len(pairs):
        raise Refused("Địa chỉ đăng nhập có tham số lặp lại nên bị từ chối: hãy mở lại ứng dụng.")
    return dict(pairs)
