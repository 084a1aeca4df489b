"""Sign a PDF in two halves: prepare what is to be signed, then put the signature's value in.

The key never comes here. Whoever holds it (a file, a token, a service, a browser) gets the bytes to sign and gives a value
back, at once or later; the file waits in between. PAdES B-B, with a time-stamp B-T.
"""

import hashlib
import io
import tempfile
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from asn1crypto import cms, parser
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field, enumerate_sig_fields
from pyhanko.sign.signers import ExternalSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from truongso.core.refusal import Refused
from truongso.core.text import SCHOOL_ZONE
from truongso.foundation.signing import coroutines
from truongso.foundation.signing.first_signature import Mark, with_first_signature

DIGEST = "sha256"
# Room for the signature with its certificates and a time-stamp; a fixed number, because guessing it signs twice.
RESERVED = 32 * 1024
_SEQUENCE, _SET, _OCTETS = 16, 17, 4  # universal tags of ASN.1
_WHOLE_BOX = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID)  # the library leaves a rim by itself
_ANY_DIGEST = hashlib.sha256(b"truongso").digest()


@dataclass(frozen=True)
class Certificates:
    """The certificate of a signer and those above it, without the root, as DER."""

    own: bytes
    above: tuple[bytes, ...] = ()

    def signer(self, value: bytes = b"") -> ExternalSigner:
        """Return the library's signer that carries a value made elsewhere."""
        registry: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        registry.register_multiple([asn1_x509.Certificate.load(der) for der in self.above])
        certificate = asn1_x509.Certificate.load(self.own)
        return ExternalSigner(certificate, registry, signature_value=value or 512, embed_roots=False)


@dataclass(frozen=True)
class Prepared:
    """A file that waits for its signature's value."""

    document: bytes
    digest: bytes
    hole: tuple[int, int]
    to_sign: bytes  # DER of the signed attributes; its SHA-256 is what a remote service gets


def prepare(
    content: bytes,
    certificates: Certificates,
    *,
    reason: str = "",
    place: str = "",
    mark: Mark | None = None,
) -> Prepared:
    """Return the file with room for a signature, and what is to be signed. Refused for what is not a PDF to sign."""
    quick = with_first_signature(
        content, reason=reason, place=place, mark=mark, at=datetime.now(SCHOOL_ZONE), reserved=RESERVED
    )
    document, digest, hole = (
        (quick.document, quick.digest, quick.hole)
        if quick
        else _by_the_library(content, certificates, reason, place, mark)
    )
    before, after = _attributes_around_the_digest(certificates)
    return Prepared(document, digest, hole, before + digest + after)


def _by_the_library(
    content: bytes, certificates: Certificates, reason: str, place: str, mark: Mark | None
) -> tuple[bytes, bytes, tuple[int, int]]:
    """Make room in any PDF: foreign ones, and those that carry signatures."""
    try:
        writer = _Writer(io.BytesIO(content))
        if writer.prev.encrypted:
            raise Refused("Tệp PDF đặt mật khẩu nên không ký được: hãy bỏ mật khẩu rồi thử lại.")
        field = _add_field(writer, mark)
    except PdfError as error:
        raise Refused("Tệp không phải PDF đọc được nên không ký.") from error
    meta = PdfSignatureMetadata(
        field_name=field,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        reason=reason or None,
        location=place or None,
    )
    with tempfile.NamedTemporaryFile(suffix=".pdf") as picture:
        style = None
        if mark is not None:
            picture.write(mark.picture)
            picture.flush()
            style = StaticStampStyle.from_pdf_file(
                picture.name, border_width=0, background_opacity=1.0, background_layout=_WHOLE_BOX
            )
        return coroutines.at_once(_with_a_hole(writer, meta, certificates, style))


async def _with_a_hole(
    writer: IncrementalPdfFileWriter, meta: Any, certificates: Certificates, style: Any
) -> tuple[bytes, bytes, tuple[int, int]]:
    pdf_signer = PdfSigner(meta, signer=_signer_without_value(certificates), stamp_style=style)
    digest, _, output = await pdf_signer.async_digest_doc_for_signing(writer, bytes_reserved=RESERVED)
    output.seek(0)
    hole = (digest.reserved_region_start, digest.reserved_region_end)
    return output.read(), digest.document_digest, hole


@lru_cache(maxsize=64)
def _signer_without_value(certificates: Certificates) -> ExternalSigner:
    made = certificates.signer()
    for certificate in (made.signing_cert, *made.cert_registry):
        certificate.native  # noqa: B018 - it is read lazily, which two threads must not do at once
    return made


@lru_cache(maxsize=64)
def _attributes_around_the_digest(certificates: Certificates) -> tuple[bytes, bytes]:
    """Return what stands before and after the digest in the signed attributes: for one certificate always the same bytes."""
    before, found, after = coroutines.run(_attributes(certificates, _ANY_DIGEST)).partition(_ANY_DIGEST)
    assert found
    return before, after


async def _attributes(certificates: Certificates, digest: bytes) -> bytes:
    attributes = await certificates.signer().signed_attrs(digest, DIGEST, use_pades=True)
    encoded: bytes = attributes.dump()
    return encoded


def complete(
    prepared: Prepared, certificates: Certificates, value: bytes, *, stamper: TimeStamper | None = None
) -> bytes:
    """Return the signed file. The value is put in as it is: whether it is right is for verification to say."""
    stamp = coroutines.run(_stamp(certificates, prepared.to_sign, value, stamper)) if stamper else b""
    encoded = _signed_data(certificates, prepared.to_sign, value, stamp)
    start, end = prepared.hole
    document, room = prepared.document, end - start - 2
    if document[start : start + 1] != b"<" or document[end - 1 : end] != b">":
        raise ValueError("the place of the signature is not where it was prepared")
    if 2 * len(encoded) > room:
        raise Refused(
            "Chứng thư hoặc dấu thời gian dài quá chỗ dành cho chữ ký nên tệp chưa được ký: hãy báo quản trị."
        )
    return b"".join((document[: start + 1], encoded.hex().encode().ljust(room, b"0"), document[end - 1 :]))


async def _stamp(certificates: Certificates, attributes: bytes, value: bytes, stamper: TimeStamper) -> bytes:
    """Return the unsigned attributes with a time-stamp over the value, as DER."""
    signer, signed = certificates.signer(value), cms.CMSAttributes.load(attributes)
    made: Any = await signer.unsigned_attrs(DIGEST, value, signed_attrs=signed, timestamper=stamper)
    encoded: bytes = made.dump()
    return encoded


def _signed_data(certificates: Certificates, attributes: bytes, value: bytes, stamp: bytes) -> bytes:
    """Return the DER of a signature, put together from its parts (RFC 5652, section 5.1).

    All but digest, value and time-stamp is the same in each signature of a certificate. The implicit tags 0 and 1 stand for
    the sets of signed and unsigned attributes.
    """
    parts = _parts(certificates)
    info = b"".join(
        [parts.who, _tagged(0, attributes), parts.algorithm, _emit(_OCTETS, value), _tagged(1, stamp) if stamp else b""]
    )
    inner = _emit(_SEQUENCE, parts.head + _emit(_SET, _emit(_SEQUENCE, info)))
    return _emit(_SEQUENCE, parts.kind + parser.emit(2, 1, 0, inner))


@dataclass(frozen=True)
class _Parts:
    """What is the same in each signature of a certificate, as DER."""

    kind: bytes
    head: bytes  # version, digest algorithms, what is signed (nothing inside), certificates
    who: bytes  # of the signer's part: version, issuer and number of the certificate, digest algorithm
    algorithm: bytes


@lru_cache(maxsize=64)
def _parts(certificates: Certificates) -> _Parts:
    signed = coroutines.run(_example(certificates))
    data = signed["content"]
    info = data["signer_infos"][0]
    head = [data[name].dump() for name in ("version", "digest_algorithms", "encap_content_info", "certificates")]
    who = [info[name].dump() for name in ("version", "sid", "digest_algorithm")]
    return _Parts(signed["content_type"].dump(), b"".join(head), b"".join(who), info["signature_algorithm"].dump())


async def _example(certificates: Certificates) -> Any:
    signer = certificates.signer()
    attributes = await signer.signed_attrs(_ANY_DIGEST, DIGEST, use_pades=True)
    return await signer.async_sign_prescribed_attributes(DIGEST, attributes)


def _tagged(tag: int, encoded: bytes) -> bytes:
    """Return a set under an implicit tag of its context."""
    return bytes([0xA0 | tag]) + encoded[1:]


def _emit(tag: int, contents: bytes) -> bytes:
    # a universal class; only sequences and sets are constructed
    encoded: bytes = parser.emit(0, 0 if tag == _OCTETS else 1, tag, contents)
    return encoded


class _Writer(IncrementalPdfFileWriter):
    """The library's writer, which leaves title and dates of the file as they are.

    It would rewrite them at each signature, twice, together with the declarations of PDF/A.
    """

    def _update_meta(self) -> None:
        """Change nothing."""


def _add_field(writer: IncrementalPdfFileWriter, mark: Mark | None) -> str:
    taken = {name for name, _, _ in enumerate_sig_fields(writer)}
    name = next(f"ChuKy{n}" for n in range(1, len(taken) + 2) if f"ChuKy{n}" not in taken)
    box: dict[str, Any] = {"box": mark.box, "on_page": mark.page} if mark else {}
    append_signature_field(writer, SigFieldSpec(sig_field_name=name, **box))
    return name
