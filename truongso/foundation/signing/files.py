"""The two halves of a signature for each sort of file: prepare what is to be signed, put the value in."""

from datetime import datetime

from asn1crypto import x509 as asn1_x509

from truongso.core import pdf_pages
from truongso.foundation.signing import pdf_signing, xml_signing
from truongso.foundation.signing.marks import Find, mark_for
from truongso.foundation.signing.models import FileKind, SignatureRequest, SignatureStep
from truongso.foundation.signing.pdf_signing import Certificates, Prepared
from truongso.foundation.signing.stamping import time_stamper


def prepare_step(
    content: bytes,
    request: SignatureRequest,
    step: SignatureStep,
    certificates: Certificates,
    at: datetime,
    find: Find = pdf_pages.find,
) -> Prepared:
    """Return the file with room for the signature of a step, and what is to be signed. Refused for what cannot be signed."""
    if request.kind == FileKind.XML:
        return xml_signing.prepare(content, certificates, element=step.element)
    mark = mark_for(content, step, asn1_x509.Certificate.load(certificates.own), at, find)
    return pdf_signing.prepare(content, certificates, reason=step.capacity, mark=mark)


def complete_file(kind: str, prepared: Prepared, certificates: Certificates, value: bytes) -> bytes:
    """Return the file with its value. Refused when the time-stamp service does not answer."""
    if kind == FileKind.XML:
        return xml_signing.complete(prepared, certificates, value)
    return pdf_signing.complete(prepared, certificates, value, stamper=time_stamper())
