"""Whether the value of a signature belongs to a certificate and to what was to be signed."""

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from truongso.core.refusal import Refused

LONGEST = 1024  # bytes: RSA of 8192 bits
_NOT_OURS = "Giá trị chữ ký nhận về không khớp với văn bản này hoặc với chứng thư: không ký."


def check_value(certificate: bytes, to_sign: bytes, value: bytes) -> None:
    """Refused unless value is the signature of the certificate's key over the SHA-256 of to_sign."""
    public = x509.load_der_x509_certificate(certificate).public_key()
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(value, to_sign, padding.PKCS1v15(), SHA256())
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(value, to_sign, ec.ECDSA(SHA256()))
        else:
            raise Refused("Chứng thư dùng loại khóa mà hệ thống chưa ký được (chỉ RSA, ECDSA).")
    except (InvalidSignature, ValueError) as error:
        raise Refused(_NOT_OURS) from error
