"""Signed files made as a signing program makes them, and the ways in which they are attacked."""

import io
import logging
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from truongso.demo.certificates import Hierarchy, Holder, make_hierarchy
from truongso.foundation.signing.trust import Root, TrustStore

NOW = datetime.now(UTC)
PEOPLE = {
    "an": "Phạm Thị An", "school": "Trường THPT An Lão", "binh": "Trần Văn Bình", "hanh": "Nguyễn Thị Hạnh",
    "revoked": "Người bị thu hồi", "expired": "Người hết hạn",
}  # fmt: skip


@cache
def hierarchy() -> Hierarchy:
    """One hierarchy a run: keys are slow to make."""
    return make_hierarchy(now=NOW, people=PEOPLE)


def asn1(certificate: Any) -> Any:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


@cache
def store() -> TrustStore:
    """What a school that knows the hierarchy trusts."""
    from asn1crypto import crl

    made = hierarchy()
    lists = (made.revocation_list, made.root_revocation_list)
    return TrustStore(
        roots=(Root(asn1(made.root.certificate), "cong-vu"),),
        intermediates=(asn1(made.authority.certificate),),
        revocation_lists=tuple(crl.CertificateList.load(item.public_bytes(Encoding.DER)) for item in lists),
    )


@cache
def _signer_of(code: str) -> SimpleSigner:
    made = hierarchy()
    holder = made.stranger if code == "stranger" else made.people[code]
    return signer_of(holder)


def signer_of(holder: Holder) -> SimpleSigner:
    registry = SimpleCertificateStore()
    registry.register_multiple([asn1(c) for c in holder.chain])
    return SimpleSigner(signing_cert=asn1(holder.certificate), signing_key=_asn1_key(holder), cert_registry=registry)


def _asn1_key(holder: Holder) -> Any:
    der = holder.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return asn1_keys.PrivateKeyInfo.load(der)


def time_stamper(at: datetime | None = None) -> DummyTimeStamper:
    return stamper_of(hierarchy().stamps, at)


def stamper_of(stamps: Any, at: datetime | None = None) -> DummyTimeStamper:
    registry = SimpleCertificateStore()
    registry.register_multiple([asn1(c) for c in stamps.chain])
    return DummyTimeStamper(asn1(stamps.certificate), _asn1_key(stamps), certs_to_embed=registry, fixed_dt=at)


def plain_pdf(words: str = "Quyết định số 1") -> bytes:
    """A page made by typst, as the platform's papers are."""
    import typst

    made = typst.compile(f"#set page(width: 100mm, height: 60mm)\n{words}".encode())
    assert isinstance(made, bytes)
    return made


def signed_pdf(
    code: str = "an", content: bytes | None = None, *, stamp: Any = None, field: str = "", **options: Any
) -> bytes:
    """The content signed by one of PEOPLE (or "stranger"); options go to the signature's metadata."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content if content is not None else plain_pdf()))
    name = field or f"Ky-{code}"
    append_signature_field(writer, SigFieldSpec(sig_field_name=name))
    meta = PdfSignatureMetadata(field_name=name, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, **options)
    out = io.BytesIO()
    PdfSigner(meta, signer=_signer_of(code), timestamper=stamp).sign_pdf(writer, output=out)
    return out.getvalue()


def archived_pdf(code: str = "hanh") -> bytes:
    """B-LTA: time-stamp, certificates and revocation lists kept in the file, archive time-stamp over all."""
    context = ValidationContext(**(store().context() | {"revocation_mode": "hard-fail"}))
    return signed_pdf(
        code, stamp=time_stamper(), embed_validation_info=True, use_pades_lta=True, validation_context=context
    )


def trust(made: Hierarchy, settings: Any, folder: Path) -> Path:
    """Let the school trust a hierarchy: a folder as the school keeps it."""
    settings.TRUST_ROOT = folder / "trust"
    made.write_trust(settings.TRUST_ROOT)
    return folder / "trust"


def quiet_libraries() -> None:
    """The libraries log every refusal with its trace: in tests refusals are the point."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
