"""The seal of a package: which parts it covers, whether they are as they were signed, and whose it is.

The references of the standard name files by cid:; references into the package itself (Id, or the whole of it) are read too.
Whatever a reference names must be the very part that was read, so that nothing can be wrapped around it.
"""

import base64
import binascii
import copy
import hashlib
import hmac
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from truongso.governance.edxml.format.codes import DS
from truongso.governance.edxml.format.content import Attachment
from truongso.governance.edxml.format.scanning import Unreadable

ENVELOPED = f"{DS}enveloped-signature"
C14N = {
    "http://www.w3.org/2001/10/xml-exc-c14n#": (True, False),
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments": (True, True),
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315": (False, False),
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments": (False, True),
}
DIGESTS = {
    f"{DS}sha1": "sha1",
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
METHODS: dict[str, tuple[str, type[hashes.HashAlgorithm]]] = {
    f"{DS}rsa-sha1": ("rsa", hashes.SHA1),
    f"{_MORE}rsa-sha256": ("rsa", hashes.SHA256),
    f"{_MORE}rsa-sha384": ("rsa", hashes.SHA384),
    f"{_MORE}rsa-sha512": ("rsa", hashes.SHA512),
    f"{_MORE}ecdsa-sha256": ("ec", hashes.SHA256),
    f"{_MORE}ecdsa-sha384": ("ec", hashes.SHA384),
}
MOST_REFERENCES = 200
WEAK = "Chữ ký của gói dùng SHA-1, thuật toán không còn được coi là an toàn."


@dataclass(frozen=True)
class SealFinding:
    """What the seal is worth before anybody asked whose certificate it is. Without a seal nothing is claimed."""

    exists: bool = False
    holds: bool = False
    certificates: tuple[Any, ...] = field(default=(), repr=False)  # asn1crypto, the signer's first
    covers_header: bool = False
    covers_manifest: bool = False  # the names of the files; true where there are none
    covered: tuple[Attachment, ...] = field(default=(), repr=False)  # files that are as they were signed
    uncovered: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()  # what is not as it was signed
    is_weak: bool = False
    algorithm: str = ""
    warnings: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parts:
    """The very elements that were read out of a package: what a seal covers must be these."""

    root: Any
    header: Any
    message: Any
    manifest: Any = None
    encoded: Any = None
    attachments: tuple[Attachment, ...] = ()


class _Broken(Exception):
    """Why the seal does not hold, as a sentence."""


def check_seal(parts: Parts) -> SealFinding:
    """Return what the seal of a package says about what was read out of it."""
    root, header = parts.root, parts.header
    nodes = list(root.iter(f"{{{DS}}}Signature"))
    filled = [node for node in nodes if node.find(f"{{{DS}}}SignedInfo") is not None]
    if not filled:
        return SealFinding()
    if len(filled) > 1:
        raise Unreadable("Gói có nhiều chữ ký lồng nhau: không biết chữ ký nào là của cơ quan gửi.")
    node = filled[0]
    parents = [node.getparent(), node.getparent().getparent() if node.getparent() is not None else None]
    if header not in parents:
        raise Unreadable("Chữ ký của gói nằm sai chỗ (phải nằm trong edXMLHeader).")
    return _Check(parts, node).run()


class _Check:
    def __init__(self, parts: Parts, node: Any) -> None:
        self.parts, self.root, self.node = parts, parts.root, node
        self.files = {one.content_id: one for one in parts.attachments}
        self.info = node.find(f"{{{DS}}}SignedInfo")
        self.covered: set[str] = set()
        self.covers_header = self.is_weak = False
        self.covers_manifest = parts.manifest is None
        self.changes: list[str] = []

    def run(self) -> SealFinding:
        certificates: tuple[Any, ...] = ()
        holds, broken = False, ""
        try:
            found = _certificates(self.node)
            certificates = tuple(asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in found)
            self._references()
            self._value(found[0])
            holds = not self.changes
        except _Broken as problem:
            broken = str(problem)
        covered = tuple(one for key, one in self.files.items() if holds and key in self.covered)
        uncovered = tuple(one.name for key, one in self.files.items() if key not in self.covered)
        warnings = [WEAK] if self.is_weak else []
        if holds and uncovered:
            warnings.append(f"Chữ ký của gói không bao trùm tệp {', '.join(f'«{name}»' for name in uncovered)}.")
        return SealFinding(
            True, holds, certificates, self.covers_header, self.covers_manifest, covered, uncovered, tuple(self.changes),
            self.is_weak, self._algorithm(), tuple(warnings), (*self.changes, *([broken] if broken else [])),
        )  # fmt: skip

    def _references(self) -> None:
        references = self.info.findall(f"{{{DS}}}Reference")
        if not references or len(references) > MOST_REFERENCES:
            raise _Broken("Chữ ký của gói không trỏ đến phần nào.")
        for reference in references:
            uri = reference.get("URI", "")
            digest = _digest_name(reference)
            self.is_weak = self.is_weak or digest == "sha1"
            wanted = _value_of(reference, "DigestValue")
            if uri.startswith("cid:"):
                self._file(uri.removeprefix("cid:"), digest, wanted)
            else:
                self._part(uri, reference, digest, wanted)

    def _file(self, key: str, digest: str, wanted: bytes) -> None:
        """Compare a file: programs sign the bytes that travel, the file inside the ZIP, or the base64 text."""
        one = self.files.get(key)
        if one is None:
            self.changes.append(f"Chữ ký của gói trỏ đến tệp «{key[:120]}» không có trong gói.")
            return
        forms = (one.carried, one.content, base64.b64encode(one.carried))
        if any(hmac.compare_digest(hashlib.new(digest, form).digest(), wanted) for form in forms):
            self.covered.add(key)
        else:
            self.changes.append(f"Tệp đính kèm «{one.name}» không khớp với mã băm mà cơ quan gửi đã ký.")

    def _part(self, uri: str, reference: Any, digest: str, wanted: bytes) -> None:
        target = self._target(uri)
        is_enveloped, exclusive, comments, prefixes = _transforms(reference)
        if is_enveloped:
            target = _without_seal(target, self.node)
        data = _c14n(target, exclusive, comments, prefixes)
        if not hmac.compare_digest(hashlib.new(digest, data).digest(), wanted):
            self.changes.append(self._changed_part(self._target(uri)))
        else:
            self._note_cover(self._target(uri))

    def _changed_part(self, target: Any) -> str:
        is_manifest = target is not self.root and target is self.parts.manifest
        return f"{'Danh mục tệp' if is_manifest else 'Phần đầu'} của gói đã bị sửa sau khi ký."

    def _note_cover(self, target: Any) -> None:
        inside = set(target.iter())
        name = etree.QName(target).localname
        if any(name in names and part not in inside for names, part in self._read_from()):
            self.changes.append("Phần được ký của gói không phải phần được đọc: nội dung đã bị tráo sau khi ký.")
            return
        self.covers_header = self.covers_header or self.parts.message in inside
        self.covers_manifest = self.covers_manifest or self.parts.manifest in inside
        if self.parts.encoded is not None and self.parts.encoded in inside:
            self.covered |= set(self.files)

    def _read_from(self) -> tuple[tuple[frozenset[str], Any], ...]:
        """Return what may hold each part that was read: an element of such a name without the part was put there to mislead."""
        message = frozenset({"MessageHeader", "edXMLHeader", "edXMLEnvelope"})
        manifest, encoded = frozenset({"edXMLManifest", "edXMLBody"}), frozenset({"AttachmentEncoded"})
        return (message, self.parts.message), (manifest, self.parts.manifest), (encoded, self.parts.encoded)

    def _target(self, uri: str) -> Any:
        if not uri:
            return self.root
        if not uri.startswith("#"):
            raise _Broken("Chữ ký của gói trỏ ra ngoài gói, không được theo.")
        names = Counter(str(value) for value in self.root.xpath("//@Id | //@ID | //@id"))
        if names[uri[1:]] != 1:
            raise _Broken(f"Mã {uri[1:60]} xuất hiện {names[uri[1:]]} lần trong gói: không biết phần nào được ký.")
        return self.root.xpath("//*[@Id=$id or @ID=$id or @id=$id]", id=uri[1:])[0]

    def _value(self, certificate: x509.Certificate) -> None:
        method = self.info.find(f"{{{DS}}}SignatureMethod")
        kind, digest = METHODS.get(method.get("Algorithm", "") if method is not None else "", (None, None))
        if kind is None or digest is None:
            raise _Broken("Chữ ký của gói dùng thuật toán không được nhận.")
        self.is_weak = self.is_weak or digest is hashes.SHA1
        way = self.info.find(f"{{{DS}}}CanonicalizationMethod")
        if way is None or way.get("Algorithm", "") not in C14N:
            raise _Broken("Chữ ký của gói dùng cách chuẩn hóa không được nhận.")
        exclusive, comments = C14N[way.get("Algorithm", "")]
        data = _c14n(self.info, exclusive, comments, _prefixes(way))
        _verify(certificate, kind, digest(), _value_of(self.node, "SignatureValue"), data)

    def _algorithm(self) -> str:
        method = self.info.find(f"{{{DS}}}SignatureMethod")
        return str(method.get("Algorithm", "")).rpartition("#")[2] if method is not None else ""


def _verify(certificate: x509.Certificate, kind: str, digest: Any, value: bytes, data: bytes) -> None:
    key = certificate.public_key()
    try:
        if kind == "rsa" and isinstance(key, rsa.RSAPublicKey):
            key.verify(value, data, padding.PKCS1v15(), digest)
        elif kind == "ec" and isinstance(key, ec.EllipticCurvePublicKey):
            half = len(value) // 2
            numbers = int.from_bytes(value[:half]), int.from_bytes(value[half:])
            key.verify(encode_dss_signature(*numbers), data, ec.ECDSA(digest))
        else:
            raise _Broken("Chữ ký của gói không cùng loại với khóa trên chứng thư.")
    except (InvalidSignature, UnsupportedAlgorithm, ValueError) as error:
        raise _Broken("Giá trị chữ ký của gói không khớp với chứng thư.") from error


def _certificates(node: Any) -> list[x509.Certificate]:
    texts = node.findall(f"{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate")
    if not texts or len(texts) > 10:
        raise _Broken("Chữ ký của gói không kèm chứng thư.")
    try:
        return [x509.load_der_x509_certificate(base64.b64decode("".join((one.text or "").split()))) for one in texts]
    except (ValueError, binascii.Error) as error:
        raise _Broken("Chứng thư kèm chữ ký của gói không đọc được.") from error


def _digest_name(reference: Any) -> str:
    method = reference.find(f"{{{DS}}}DigestMethod")
    name = DIGESTS.get(method.get("Algorithm", "") if method is not None else "")
    if name is None:
        raise _Broken("Chữ ký của gói dùng thuật toán băm không được nhận.")
    return name


def _value_of(node: Any, name: str) -> bytes:
    try:
        return base64.b64decode("".join((node.findtext(f"{{{DS}}}{name}") or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _Broken(f"Chữ ký của gói bị hỏng ({name}).") from error


def _transforms(reference: Any) -> tuple[bool, bool, bool, list[str]]:
    """Return whether the seal is left out, and how the part is written; anything that selects or computes is refused."""
    is_enveloped, exclusive, comments = False, False, False
    prefixes: list[str] = []
    for one in reference.findall(f"{{{DS}}}Transforms/{{{DS}}}Transform"):
        name = one.get("Algorithm", "")
        if name == ENVELOPED:
            is_enveloped = True
        elif name in C14N:
            exclusive, comments = C14N[name]
            prefixes = _prefixes(one)
        else:
            raise _Broken("Chữ ký của gói dùng phép biến đổi không được nhận.")
    return is_enveloped, exclusive, comments, prefixes


def _prefixes(node: Any) -> list[str]:
    inclusive = node.find("{http://www.w3.org/2001/10/xml-exc-c14n#}InclusiveNamespaces")
    return str(inclusive.get("PrefixList", "")).split() if inclusive is not None else []


def _c14n(node: Any, exclusive: bool, comments: bool, prefixes: list[str]) -> bytes:
    written: bytes = etree.tostring(
        node, method="c14n", exclusive=exclusive, with_comments=comments,
        inclusive_ns_prefixes=(prefixes or None) if exclusive else None,
    )  # fmt: skip
    return written


def _without_seal(target: Any, node: Any) -> Any:
    """Return a copy of a part without the seal inside it."""
    tree = target.getroottree()
    place = tree.getelementpath(node)
    whole = copy.deepcopy(tree.getroot())
    inner = whole.getroottree().find(place)
    parent, before = inner.getparent(), inner.getprevious()
    if inner.tail:
        if before is not None:
            before.tail = (before.tail or "") + inner.tail
        else:
            parent.text = (parent.text or "") + inner.tail
    parent.remove(inner)
    own = tree.getelementpath(target)
    return whole if own == "." else whole.getroottree().find(own)
