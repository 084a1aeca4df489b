"""Seal a package with the school's key: XMLDSig over header, manifest and every file by its cid. SHA-256, never SHA-1.

The standard's own references are the cid: ones; header and manifest are added by Id, so that a sealed file cannot be put
under another header. TraceHeaderList stays outside: the exchange writes into it on the way.
"""

import base64
import hashlib
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from lxml import etree

from truongso.foundation.signing.keys import OpenKey
from truongso.foundation.signing.pdf_signing import Certificates
from truongso.governance.edxml.format.codes import DS, NAMESPACE
from truongso.governance.edxml.format.writing import HEADER_ID, MANIFEST_ID, as_bytes

EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"


def seal(package: bytes, certificates: Certificates, opened: OpenKey) -> bytes:
    """Return a package that write_document or write_status made, sealed by an open key."""
    root = etree.fromstring(package, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    header = root.find(f".//{{{NAMESPACE}}}edXMLHeader")
    certificate = asn1_x509.Certificate.load(certificates.own)
    is_rsa = certificate.public_key.algorithm == "rsa"
    node = etree.SubElement(header, f"{{{DS}}}Signature", nsmap={None: DS})
    info = _info(node, root, is_rsa)
    value = opened.sign(_c14n(info))
    _leaf(node, "SignatureValue", base64.b64encode(value if is_rsa else _plain_ecdsa(value)).decode())
    data = _sub(_sub(node, "KeyInfo"), "X509Data")
    _leaf(data, "X509SubjectName", x509.load_der_x509_certificate(certificates.own).subject.rfc4514_string())
    for one in (certificates.own, *certificates.above):
        _leaf(data, "X509Certificate", base64.b64encode(one).decode())
    return as_bytes(root)


def _info(node: Any, root: Any, is_rsa: bool) -> Any:
    info = _sub(node, "SignedInfo")
    _sub(info, "CanonicalizationMethod", Algorithm=EXCLUSIVE)
    _sub(info, "SignatureMethod", Algorithm=f"{_MORE}{'rsa' if is_rsa else 'ecdsa'}-sha256")
    for name in (HEADER_ID, MANIFEST_ID):
        for part in root.xpath("//*[@Id=$id]", id=name):
            _reference(info, f"#{name}", _c14n(part), is_xml=True)
    for carrier in root.iter(f"{{{NAMESPACE}}}Attachment"):
        carried = base64.b64decode(carrier.findtext(f"{{{NAMESPACE}}}ContentTransferEncoded"))
        _reference(info, f"cid:{carrier.findtext(f'{{{NAMESPACE}}}ContentId')}", carried, is_xml=False)
    return info


def _reference(info: Any, uri: str, data: bytes, *, is_xml: bool) -> None:
    reference = _sub(info, "Reference", URI=uri)
    if is_xml:
        _sub(_sub(reference, "Transforms"), "Transform", Algorithm=EXCLUSIVE)
    _sub(reference, "DigestMethod", Algorithm=SHA256)
    _leaf(reference, "DigestValue", base64.b64encode(hashlib.sha256(data).digest()).decode())


def _plain_ecdsa(value: bytes) -> bytes:
    """Return r and s one after the other, as XMLDSig wants them: 32 bytes each for P-256, 48 for P-384."""
    numbers = decode_dss_signature(value)
    size = 32 if max(numbers).bit_length() <= 256 else 48
    return b"".join(number.to_bytes(size) for number in numbers)


def _c14n(node: Any) -> bytes:
    written: bytes = etree.tostring(node, method="c14n", exclusive=True, with_comments=False)
    return written


def _sub(parent: Any, name: str, **attributes: str) -> Any:
    return etree.SubElement(parent, f"{{{DS}}}{name}", attributes)


def _leaf(parent: Any, name: str, text: str) -> None:
    _sub(parent, name).text = text
