"""Verify any file by what it is, not by what it is called."""

from truongso.foundation.signing.containers import containers
from truongso.foundation.signing.pdf_files import verify_pdf
from truongso.foundation.signing.trust import TrustStore, trust_store
from truongso.foundation.signing.verdicts import FileFinding, Verdict
from truongso.foundation.signing.xml_files import verify_xml


def verify(content: bytes, store: TrustStore | None = None) -> FileFinding:
    """Return what the signatures of a file are worth, under the school's trust unless another is given.

    A container (a package with files in it) is looked at by the app that declared it.
    """
    store = trust_store() if store is None else store
    opener = next((one for one in containers if one.recognises(content)), None)
    return verify_single(content, store) if opener is None else opener.verify(content, store)


def verify_single(content: bytes, store: TrustStore) -> FileFinding:
    """Return what the signatures of a PDF or XML file are worth; a container is not opened."""
    head = content[:1024]
    if b"%PDF-" in head:
        return verify_pdf(content, store)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return verify_xml(content, store)
    return FileFinding(
        Verdict.UNKNOWN, "Chỉ kiểm tra được chữ ký trong tệp PDF, XML và gói edXML: tệp này là loại khác."
    )
