"""Keys on a token (PKCS#11): a USB token in the server, or SoftHSM where there is none. The key never leaves the token."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pkcs11
from asn1crypto import x509 as asn1_x509
from django.conf import settings
from pkcs11.util.ec import encode_ecdsa_signature

from truongso.core.refusal import Refused
from truongso.foundation.signing.models import SigningKey
from truongso.foundation.signing.pdf_signing import Certificates

logger = logging.getLogger(__name__)
_GONE = "Không liên lạc được với token: hãy cắm lại token vào máy chủ rồi ký tiếp; các tệp đã ký vẫn giữ nguyên."


@dataclass(frozen=True)
class TokenKey:
    """A private key on an open token."""

    private: Any
    is_rsa: bool

    def sign(self, data: bytes) -> bytes:
        """Return RSA PKCS#1 v1.5 or ECDSA with SHA-256, made on the token."""
        try:
            if self.is_rsa:
                return bytes(self.private.sign(data, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))
            return bytes(encode_ecdsa_signature(self.private.sign(data, mechanism=pkcs11.Mechanism.ECDSA_SHA256)))
        except pkcs11.PKCS11Error as error:
            logger.warning("the token did not sign: %s", type(error).__name__)
            raise Refused(_GONE) from error


def _session(label: str, pin: str) -> Any:
    if not settings.PKCS11_LIBRARY:
        raise Refused("Máy chủ chưa khai thư viện của token (biến TRUONGSO_PKCS11): hãy báo quản trị hệ thống.")
    try:
        library = pkcs11.lib(settings.PKCS11_LIBRARY)
        return library.get_token(token_label=label).open(user_pin=pin)
    except pkcs11.PinLocked as error:
        raise Refused("Token đã khóa vì sai mã PIN nhiều lần: hãy liên hệ nơi cấp để mở.", field="secret") from error
    except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange) as error:
        raise Refused("Sai mã PIN của token. Sai nhiều lần token sẽ tự khóa.", field="secret") from error
    except pkcs11.NoSuchToken as error:
        raise Refused(f"Không thấy token «{label}»: hãy cắm token vào máy chủ rồi thử lại.") from error
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
        raise Refused(_GONE) from error


def read_token(label: str, pin: str) -> Certificates:
    """Return the first signing certificate on a token, with those beside it. Refused when there is none."""
    with _session(label, pin) as session:
        found = [
            asn1_x509.Certificate.load(bytes(item[pkcs11.Attribute.VALUE]))
            for item in session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE})
        ]
    people = [c for c in found if not (c.basic_constraints_value and c.basic_constraints_value["ca"].native)]
    if not people:
        raise Refused(f"Token «{label}» không có chứng thư nào để ký.", field="token_label")
    above = tuple(c.dump() for c in found if c not in people and c.subject != c.issuer)
    return Certificates(people[0].dump(), above)


@contextmanager
def opened(key: SigningKey, secret: str) -> Iterator[TokenKey]:
    """Open the token with its PIN and find the private key of the registered certificate."""
    certificate = asn1_x509.Certificate.load(bytes(key.certificate))
    with _session(key.token_label, secret) as session:
        found = _private_key_of(session, certificate.dump())
        if found is None:
            raise Refused(f"Token «{key.token_label}» không giữ khóa của chứng thư đã đăng ký: hãy cắm đúng token.")
        yield TokenKey(found, certificate.public_key.algorithm == "rsa")


def _private_key_of(session: Any, certificate: bytes) -> Any:
    """Return the key that stands beside a certificate on the token. A search must run to its end before the next begins."""
    held = list(session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE}))
    own = next((item for item in held if bytes(item[pkcs11.Attribute.VALUE]) == certificate), None)
    if own is None:
        return None
    wanted = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY, pkcs11.Attribute.ID: own[pkcs11.Attribute.ID]}
    return next(iter(list(session.get_objects(wanted))), None)
