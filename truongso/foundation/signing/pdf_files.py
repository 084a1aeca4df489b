"""Signatures of a PDF: the library checks mathematics, coverage and later changes; what that means is said here.

Signing after signing is normal (several people, seals, time-stamps for the archive). Everything else that came after a
signature makes it invalid: new pages, changed text, overlaid forms, a byte range with a hole that is not the signature.
"""

import io
from dataclasses import dataclass
from datetime import datetime

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    DocumentTimestampStatus,
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko_certvalidator import ValidationContext

from truongso.foundation.signing import chains, coroutines
from truongso.foundation.signing.trust import TrustStore, as_utc, common_name, organisation
from truongso.foundation.signing.verdicts import FileFinding, SignerFinding, Verdict, of_signers

KIND = "PDF"
MOST_SIGNATURES = 200
# What a hostile file can make the library raise: its own errors, and Python's when a structure is not what it says.
BROKEN = (
    PdfError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    AssertionError,
    RecursionError,
    OverflowError,
)
_INTACT = "Nội dung còn nguyên như lúc ký."
_CHANGES = {
    ModificationLevel.NONE: "",
    ModificationLevel.LTA_UPDATES: "Sau khi ký chỉ thêm dữ liệu lưu trữ lâu dài của chữ ký.",
    ModificationLevel.FORM_FILLING: "Sau khi ký chỉ có thêm chữ ký hoặc ô biểu mẫu được điền.",
    ModificationLevel.ANNOTATIONS: "Sau khi ký có thêm ghi chú.",
}


def verify_pdf(content: bytes, store: TrustStore) -> FileFinding:
    """Return what the signatures of a PDF are worth."""
    try:
        reader = PdfFileReader(io.BytesIO(content))
        if reader.encrypted:
            return FileFinding(Verdict.UNKNOWN, "Tệp PDF đặt mật khẩu nên không kiểm tra được: hãy bỏ mật khẩu.", KIND)
        signatures = [s for s in reader.embedded_signatures if s.sig_object_type == "/Sig"]
    except BROKEN:
        return FileFinding(
            Verdict.INVALID, "Tệp PDF hỏng hoặc bị sửa sai cấu trúc nên chữ ký không được công nhận.", KIND
        )
    if len(signatures) > MOST_SIGNATURES:
        return FileFinding(Verdict.UNKNOWN, f"Tệp có hơn {MOST_SIGNATURES} chữ ký nên không kiểm tra.", KIND)
    stamps = _archive_stamps(reader, store)
    return of_signers(KIND, [_verify_signature(reader, signature, store, stamps) for signature in signatures])


@dataclass(frozen=True)
class ArchiveStamp:
    """A time-stamp over the whole file: everything of the revisions before it existed at its time, when it is trusted."""

    revision: int
    time: datetime
    runs_to: datetime
    is_trusted: bool


def archive_stamps(content: bytes, store: TrustStore) -> list[ArchiveStamp]:
    """Return the archive time-stamps of a file, the oldest first."""
    return _archive_stamps(PdfFileReader(io.BytesIO(content)), store)


def _archive_stamps(reader: PdfFileReader, store: TrustStore) -> list[ArchiveStamp]:
    """Judge the newest as of now, and each older one as of the time that the next one proves."""
    found: list[ArchiveStamp] = []
    moment: datetime | None = None
    try:
        for stamp in reversed(reader.embedded_timestamp_signatures):
            status = coroutines.run(
                async_validate_pdf_timestamp(stamp, validation_context=_context(reader, store, moment))
            )
            untouched = _coverage_of(status)[1] and _changes_of(status)[1]
            stands = bool(status.valid and status.intact and status.trusted and untouched)
            time, runs_to = as_utc(status.timestamp), as_utc(status.signing_cert.not_valid_after)
            assert time is not None and runs_to is not None
            found.append(ArchiveStamp(stamp.signed_revision, time, runs_to, stands))
            moment = time if stands else moment
    except BROKEN:
        return []  # what cannot be read proves nothing
    return found[::-1]


def _existed_by(signature: EmbeddedPdfSignature, stamps: list[ArchiveStamp]) -> datetime | None:
    """Return the moment by which a signature is proved to have existed: the first trusted archive time-stamp after it."""
    after = [stamp.time for stamp in stamps if stamp.is_trusted and stamp.revision > signature.signed_revision]
    return min(after, default=None)


def _verify_signature(
    reader: PdfFileReader, signature: EmbeddedPdfSignature, store: TrustStore, stamps: list[ArchiveStamp]
) -> SignerFinding:
    try:
        existed = _existed_by(signature, stamps)
        status = _validate(reader, signature, store, moment=existed, stamped=existed)
        proved = _proved_time(status) or existed
        if proved is not None and proved != existed:
            status = _validate(reader, signature, store, moment=proved, stamped=existed)
        return _finding(signature, status, proved, existed, store)
    except BROKEN as error:
        why = f"Cấu trúc của chữ ký không đúng chuẩn ({type(error).__name__})."
        return SignerFinding(Verdict.INVALID, name=_name_or_nothing(signature), integrity=why, notes=(why,))


def _validate(
    reader: PdfFileReader,
    signature: EmbeddedPdfSignature,
    store: TrustStore,
    *,
    moment: datetime | None,
    stamped: datetime | None,
) -> PdfSignatureStatus:
    return coroutines.run(
        async_validate_pdf_signature(
            signature,
            signer_validation_context=_context(reader, store, moment),
            ts_validation_context=_context(reader, store, stamped),
            key_usage_settings=chains.SIGNING_USES,
        )
    )


def _context(reader: PdfFileReader, store: TrustStore, moment: datetime | None) -> ValidationContext:
    """Return what may be relied on: the school's trust, and the certificates and revocation data kept in the file."""
    values = store.context(moment)
    try:
        kept = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return ValidationContext(**values)
    values["other_certs"] = [*values["other_certs"], *kept.load_certs()]
    values["crls"] = [*values["crls"], *(ref.get_object().data for ref in kept.crls)]
    values["ocsps"] = [ref.get_object().data for ref in kept.ocsps]
    return ValidationContext(**values)


def _proved_time(status: PdfSignatureStatus) -> datetime | None:
    stamp = status.timestamp_validity
    return as_utc(stamp.timestamp) if stamp is not None and stamp.valid and stamp.intact and stamp.trusted else None


def _finding(
    signature: EmbeddedPdfSignature,
    status: PdfSignatureStatus,
    proved: datetime | None,
    existed: datetime | None,
    store: TrustStore,
) -> SignerFinding:
    certificate = status.signing_cert
    integrity, coverage, changes = _integrity_of(status), _coverage_of(status), _changes_of(status)
    revoked_at = status.revocation_details.revocation_date if status.revocation_details else None
    problem, path = status.trust_problem_indic, status.validation_path
    chain = chains.judge(certificate, problem, path, store, revoked_at=revoked_at)
    wrong = [words for words, right in (integrity, coverage, changes) if not right]
    return SignerFinding(
        verdict=Verdict.INVALID if wrong else chain.verdict,
        name=common_name(certificate),
        organisation=organisation(certificate),
        issuer=certificate.issuer.human_friendly,
        serial=format(certificate.serial_number, "X"),
        valid_from=certificate.not_valid_before,
        valid_to=certificate.not_valid_after,
        time=proved or as_utc(status.signer_reported_dt),
        time_is_proved=proved is not None,
        integrity=integrity[0],
        coverage=coverage[0],
        trust=chain.trust,
        changes=(changes[0],) if changes[0] else (),
        notes=tuple(note for note in (*wrong, chain.reason, *_remarks(signature, status)) if note),
        algorithm=f"{status.pkcs7_signature_mechanism}, {status.md_algorithm}",
        level=_level_of(signature, status, existed),
        certificate=certificate.dump().hex(),
    )


def _integrity_of(status: PdfSignatureStatus) -> tuple[str, bool]:
    if not status.intact:
        return "Nội dung đã bị sửa sau khi ký.", False
    if not status.valid:
        return "Giá trị chữ ký không khớp với chứng thư.", False
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid):
        return "Dấu thời gian không khớp với chữ ký.", False
    return _INTACT, True


def _coverage_of(status: PdfSignatureStatus | DocumentTimestampStatus) -> tuple[str, bool]:
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return "Toàn bộ tệp.", True
    if status.coverage == SignatureCoverageLevel.ENTIRE_REVISION:
        return "Toàn bộ tệp tại thời điểm ký; sau đó tệp có phần thêm.", True
    return "Chữ ký không bao trùm hết nội dung của tệp.", False


def _changes_of(status: PdfSignatureStatus | DocumentTimestampStatus) -> tuple[str, bool]:
    level = status.modification_level
    if level == ModificationLevel.OTHER or level is None:
        return "Tệp bị thay đổi sau khi ký theo cách không được phép.", False
    if status.docmdp_ok is False:
        return "Tệp có phần thêm mà người ký trước không cho phép.", False
    return _CHANGES[level], True


def _remarks(signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> list[str]:
    remarks = []
    shown = str(signature.sig_object.get("/Name", ""))
    if shown and shown.casefold() != common_name(status.signing_cert).casefold():
        remarks.append(f"Tên ghi trong chữ ký là «{shown}», khác tên trên chứng thư.")
    stamp = status.timestamp_validity
    if stamp is not None and not stamp.trusted:
        remarks.append("Dấu thời gian không dẫn đến gốc tin cậy nên thời gian ký chưa được chứng minh.")
    if status.seed_value_constraint_error is not None:
        remarks.append("Chữ ký không theo yêu cầu đặt sẵn của ô ký.")
    return remarks


def _level_of(signature: EmbeddedPdfSignature, status: PdfSignatureStatus, existed: datetime | None) -> str:
    """Return how long the proof lasts: B (signature), T (time-stamp), LT (revocation data kept), LTA (archive time-stamp)."""
    if status.timestamp_validity is None:
        return "B-B"
    try:
        DocumentSecurityStore.read_dss(signature.reader)
    except NoDSSFoundError:
        return "B-T"
    return "B-LTA" if existed is not None else "B-LT"


def _name_or_nothing(signature: EmbeddedPdfSignature) -> str:
    try:
        return common_name(signature.signer_cert)
    except BROKEN:
        return ""
