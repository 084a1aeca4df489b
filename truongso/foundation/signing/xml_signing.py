"""Sign an XML file in two halves, as PDF files are: XAdES, enveloped, over the whole file or over one element.

Inclusive C14N: with the exclusive one the reference to the signed properties has no transform and every verifier reports a
wrong digest. Whoever signs one element (by its Id) leaves the signature inside it; who signs the whole file comes last,
because a later signature would change what the whole is.
"""

import base64
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import CanonicalizationMethod
from signxml.xades.xades import XAdESSigner

from truongso.core.refusal import Refused
from truongso.foundation.signing.pdf_signing import Certificates, Prepared

DS = "http://www.w3.org/2000/09/xmldsig#"
_VALUE = "value-to-come"
_UNREADABLE = "Tệp không phải XML đọc được nên không ký."


class _Recorder:
    """Stands where the library wants a key, and remembers what it is asked to sign."""

    def __init__(self, public: Any) -> None:
        self.public, self.data = public, b""
        self.key_size = getattr(public, "key_size", 0)
        self.curve = getattr(public, "curve", None)

    def public_key(self) -> Any:
        return self.public

    def sign(self, data: bytes, *_: Any, **__: Any) -> bytes:
        self.data = data
        # An ECDSA value of the right shape; either is replaced by the one that comes later.
        return b"\x00" if isinstance(self.public, rsa.RSAPublicKey) else bytes.fromhex("3006020101020101")


def root_of(content: bytes) -> Any:
    """Return the root of a file to sign. Refused for what is no XML and for document types, where entities hide."""
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise Refused(_UNREADABLE, field="file") from error
    if root.getroottree().docinfo.doctype:
        raise Refused("Tệp XML có phần khai báo kiểu (DOCTYPE), là chỗ giấu nội dung lạ: không ký.", field="file")
    return root


def check_element(root: Any, element: str) -> Any:
    """Return the element with an Id, the root for none. Refused when it is missing or stands twice."""
    if not element:
        return root
    found = root.xpath("//*[@Id=$id or @ID=$id or @id=$id]", id=element)
    if len(found) != 1:
        how = "không có phần nào" if not found else f"có {len(found)} phần"
        raise Refused(f"Tệp XML {how} mang mã «{element}»: mỗi người ký cần đúng một phần.", field="file")
    return found[0]


def prepare(content: bytes, certificates: Certificates, *, element: str = "") -> Prepared:
    """Return the file with a signature that lacks its value, and the bytes to sign."""
    root = root_of(content)
    owner = check_element(root, element)
    etree.SubElement(owner, f"{{{DS}}}Signature", {"Id": "placeholder"}, nsmap={"ds": DS})
    own = x509.load_der_x509_certificate(certificates.own)
    key = _Recorder(own.public_key())
    algorithm = "rsa-sha256" if isinstance(key.public, rsa.RSAPublicKey) else "ecdsa-sha256"
    signer = XAdESSigner(
        signature_algorithm=algorithm,
        digest_algorithm="sha256",
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_1,
    )
    chain = [own, *(x509.load_der_x509_certificate(der) for der in certificates.above)]
    pem = "".join(one.public_bytes(Encoding.PEM).decode() for one in chain)
    reference = f"#{element}" if element else None
    stand_in: Any = key  # the library asks its key for a signature and for nothing else
    signed = signer.sign(root, key=stand_in, cert=pem, reference_uri=reference, always_add_key_value=False)
    _last_value(signed, owner_id=element).text = _VALUE
    return Prepared(_bytes(signed), b"", (0, 0), key.data)


def complete(prepared: Prepared, certificates: Certificates, value: bytes) -> bytes:
    """Return the signed file. Whether the value is right is for verification to say."""
    public = x509.load_der_x509_certificate(certificates.own).public_key()
    if isinstance(public, ec.EllipticCurvePublicKey):
        value = _joined(value, (public.curve.key_size + 7) // 8)
    root = root_of(prepared.document)
    (place,) = [node for node in root.iter(f"{{{DS}}}SignatureValue") if node.text == _VALUE]
    place.text = base64.b64encode(value).decode()
    return _bytes(root)


def _last_value(root: Any, *, owner_id: str) -> Any:
    owner = check_element(root, owner_id)
    return owner.findall(f"{{{DS}}}Signature/{{{DS}}}SignatureValue")[-1]


def _joined(value: bytes, size: int) -> bytes:
    """Return r and s side by side: XML does not take the DER of an ECDSA value (RFC 4050 and XMLDSig 1.1)."""
    first, second = decode_dss_signature(value)
    return first.to_bytes(size, "big") + second.to_bytes(size, "big")


def _bytes(root: Any) -> bytes:
    return bytes(etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True))
