"""B-LT and B-LTA: a signed PDF carries the certificates and revocation lists that prove it, under an archive time-stamp.

Nothing that was signed changes: what is added stands after it. Renewed before the certificate of the last time-stamp ends
(ETSI EN 319 142-1, 5.4 and 5.5), the file proves itself for as long as it is kept.
"""

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import DocumentSecurityStore

from truongso.core.refusal import Refused
from truongso.foundation.signing import coroutines
from truongso.foundation.signing.pdf_files import BROKEN, archive_stamps, verify_pdf
from truongso.foundation.signing.trust import TrustStore
from truongso.foundation.signing.verdicts import Verdict

ROOM = 32 * 1024  # for the token with its certificates, in bytes of DER


def archived(content: bytes, store: TrustStore, stamper: TimeStamper) -> tuple[bytes, datetime]:
    """Return the file with its proof and a new archive time-stamp, and until when that stamp's certificate runs.

    Refused for a file whose signatures are not all valid now: what is not proved today is not proved later.
    """
    found = verify_pdf(content, store)
    if found.verdict != Verdict.VALID:
        raise Refused(f"Chỉ lưu trữ dài hạn văn bản có chữ ký hợp lệ: {found.reason}")
    try:
        stamped = _stamped(_with_proof(content, store), stamper)
        after = verify_pdf(stamped, store)
        stamps = archive_stamps(stamped, store)
    except BROKEN as error:
        raise Refused("Không thêm được dữ liệu lưu trữ dài hạn vào tệp này.") from error
    if after.verdict != Verdict.VALID or not stamps or not stamps[-1].is_trusted:
        raise Refused(
            "Dấu thời gian lưu trữ nhận được không kiểm tra được: tệp giữ nguyên, hãy báo nơi cấp dấu thời gian."
        )
    return stamped, stamps[-1].runs_to


def _with_proof(content: bytes, store: TrustStore) -> bytes:
    """Add the certificates of every signature and time-stamp, and the lists of those who issued them."""
    reader = PdfFileReader(io.BytesIO(content))
    certificates = list(_certificates_in(reader))
    known = {one.sha256 for one in certificates}
    certificates += [one for one in store.intermediates if one.sha256 not in known]
    issuers = {one.issuer.hashable for one in certificates}
    lists = [one for one in store.revocation_lists if one.issuer.hashable in issuers]
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=certificates, crls=lists)
    output = io.BytesIO()
    writer.write(output)  # type: ignore[no-untyped-call]
    return output.getvalue()


def _certificates_in(reader: PdfFileReader) -> Iterable[Any]:
    seen: set[bytes] = set()
    for signature in reader.embedded_signatures:
        for data in (signature.signed_data, getattr(signature, "external_timestamp_data", None)):
            for choice in data["certificates"] if data is not None else ():
                if choice.name == "certificate" and choice.chosen.sha256 not in seen:
                    seen.add(choice.chosen.sha256)
                    yield choice.chosen


def _stamped(content: bytes, stamper: TimeStamper) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    work = PdfTimeStamper(stamper).async_timestamp_pdf(writer, "sha256", None, bytes_reserved=ROOM)
    output = coroutines.run(work)
    value: bytes = output.getvalue()
    return value
