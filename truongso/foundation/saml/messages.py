"""What arrives from strangers: unpacked within limits, parsed without entities, its signature where it belongs.

pysaml2 verifies the signature afterwards. These checks stand before it because it inflates without a limit, takes
SHA-1, and looks only at the signature that it expects.
"""

import base64
import binascii
import zlib
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from saml2.xmldsig import (
    DIGEST_SHA256,
    DIGEST_SHA384,
    DIGEST_SHA512,
    SIG_RSA_SHA256,
    SIG_RSA_SHA384,
    SIG_RSA_SHA512,
)

from truongso.core.refusal import Refused

LIMIT = 128 * 1024  # bytes of XML; a signed request has about 5 KB, metadata of one application about 20 KB
SIGNATURES = {SIG_RSA_SHA256, SIG_RSA_SHA384, SIG_RSA_SHA512}
DIGESTS = {DIGEST_SHA256, DIGEST_SHA384, DIGEST_SHA512}
DS = "{http://www.w3.org/2000/09/xmldsig#}"
SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
SAMLP = "{urn:oasis:names:tc:SAML:2.0:protocol}"
METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"

UNREADABLE = "Không đọc được thông điệp SAML của ứng dụng: hãy mở lại ứng dụng và đăng nhập lần nữa."
TOO_LONG = "Thông điệp SAML quá dài nên bị từ chối: hãy báo cho người quản trị ứng dụng."
ENTITIES = "Tệp XML có khai báo DOCTYPE hoặc thực thể nên bị từ chối: SAML không dùng đến và đó là dấu hiệu tấn công."


def unpack(text: str, *, deflated: bool) -> bytes:
    """Return the XML of a message: base64 by POST, deflated before that by Redirect; never more than the limit."""
    if len(text) > 2 * LIMIT:
        raise Refused(TOO_LONG)
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Refused(UNREADABLE) from None
    content = _inflate(raw) if deflated else raw
    if len(content) > LIMIT:
        raise Refused(TOO_LONG)
    return content


def _inflate(raw: bytes) -> bytes:
    machine = zlib.decompressobj(-15)
    try:
        content = machine.decompress(raw, LIMIT + 1)
    except zlib.error:
        raise Refused(UNREADABLE) from None
    if not machine.eof and len(content) <= LIMIT:
        raise Refused(UNREADABLE)
    return content


def parse(xml: bytes) -> Element:
    """Return the root of a document; Refused for entities, DOCTYPE and what is no XML."""
    if len(xml) > LIMIT:
        raise Refused(TOO_LONG)
    try:
        root: Element = ElementTree.fromstring(xml, forbid_dtd=True)
    except DefusedXmlException:
        raise Refused(ENTITIES) from None
    except (ParseError, ValueError, LookupError):
        raise Refused(UNREADABLE) from None
    return root


def check_signature_place(root: Element) -> bool:
    """Return whether the message is signed; Refused for a signature that covers something else than the message.

    One signature at most, a child of the root, over the root, with SHA-256 or more, and no id twice: what wrapping
    attacks need is not let in.
    """
    _check_ids(root)
    signatures = list(root.iter(f"{DS}Signature"))
    if not signatures:
        return False
    references = list(signatures[0].iter(f"{DS}Reference"))
    is_over_root = (
        len(signatures) == len(references) == 1
        and signatures[0] in list(root)
        and bool(root.get("ID"))
        and references[0].get("URI") == f"#{root.get('ID')}"
    )
    if not is_over_root:
        raise Refused("Chữ ký của thông điệp SAML không bao trùm cả thông điệp nên bị từ chối.")
    _check_algorithms(signatures[0])
    return True


def _check_ids(root: Element) -> None:
    ids = [value for node in root.iter() for name, value in node.attrib.items() if name.rsplit("}")[-1].upper() == "ID"]
    if len(ids) != len(set(ids)):
        raise Refused("Thông điệp SAML có hai phần cùng một mã nên bị từ chối.")


def _check_algorithms(signature: Element) -> None:
    methods = {node.get("Algorithm") for node in signature.iter(f"{DS}SignatureMethod")}
    digests = {node.get("Algorithm") for node in signature.iter(f"{DS}DigestMethod")}
    if not methods or not methods <= SIGNATURES or not digests <= DIGESTS:
        raise Refused(WEAK)


WEAK = "Thông điệp SAML ký bằng thuật toán không còn an toàn: hãy chọn RSA-SHA256 ở ứng dụng."


def text_of(root: Element, tag: str) -> str:
    """Return the text of a direct child, stripped; empty when there is none."""
    found: Any = root.find(tag)
    return (found.text or "").strip() if found is not None else ""
