"""Sign a PDF in two halves: prepare what is to be signed, then put the signature's value in.

The key never comes here. Whoever holds it (a file, a token, a service, a browser) gets the bytes to sign and gives a value
back, at once or later; the file waits in between. PAdES B-B, with a time-stamp B-T.
"""

import asyncio
import hashlib
import io
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from asn1crypto import cms, parser
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field, enumerate_sig_fields
from pyhanko.sign.signers import ExternalSigner
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_signer import PdfTBSDocument
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from truongso.core.refusal import Refused

DIGEST = "sha256"
# Room for the signature with its certificates and a time-stamp; a fixed number, because guessing it signs twice.
RESERVED = 32 * 1024
_SEQUENCE, _SET = 16, 17  # universal tags of ASN.1


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
class Mark:
    """A visible mark: a one-page PDF drawn into a box of a page, in points from the lower left corner."""

    picture: bytes
    box: tuple[int, int, int, int]
    page: int = -1


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
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(content))
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
            style = StaticStampStyle.from_pdf_file(picture.name, border_width=0, background_opacity=1.0)
        document, digest, hole = asyncio.run(_with_a_hole(writer, meta, certificates, style))
    before, after = _attributes_around_the_digest(certificates)
    return Prepared(document, digest, hole, before + digest + after)


async def _with_a_hole(
    writer: IncrementalPdfFileWriter, meta: Any, certificates: Certificates, style: Any
) -> tuple[bytes, bytes, tuple[int, int]]:
    pdf_signer = PdfSigner(meta, signer=certificates.signer(), stamp_style=style)
    digest, _, output = await pdf_signer.async_digest_doc_for_signing(writer, bytes_reserved=RESERVED)
    output.seek(0)
    hole = (digest.reserved_region_start, digest.reserved_region_end)
    return output.read(), digest.document_digest, hole


@lru_cache(maxsize=64)
def _attributes_around_the_digest(certificates: Certificates) -> tuple[bytes, bytes]:
    """Return what stands before and after the digest in the signed attributes: for one certificate always the same bytes."""
    placeholder = hashlib.sha256(b"truongso").digest()
    before, found, after = asyncio.run(_attributes(certificates, placeholder)).partition(placeholder)
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
    return asyncio.run(_complete(prepared, certificates, value, stamper))


async def _complete(prepared: Prepared, certificates: Certificates, value: bytes, stamper: TimeStamper | None) -> bytes:
    attributes = cms.CMSAttributes.load(prepared.to_sign)
    signed = await certificates.signer(value).async_sign_prescribed_attributes(DIGEST, attributes, timestamper=stamper)
    output = io.BytesIO(prepared.document)
    digest = PreparedByteRangeDigest(prepared.digest, *prepared.hole)
    await PdfTBSDocument.async_finish_signing(output, digest, _encoded(signed, prepared.to_sign))
    return output.getvalue()


def _encoded(signed: cms.ContentInfo, attributes: bytes) -> bytes:
    """Return the DER of a signature, put together from its parts.

    The library encodes each level of a structure that it looked into anew, several times: a fifth of a second for one
    signature. The parts are encoded once here (RFC 5652, section 5.1).
    """
    data = signed["content"]
    info = data["signer_infos"][0]
    info["signed_attrs"] = cms.CMSAttributes.load(attributes)
    parts = [data[name].dump() for name in ("version", "digest_algorithms", "encap_content_info", "certificates")]
    inner = _emit(_SEQUENCE, b"".join([*parts, _emit(_SET, info.dump())]))
    return _emit(_SEQUENCE, signed["content_type"].dump() + parser.emit(2, 1, 0, inner))


def _emit(tag: int, contents: bytes) -> bytes:
    encoded: bytes = parser.emit(0, 1, tag, contents)
    return encoded


def _add_field(writer: IncrementalPdfFileWriter, mark: Mark | None) -> str:
    taken = {name for name, _, _ in enumerate_sig_fields(writer)}
    name = next(f"ChuKy{n}" for n in range(1, len(taken) + 2) if f"ChuKy{n}" not in taken)
    box: dict[str, Any] = {"box": mark.box, "on_page": mark.page} if mark else {}
    append_signature_field(writer, SigFieldSpec(sig_field_name=name, **box))
    return name
