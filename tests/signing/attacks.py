"""Attacks on signed files, as published (USF, ISA, SWA, shadow attacks, XML wrapping), made against our own signed files.

Each returns the bytes of a file that must never be called valid.
"""

import base64
import io
import re
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject
from pyhanko.sign import PdfSignatureMetadata, sign_pdf
from signxml import XMLSigner, methods
from signxml.xades import XAdESSigner

from tests.signing.builders import hierarchy, plain_pdf, signed_pdf, signer_of
from truongso.demo.certificates import Holder, _end, _key

DS = "http://www.w3.org/2000/09/xmldsig#"


# --- PDF ------------------------------------------------------------------------------------------------
def one_byte_changed() -> bytes:
    """A byte of the signed content."""
    content = bytearray(signed_pdf())
    place = content.index(b"/Type")
    content[place + 1 : place + 5] = b"Tipe"
    return bytes(content)


def cut_off() -> bytes:
    """The end is missing."""
    return signed_pdf()[:-300]


def _updated(change: Any, content: bytes | None = None) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(content or signed_pdf()))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def page_painted_over() -> bytes:
    """Incremental saving: another text over the signed page."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        stream = writer.add_object(generic.StreamObject(stream_data=b"q 1 1 1 rg 0 0 300 200 re f Q"))
        writer.add_stream_to_page(0, stream)

    return _updated(change)


def page_added() -> bytes:
    """Incremental saving: a page that nobody signed."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        stream = writer.add_object(generic.StreamObject(stream_data=b"q Q"))
        writer.insert_page(PageObject(contents=stream, media_box=(0, 0, 200, 200)))

    return _updated(change)


def annotation_hides_text() -> bytes:
    """Shadow attack, hide: an annotation with an opaque picture of other words."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        form = writer.add_object(generic.StreamObject(
            {pdf_name("/Type"): pdf_name("/XObject"), pdf_name("/Subtype"): pdf_name("/Form"),
             pdf_name("/BBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 100)))},
            stream_data=b"1 1 1 rg 0 0 200 100 re f"))  # fmt: skip
        note = writer.add_object(generic.DictionaryObject({
            pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/Stamp"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 100))),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): form})}))  # fmt: skip
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        if "/Annots" in page:
            page["/Annots"].append(note)
        else:
            page[pdf_name("/Annots")] = generic.ArrayObject([note])
        writer.update_container(page)

    return _updated(change)


def catalog_replaced() -> bytes:
    """Shadow attack, replace: the catalogue points at other pages."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        pages = writer.root["/Pages"]
        kid = pages["/Kids"][0].get_object()
        other = generic.DictionaryObject({k: v for k, v in kid.items() if k != "/Contents"})
        other[pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"0 g 0 0 50 50 re f"))
        pages["/Kids"][0] = writer.add_object(other)
        writer.update_container(pages)

    return _updated(change)


def byte_range_with_a_hole() -> bytes:
    """The byte range leaves out more than the signature: content may be put into the hole."""
    content = signed_pdf()
    found = re.search(rb"/ByteRange\s*\[\s*(\d+) (\d+) (\d+) (\d+)\s*\]", content)
    assert found
    first, length, second, rest = map(int, found.groups())
    narrower = f"/ByteRange [{first} {length - 40} {second} {rest}]".encode()
    return content[: found.start()] + narrower.ljust(found.end() - found.start()) + content[found.end() :]


def byte_range_missing() -> bytes:
    """Universal signature forgery: no byte range at all."""
    return signed_pdf().replace(b"/ByteRange", b"/ByteRangf")


def byte_range_negative() -> bytes:
    """Universal signature forgery: numbers that make no sense."""
    content = signed_pdf()
    found = re.search(rb"/ByteRange\s*\[[^\]]*\]", content)
    assert found
    wrong = b"/ByteRange [0 -1 -1 0]".ljust(found.end() - found.start())
    return content[: found.start()] + wrong + content[found.end() :]


def signature_emptied() -> bytes:
    """Universal signature forgery: the value is all noughts."""
    content = signed_pdf()
    found = re.search(rb"/Contents\s*<([0-9a-fA-F]+)>", content)
    assert found
    return content[: found.start(1)] + b"0" * len(found.group(1)) + content[found.end(1) :]


def signature_moved_to_other_file() -> bytes:
    """A genuine signature value in another document."""
    mine, other = signed_pdf("an"), signed_pdf("an", plain_pdf("Quyết định số 2"))
    pattern = rb"/Contents\s*<([0-9a-fA-F]+)>"
    value, place = re.search(pattern, mine), re.search(pattern, other)
    assert value and place and len(value.group(1)) == len(place.group(1))
    return other[: place.start(1)] + value.group(1) + other[place.end(1) :]


def self_signed() -> bytes:
    """A certificate that a person made alone, with the principal's name."""
    made = _end("Nguyễn Thị Hạnh", 90, Holder(_key(91), hierarchy().root.certificate))
    return _signed_by(made)


def self_signed_with_the_name_of_the_root() -> bytes:
    """Chain by name only: the issuer's name is that of the trusted root, its key is not."""
    impostor = Holder(_key(92), hierarchy().authority.certificate)
    return _signed_by(_end("Nguyễn Thị Hạnh", 93, impostor))


def _signed_by(holder: Holder) -> bytes:
    out = io.BytesIO()
    meta = PdfSignatureMetadata(field_name="Ky", md_algorithm="sha256")
    sign_pdf(IncrementalPdfFileWriter(io.BytesIO(plain_pdf())), meta, signer=signer_of(holder), output=out)
    return out.getvalue()


def certificate_of_an_authority() -> bytes:
    """Signed with the key of the authority itself, which signs certificates and nothing else."""
    return _signed_by(hierarchy().authority)


def weak_digest() -> bytes:
    """SHA-1."""
    out = io.BytesIO()
    meta = PdfSignatureMetadata(field_name="Ky", md_algorithm="sha1")
    signer = signer_of(hierarchy().people["an"])
    sign_pdf(IncrementalPdfFileWriter(io.BytesIO(plain_pdf())), meta, signer=signer, output=out)
    return out.getvalue()


PDF_ATTACKS = (
    one_byte_changed, cut_off, page_painted_over, page_added, annotation_hides_text, catalog_replaced,
    byte_range_with_a_hole, byte_range_missing, byte_range_negative, signature_emptied, signature_moved_to_other_file,
    self_signed, self_signed_with_the_name_of_the_root, certificate_of_an_authority, weak_digest,
)  # fmt: skip


# --- XML --------------------------------------------------------------------------------------------------
MARKS = '<hocBa xmlns="urn:mau"><hocSinh Id="hs1"><diem>8.5</diem></hocSinh><tomTat Id="tt">Giỏi</tomTat></hocBa>'


def signed_xml(code: str = "an", content: str = MARKS, *, reference: str = "") -> bytes:
    """XML signed by one of the people, over the whole document or over one element."""
    holder = hierarchy().people[code]
    signer = XMLSigner(method=methods.enveloped, signature_algorithm="rsa-sha256", digest_algorithm="sha256")
    chain = [holder.certificate, *holder.chain]
    signed = signer.sign(
        etree.fromstring(content), key=holder.key, cert=[_pem(c) for c in chain], reference_uri=reference or None
    )
    return bytes(etree.tostring(signed))


def signed_xades(code: str = "an", content: str = MARKS) -> bytes:
    """XAdES, as data files are signed."""
    holder = hierarchy().people[code]
    signer = XAdESSigner(signature_algorithm="rsa-sha256", digest_algorithm="sha256")
    chain = "".join(_pem(c) for c in (holder.certificate, *holder.chain))
    return bytes(etree.tostring(signer.sign(etree.fromstring(content), key=holder.key, cert=chain)))


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def mark_changed() -> bytes:
    return signed_xml().replace(b"8.5", b"9.5")


def element_wrapped() -> bytes:
    """Wrapping: the signed element is moved away, another one of that name stands in its place."""
    tree = etree.fromstring(signed_xml(reference="#hs1"))
    genuine = tree.find("{urn:mau}hocSinh")
    forged = etree.fromstring(etree.tostring(genuine).replace(b"8.5", b"10"))
    tree.replace(genuine, forged)
    etree.SubElement(tree, "{urn:mau}cu").append(genuine)
    return bytes(etree.tostring(tree))


def external_entity() -> bytes:
    body = signed_xml().decode()
    return f'<!DOCTYPE hocBa [<!ENTITY tep SYSTEM "file:///etc/passwd">]>{body}'.replace("Giỏi", "&tep;").encode()


def entity_bomb() -> bytes:
    layers = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    return f'<!DOCTYPE b [<!ENTITY a0 "ha">{layers}]><b>&a8;</b>'.encode()


def signature_over_nothing() -> bytes:
    """A signature whose only reference is a part of itself: true, and about nothing."""
    tree = etree.fromstring(signed_xml(reference="#tt"))
    covered = tree.find("{urn:mau}tomTat")
    signature = tree.find(f"{{{DS}}}Signature")
    tree.remove(covered)
    holder = etree.SubElement(signature, f"{{{DS}}}Object")
    holder.append(covered)
    return bytes(etree.tostring(tree))


def certificate_swapped() -> bytes:
    """Another person's certificate in the key information."""
    other = base64.b64encode(hierarchy().people["hanh"].certificate.public_bytes(Encoding.DER)).decode()
    tree = etree.fromstring(signed_xml())
    tree.find(f".//{{{DS}}}X509Certificate").text = other
    return bytes(etree.tostring(tree))


def hmac_instead_of_key() -> bytes:
    """A signature by a shared secret proves nobody."""
    signer = XMLSigner(method=methods.enveloped, signature_algorithm="hmac-sha256")
    return bytes(etree.tostring(signer.sign(etree.fromstring(MARKS), key=b"bi-mat")))


XML_ATTACKS = (
    mark_changed, element_wrapped, external_entity, entity_bomb, signature_over_nothing, certificate_swapped,
    hmac_instead_of_key,
)  # fmt: skip
