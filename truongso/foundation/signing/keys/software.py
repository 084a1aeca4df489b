"""Keys in a PKCS#12 file, kept encrypted here and opened with the password of the file each time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from truongso.core.refusal import Refused
from truongso.foundation.signing.models import SigningKey
from truongso.foundation.signing.pdf_signing import Certificates

LARGEST = 64 * 1024
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class SoftwareKey:
    """A private key in memory."""

    private: PrivateKey

    def sign(self, data: bytes) -> bytes:
        """Return RSA PKCS#1 v1.5 or ECDSA with SHA-256."""
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(data, padding.PKCS1v15(), SHA256())
        return self.private.sign(data, ec.ECDSA(SHA256()))


def read_pkcs12(content: bytes, password: str) -> tuple[PrivateKey, Certificates]:
    """Return key and certificates of a .p12 or .pfx file. Refused for a wrong password and for what is no such file."""
    if len(content) > LARGEST:
        raise Refused(
            "Tệp khóa lớn bất thường: hãy chọn đúng tệp .p12 hoặc .pfx do nơi cấp chứng thư đưa.", field="file"
        )
    try:
        private, certificate, others = pkcs12.load_key_and_certificates(content, password.encode())
    except ValueError as error:
        raise Refused(
            "Không mở được tệp khóa: sai mật khẩu của tệp, hoặc tệp không phải .p12, .pfx.", field="secret"
        ) from error
    if certificate is None or not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise Refused("Tệp khóa không có đủ khóa ký (RSA, ECDSA) và chứng thư.", field="file")
    above = tuple(other.public_bytes(Encoding.DER) for other in others if other.subject != other.issuer)
    return private, Certificates(certificate.public_bytes(Encoding.DER), above)


@contextmanager
def opened(key: SigningKey, secret: str) -> Iterator[SoftwareKey]:
    """Open the kept file with its password."""
    private, certificates = read_pkcs12(key.pkcs12(), secret)
    if certificates.own != bytes(key.certificate):
        raise Refused("Tệp khóa đang giữ không khớp với chứng thư đã đăng ký: hãy đăng ký lại khóa.")
    yield SoftwareKey(private)
