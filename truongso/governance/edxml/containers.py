"""Packages are opened by whoever verifies a file: the seal, which files it covers, and what the files' own signatures are worth."""

import hashlib
from collections.abc import Sequence

from truongso.foundation.signing.containers import container
from truongso.foundation.signing.pdf_files import KIND as PDF_KIND
from truongso.foundation.signing.trust import TrustStore
from truongso.foundation.signing.verdicts import FileFinding, PartFinding, Verdict, worst_of
from truongso.foundation.signing.verifying import verify_single
from truongso.governance.edxml.format.codes import ROOTS
from truongso.governance.edxml.format.reading import read
from truongso.governance.edxml.format.scanning import Unreadable, root_name
from truongso.governance.edxml.seals import KIND, judge_seal

_NO_SEAL = "Gói không có chữ ký số của cơ quan gửi: không biết phần đầu (số, ngày, trích yếu) và tệp có bị thay không."


def is_package(content: bytes) -> bool:
    """Say whether a file calls itself a package, whatever else is wrong with it."""
    return root_name(content).lower() in ROOTS


def verify_package(content: bytes, store: TrustStore) -> FileFinding:
    """Return what a package is worth: valid only when its seal is, and no signature on a file in it is worse."""
    try:
        found = read(content)
    except Unreadable as why:
        return FileFinding(Verdict.INVALID, str(why), KIND)
    seal = judge_seal(found.seal, store)
    files = found.document.attachments if found.document else ()
    covered = {one.content_id for one in found.seal.covered}
    parts = tuple(
        PartFinding(one.name, hashlib.sha256(one.content).hexdigest(), one.content_id in covered,
                    verify_single(one.content, store))
        for one in files
    )  # fmt: skip
    if seal is None:
        return _worst(FileFinding(Verdict.UNKNOWN, _NO_SEAL, KIND), found.faults, parts)
    return _worst(seal, found.faults, parts)


def _worst(seal: FileFinding, faults: Sequence[str], parts: tuple[PartFinding, ...]) -> FileFinding:
    """Return the finding of the whole: faults of the package make it invalid, a worse signature on a file speaks for all."""
    if faults and seal.verdict != Verdict.INVALID:
        return FileFinding(Verdict.INVALID, faults[0], KIND, seal.signers, parts)
    signed = [
        part for part in parts if part.finding.signers or (part.finding.verdict == Verdict.INVALID and _is_pdf(part))
    ]
    worst = worst_of([seal.verdict, *(part.finding.verdict for part in signed)])
    if worst == seal.verdict:
        return FileFinding(seal.verdict, seal.reason, KIND, seal.signers, parts)
    first = next(part for part in signed if part.finding.verdict == worst)
    return FileFinding(worst, f"Tệp «{first.name}»: {first.finding.reason}", KIND, seal.signers, parts)


def _is_pdf(part: PartFinding) -> bool:
    """Say whether a file without signatures is a PDF: a broken one may have lost them."""
    return part.finding.kind == PDF_KIND


container("edxml.package", recognises=is_package, verify=verify_package)
