"""The file that a certified copy is made of, and its pages."""

import io

import pypdfium2

from truongso.core import pdf_pages
from truongso.core.refusal import Refused
from truongso.foundation.evidence import store
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.outgoing.models import CertifiedCopy, OutgoingDocument


def source_of(source: OutgoingDocument | IncomingDocument) -> tuple[bytes, str]:
    """Return the PDF of a document and what it is called; Refused where there is none that can be copied."""
    if isinstance(source, OutgoingDocument):
        if source.signed_file_id is None or not source.is_sent:
            raise Refused(f"«{source}» chưa phát hành: chỉ sao văn bản đã phát hành.")
        return store.read(source.signed_file_id), str(source)
    file = source.files.filter(blob__isnull=False, content_type="application/pdf").order_by("position").first()
    if file is None or file.blob_id is None:
        raise Refused(f"«{source}» không có tệp PDF để sao.")
    return store.read(file.blob_id), str(source)


def pages_of(content: bytes, form: str, pages: str) -> tuple[bytes, str]:
    """Return the file to seal and its pages in words: all of it, or for an extract the pages asked for."""
    if form != CertifiedCopy.Form.EXTRACT:
        return content, ""
    count = pdf_pages.count(content)
    chosen = _chosen(pages, count)
    document, extract = pypdfium2.PdfDocument(content), pypdfium2.PdfDocument.new()
    try:
        extract.import_pages(document, [number - 1 for number in chosen])
        output = io.BytesIO()
        extract.save(output)
    finally:
        extract.close()
        document.close()
    return output.getvalue(), ", ".join(map(str, chosen))


def _chosen(pages: str, count: int) -> list[int]:
    """Return the numbers of «1, 3-4»; Refused for none, and for pages that the file does not have."""
    found: list[int] = []
    for part in pages.replace("–", "-").split(","):
        first, _, last = part.strip().partition("-")
        if not first.strip().isdigit() or (last and not last.strip().isdigit()):
            raise Refused("Hãy ghi các trang cần trích, ví dụ: 1, 3-4.", field="pages")
        found += range(int(first), int(last or first) + 1)
    if not found or min(found) < 1 or max(found) > count:
        raise Refused(f"Văn bản có {count} trang: hãy chọn trang từ 1 đến {count}.", field="pages")
    return sorted(set(found))
