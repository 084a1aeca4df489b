"""Packages as the agency on the other side writes and reads them: no prefixes, files in a ZIP, its own seal.

Written apart from the house's own packages on purpose, so that each side meets another's spelling.
"""

import base64
import hashlib
import io
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509.oid import NameOID
from lxml import etree

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
DS = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
HERE = timezone(timedelta(hours=7))


@dataclass
class Letter:
    """A document that the agency sends."""

    code: str  # 1234/SGDĐT-VP
    subject: str
    files: dict[str, bytes]
    type_name: str = "Công văn"
    dated: str = ""  # yyyy/MM/dd, today when left out
    due: str = ""
    priority: str = "0"
    signer: str = "Nguyễn Văn Mẫu"
    position: str = "Giám đốc"
    business: str = "0"
    reason: str = ""
    earlier: str = ""  # DocumentId of what is recalled, updated or replaced
    packed: bool = True
    weak: bool = False  # signed with SHA-1, as programs of 2018 do
    sealed: bool = True
    wrong_hash: bool = False
    ids: dict[str, str] = field(default_factory=dict)

    def document_id(self, organ_id: str) -> str:
        return f"{organ_id},{self.dated or today()},{self.code}"


class Seal:
    """The agency's key: out of a .p12 file, or made on the spot (then nobody trusts it)."""

    def __init__(self, name: str, content: bytes = b"", password: str = "") -> None:
        if content:
            key, certificate, others = pkcs12.load_key_and_certificates(content, password.encode())
            if not isinstance(key, rsa.RSAPrivateKey) or certificate is None:
                raise ValueError("the key file must hold an RSA key with its certificate")
            self.key, self.certificates = key, [certificate, *others]
        else:
            self.key = rsa.generate_private_key(65537, 2048)
            self.certificates = [_own_certificate(self.key, name)]

    def sign(self, data: bytes, *, weak: bool) -> bytes:
        return self.key.sign(data, padding.PKCS1v15(), SHA1() if weak else SHA256())  # noqa: S303 - as programs of 2018 sign


def _own_certificate(key: rsa.RSAPrivateKey, name: str) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name} (MẪU THỬ)")])
    begins = datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(begins)
    return builder.not_valid_after(begins + timedelta(days=400)).sign(key, SHA256())


def today() -> str:
    return datetime.now(HERE).strftime("%Y/%m/%d")


def now() -> str:
    return datetime.now(HERE).strftime("%Y/%m/%d %H:%M:%S")


def document(letter: Letter, sender: tuple[str, str], receiver: tuple[str, str], seal: Seal) -> bytes:
    """Return the package of a letter from one agency to another, each (code, name)."""
    carried = {
        f"tep-{n}": (name, _packed(name, c) if letter.packed else c)
        for n, (name, c) in enumerate(letter.files.items(), 1)
    }
    number, _, notation = letter.code.partition("/")
    header = (
        f"<MessageHeader>{_agency('From', sender)}{_agency('To', receiver)}"
        f"<DocumentId>{escape(letter.document_id(sender[0]))}</DocumentId>"
        f"<Code><CodeNumber>{escape(number)}</CodeNumber><CodeNotation>{escape(notation)}</CodeNotation></Code>"
        f"<PromulgationInfo><Place>Hải Phòng</Place><PromulgationDate>{letter.dated or today()}</PromulgationDate></PromulgationInfo>"
        f"<DocumentType><Type>18</Type><TypeDetail>0</TypeDetail><TypeName>{escape(letter.type_name)}</TypeName></DocumentType>"
        f"<Subject>{escape(letter.subject)}</Subject><Content>{escape(letter.subject)}</Content>"
        f"<SignerInfo><Competence/><Position>{escape(letter.position)}</Position><FullName>{escape(letter.signer)}</FullName></SignerInfo>"
        f"<DueDate>{letter.due}</DueDate><ToPlaces><Place>{escape(receiver[1])}</Place><Place>Lưu: VT</Place></ToPlaces>"
        f"<OtherInfo><Priority>{letter.priority}</Priority><PageAmount>1</PageAmount></OtherInfo>"
        f"<SteeringType>1</SteeringType></MessageHeader>"
    )
    business = (
        f"<TraceHeaderList><TraceHeader><OrganId>{sender[0]}</OrganId><Timestamp>{now()}</Timestamp></TraceHeader>"
        f"<Bussiness><BussinessDocType>{letter.business}</BussinessDocType>"
        f"<BussinessDocReason>{escape(letter.reason)}</BussinessDocReason>{_earlier(letter)}<Paper>0</Paper></Bussiness>"
        "</TraceHeaderList>"
    )
    references = "".join(
        f"<Reference><ContentId>cid:{key}</ContentId><ContentType>application/zip</ContentType>"
        f"<AttachmentName>{escape(name)}</AttachmentName><Description>{escape(name)}</Description></Reference>"
        for key, (name, _) in carried.items()
    )
    files = "".join(
        f"<Attachment><ContentId>{key}</ContentId><AttachmentName>{escape(name)}</AttachmentName>"
        f"<ContentType>application/zip</ContentType>"
        f"<ContentTransferEncoded>{base64.b64encode(content).decode()}</ContentTransferEncoded></Attachment>"
        for key, (name, content) in carried.items()
    )
    package = _envelope(header, business, f'<edXMLManifest version="1.0">{references}</edXMLManifest>', files)
    signed = {key: content + b"?" if letter.wrong_hash else content for key, (_, content) in carried.items()}
    return _sealed(package, signed, seal, weak=letter.weak) if letter.sealed else package


def status(code: str, description: str, sender: tuple[str, str], about: dict[str, str]) -> bytes:
    """Return the package of a status about a document: about holds organ_id, code, dated and document_id."""
    header = (
        f"<MessageHeader><ResponseFor><OrganId>{escape(about['organ_id'])}</OrganId><Code>{escape(about['code'])}</Code>"
        f"<PromulgationDate>{escape(about['dated'])}</PromulgationDate><DocumentId>{escape(about['document_id'])}</DocumentId>"
        f"</ResponseFor>{_agency('From', sender)}<StatusCode>{code}</StatusCode>"
        f"<Description>{escape(description)}</Description><Timestamp>{now()}</Timestamp>"
        "<StaffInfo><Department>Văn phòng</Department></StaffInfo></MessageHeader>"
    )
    return _envelope(header, "", "", "")


def read(package: bytes) -> dict[str, Any]:
    """Return what a package says: type, id, code, whom it is about, files; ValueError when it is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(package, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("no XML") from error
    header = next(iter(root.iter(f"{{{NAMESPACE}}}MessageHeader")), None)
    if header is None:
        raise ValueError("no MessageHeader")
    about = header.find(f"{{{NAMESPACE}}}ResponseFor")
    return {
        "status": _text(header, "StatusCode"), "description": _text(header, "Description"),
        "organ_id": _text(header, "From", "OrganId"), "document_id": _text(header, "DocumentId"),
        "code": "/".join(part for part in (_text(header, "Code", "CodeNumber"), _text(header, "Code", "CodeNotation")) if part),
        "dated": _text(header, "PromulgationInfo", "PromulgationDate"), "subject": _text(header, "Subject"),
        "about": _text(about, "DocumentId") if about is not None else "",
        "business": next(iter(e.text for e in root.iter(f"{{{NAMESPACE}}}BussinessDocType")), "0"),
        "files": {
            _text(one, "AttachmentName"): base64.b64decode(_text(one, "ContentTransferEncoded"))
            for one in root.iter(f"{{{NAMESPACE}}}Attachment")
        },
    }  # fmt: skip


def _text(node: Any, *path: str) -> str:
    for name in path:
        node = node.find(f"{{{NAMESPACE}}}{name}") if node is not None else None
    return (node.text or "").strip() if node is not None else ""


def _envelope(header: str, business: str, body: str, files: str) -> bytes:
    encoded = f"<AttachmentEncoded>{files}</AttachmentEncoded>" if files else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><edxml xmlns="{NAMESPACE}"><edXMLEnvelope><edXMLHeader>{header}{business}'
        f"</edXMLHeader><edXMLBody>{body}</edXMLBody></edXMLEnvelope>{encoded}</edxml>"
    ).encode()


def _agency(name: str, agency: tuple[str, str]) -> str:
    return f"<{name}><OrganId>{escape(agency[0])}</OrganId><OrganizationInCharge/><OrganName>{escape(agency[1])}</OrganName></{name}>"


def _earlier(letter: Letter) -> str:
    if letter.business == "3":
        return (
            "<ReplacementInfoList><ReplacementInfo>"
            f"<DocumentId>{escape(letter.earlier)}</DocumentId></ReplacementInfo></ReplacementInfoList>"
        )
    return f"<DocumentId>{escape(letter.earlier)}</DocumentId>" if letter.earlier else ""


def _packed(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def _sealed(package: bytes, files: dict[str, bytes], seal: Seal, *, weak: bool) -> bytes:
    """Sign as programs in use do: one reference for each file by its cid, nothing else."""
    digest, digest_name = (
        (hashlib.sha1, f"{DS}sha1") if weak else (hashlib.sha256, "http://www.w3.org/2001/04/xmlenc#sha256")
    )
    method = f"{DS}rsa-sha1" if weak else "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    references = "".join(
        f'<Reference URI="cid:{key}"><DigestMethod Algorithm="{digest_name}"/>'
        f"<DigestValue>{base64.b64encode(digest(content).digest()).decode()}</DigestValue></Reference>"
        for key, content in files.items()
    )
    info = (
        f'<SignedInfo xmlns="{DS}"><CanonicalizationMethod Algorithm="{EXCLUSIVE}"/><SignatureMethod Algorithm="{method}"/>'
        f"{references}</SignedInfo>"
    )
    value = seal.sign(etree.tostring(etree.fromstring(info), method="c14n", exclusive=True), weak=weak)
    certificates = "".join(
        f"<X509Certificate>{base64.b64encode(one.public_bytes(Encoding.DER)).decode()}</X509Certificate>"
        for one in seal.certificates
    )
    signature = (
        f'<Signature xmlns="{DS}">{info}<SignatureValue>{base64.b64encode(value).decode()}</SignatureValue>'
        f"<KeyInfo><X509Data>{certificates}</X509Data></KeyInfo></Signature>"
    )
    return package.replace(b"</edXMLHeader>", signature.encode() + b"</edXMLHeader>")
