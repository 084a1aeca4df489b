"""Certificates of applications, as people paste them: with or without the lines at both ends, one or several."""

import base64
import binascii
import re
import textwrap

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from truongso.core.refusal import Refused

_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)
_LEAST_BITS = 2048
_MOST = 4


def normalized(text: str) -> str:
    """Return the certificates in text as PEM; Refused for what is none, and for keys that are too short."""
    blocks = _BLOCK.findall(text) or ([text] if text.strip() else [])
    if len(blocks) > _MOST:
        raise Refused(f"Chỉ nhận tối đa {_MOST} chứng thư của một ứng dụng.", field="certificates")
    return "\n".join(_checked(block) for block in blocks)


def _checked(block: str) -> str:
    body = "".join(block.split())
    try:
        key = x509.load_der_x509_certificate(base64.b64decode(body, validate=True)).public_key()
    except (ValueError, binascii.Error):
        raise Refused(
            "Chứng thư không đọc được: hãy dán nguyên nội dung tệp .pem, .crt.", field="certificates"
        ) from None
    if not isinstance(key, RSAPublicKey) or key.key_size < _LEAST_BITS:
        raise Refused(f"Chứng thư phải có khóa RSA từ {_LEAST_BITS} bit trở lên.", field="certificates")
    lines = "\n".join(textwrap.wrap(body, 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----"


def loaded(pem: str) -> list[x509.Certificate]:
    """Return the certificates of a normalized text."""
    return x509.load_pem_x509_certificates(pem.encode()) if pem else []


def bodies(pem: str) -> list[str]:
    """Return the base64 text of each certificate, in one line, as metadata has it."""
    return ["".join(block.split()) for block in _BLOCK.findall(pem)]
