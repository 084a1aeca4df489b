"""Signatures of an XML file (XMLDSig, XAdES): mathematics by signxml, trust by our own chain check.

What a signature covers is named: the whole document, or the elements that its references point at. Identifiers that occur
twice, document types and entities make a file invalid: signature wrapping lives on them.
"""

from datetime import datetime
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from truongso.foundation.signing import chains
from truongso.foundation.signing.trust import TrustStore, as_utc, common_name, organisation
from truongso.foundation.signing.verdicts import FileFinding, SignerFinding, Verdict, of_signers

KIND = "XML"
MOST_SIGNATURES = 200
DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
SIGNED_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"
BROKEN = (SignXMLException, etree.LxmlError, ValueError, KeyError, TypeError, IndexError, AttributeError)


def verify_xml(content: bytes, store: TrustStore) -> FileFinding:
    """Return what the signatures of an XML file are worth."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return FileFinding(Verdict.INVALID, "Tệp XML không đọc được.", KIND)
    if root.getroottree().docinfo.doctype or any(isinstance(n, etree._Entity) for n in root.iter(etree.Entity)):
        return FileFinding(
            Verdict.INVALID, "Tệp XML có phần khai báo kiểu hoặc thực thể, là chỗ giấu nội dung lạ.", KIND
        )
    signatures = list(root.iter(f"{{{DS}}}Signature"))
    if len(signatures) > MOST_SIGNATURES:
        return FileFinding(Verdict.UNKNOWN, f"Tệp có hơn {MOST_SIGNATURES} chữ ký nên không kiểm tra.", KIND)
    twice = _identifiers_met_twice(root)
    return of_signers(KIND, [_verify_signature(root, node, store, twice) for node in signatures])


def _identifiers_met_twice(root: Any) -> set[str]:
    seen: set[str] = set()
    twice: set[str] = set()
    for value in root.xpath("//@Id | //@ID | //@id"):
        (twice if value in seen else seen).add(str(value))
    return twice


def _verify_signature(root: Any, node: Any, store: TrustStore, twice: set[str]) -> SignerFinding:
    certificate = others = None
    try:
        certificate, others = _certificates_of(node)
        references = [r.get("URI", "") for r in node.findall(f"{{{DS}}}SignedInfo/{{{DS}}}Reference")]
        if ambiguous := sorted(uri for uri in references if uri.lstrip("#") in twice):
            return _invalid(certificate, f"Mã {ambiguous[0]} xuất hiện hai lần trong tệp: không biết phần nào được ký.")
        _check_mathematics(root, node, certificate)
        return _finding(root, node, certificate, others, store)
    except BROKEN as error:
        return _invalid(certificate, _why(error))


def _why(error: Exception) -> str:
    name = type(error).__name__
    if name == "InvalidDigest":
        return "Nội dung đã bị sửa sau khi ký."
    if name == "InvalidSignature":
        return "Giá trị chữ ký không khớp với chứng thư."
    return f"Cấu trúc của chữ ký không đúng chuẩn ({name})."


def _certificates_of(node: Any) -> tuple[x509.Certificate, list[x509.Certificate]]:
    """Return the certificate of the signer and those beside it; ValueError without any, or when the signed digest differs."""
    texts = [e.text or "" for e in node.findall(f"{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate")]
    if not texts:
        raise ValueError("no certificate")
    found = [x509.load_pem_x509_certificate(_as_pem(text)) for text in texts]
    return found[0], found[1:]


def _as_pem(text: str) -> bytes:
    return f"-----BEGIN CERTIFICATE-----\n{''.join(text.split())}\n-----END CERTIFICATE-----\n".encode()


def _check_mathematics(root: Any, node: Any, certificate: x509.Certificate) -> None:
    """Raise what signxml raises unless every reference and the value itself are right. Dates are the chain's matter."""
    place = root.getroottree().getelementpath(node.getparent())
    location = "./" if place == "." else f"./{place}/"
    moment = certificate.not_valid_before_utc
    config = SignatureConfiguration(location=location, expect_references=True, verification_time=moment)
    own = len(node.getparent().findall(f"{{{DS}}}Signature"))
    if own != 1:
        raise ValueError("several signatures in one element")
    XMLVerifier().verify(root, x509_cert=certificate, expect_config=config)


def _finding(
    root: Any, node: Any, certificate: x509.Certificate, others: list[x509.Certificate], store: TrustStore
) -> SignerFinding:
    own = _as_asn1(certificate)
    chain = chains.judge_certificate(own, [_as_asn1(other) for other in others], store)
    covered, whole = _covered_by(root, node)
    notes = [chain.reason] if chain.reason else []
    verdict = chain.verdict
    if not covered:
        verdict, notes = Verdict.INVALID, ["Chữ ký không bao trùm phần nội dung nào của tệp.", *notes]
    return SignerFinding(
        verdict=verdict,
        name=common_name(own),
        organisation=organisation(own),
        issuer=own.issuer.human_friendly,
        serial=format(own.serial_number, "X"),
        valid_from=own.not_valid_before,
        valid_to=own.not_valid_after,
        time=_claimed_time(node),
        integrity="Nội dung được ký còn nguyên như lúc ký.",
        coverage="Toàn bộ tệp." if whole else f"Chỉ các phần: {', '.join(covered)}.",
        covers_whole=whole,
        trust=chain.trust,
        notes=tuple(notes),
        algorithm=_algorithm_of(node),
        level="XAdES" if node.find(f".//{{{XADES}}}SignedProperties") is not None else "XMLDSig",
        certificate=own.dump().hex(),
    )


def _covered_by(root: Any, node: Any) -> tuple[list[str], bool]:
    """Return the names of what the references point at, and whether that is the whole document."""
    own = {str(value) for value in node.xpath(".//@Id")}
    covered, whole = [], False
    for reference in node.findall(f"{{{DS}}}SignedInfo/{{{DS}}}Reference"):
        uri = reference.get("URI", "")
        if reference.get("Type") == SIGNED_PROPERTIES or uri.lstrip("#") in own:
            continue
        target = root if not uri else next(iter(root.xpath("//*[@Id=$id or @ID=$id]", id=uri.lstrip("#"))), None)
        whole = whole or target is root
        covered.append(uri or "toàn bộ tệp")
    return covered, whole


def _claimed_time(node: Any) -> datetime | None:
    text = node.findtext(f".//{{{XADES}}}SigningTime")
    return as_utc(datetime.fromisoformat(text.replace("Z", "+00:00"))) if text else None


def _algorithm_of(node: Any) -> str:
    method = node.find(f"{{{DS}}}SignedInfo/{{{DS}}}SignatureMethod")
    return str(method.get("Algorithm", "")).rpartition("#")[2] if method is not None else ""


def _as_asn1(certificate: x509.Certificate) -> Any:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _invalid(certificate: x509.Certificate | None, why: str) -> SignerFinding:
    name = common_name(_as_asn1(certificate)) if certificate is not None else ""
    return SignerFinding(Verdict.INVALID, name=name, integrity=why, notes=(why,))
