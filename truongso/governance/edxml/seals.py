"""Whose the seal of a package is: mathematics by the reader of packages, trust by the school's chain check."""

from typing import Any

from truongso.foundation.signing.chains import ChainFinding, judge_certificate
from truongso.foundation.signing.trust import TrustStore, common_name, organisation, trust_store
from truongso.foundation.signing.verdicts import FileFinding, SignerFinding, Verdict, of_signers
from truongso.governance.edxml.format.seal_check import WEAK, SealFinding

KIND = "edXML"
_ONLY_FILES = "Chữ ký của gói chỉ bao trùm các tệp đính kèm, không bao trùm phần đầu (số, ngày, trích yếu)."
_NO_NAMES = "Chữ ký của gói không bao trùm danh mục tệp: tên của các tệp có thể đã bị đổi."


def judge_seal(seal: SealFinding, store: TrustStore | None = None) -> FileFinding | None:
    """Return what a seal is worth; None where there is none. SHA-1 and files outside the seal never look valid."""
    if not seal.exists:
        return None
    if not seal.holds or not seal.certificates:
        why = seal.faults[0] if seal.faults else "Chữ ký của gói không kiểm tra được."
        return of_signers(KIND, [_signer(seal, ChainFinding(Verdict.INVALID, why))])
    store = trust_store() if store is None else store
    chain = judge_certificate(seal.certificates[0], list(seal.certificates[1:]), store)
    return of_signers(KIND, [_signer(seal, chain)])


def _signer(seal: SealFinding, chain: ChainFinding) -> SignerFinding:
    own: Any = seal.certificates[0] if seal.certificates else None
    verdict, notes = chain.verdict, [chain.reason] if chain.reason else []
    if verdict == Verdict.VALID and (seal.is_weak or seal.uncovered):
        verdict = Verdict.UNKNOWN
    notes += [WEAK] if seal.is_weak else []
    notes += [f"Tệp «{name}» không được chữ ký bao trùm." for name in seal.uncovered]
    notes += [] if seal.covers_header or not seal.holds else [_ONLY_FILES]
    notes += [_NO_NAMES] if seal.holds and seal.covers_header and not seal.covers_manifest else []
    return SignerFinding(
        verdict=verdict,
        name=common_name(own) if own is not None else "",
        organisation=organisation(own) if own is not None else "",
        issuer=own.issuer.human_friendly if own is not None else "",
        serial=format(own.serial_number, "X") if own is not None else "",
        valid_from=own.not_valid_before if own is not None else None,
        valid_to=own.not_valid_after if own is not None else None,
        integrity="Phần được ký còn nguyên như lúc ký." if seal.holds else (seal.faults or ("",))[0],
        coverage=_coverage(seal),
        covers_whole=seal.holds and seal.covers_header and seal.covers_manifest and not seal.uncovered,
        trust=chain.trust,
        changes=seal.changes,
        notes=tuple(notes),
        algorithm=seal.algorithm,
        level="XMLDSig",
        certificate=own.dump().hex() if own is not None else "",
    )


def _coverage(seal: SealFinding) -> str:
    """Return which parts are as they were signed, files by name."""
    if not seal.holds:
        return "Không phần nào được chứng minh."
    parts = ["phần đầu"] if seal.covers_header else []
    parts += (
        ["danh mục tệp"] if seal.covers_manifest and seal.covers_header and (seal.covered or seal.uncovered) else []
    )
    parts += [f"tệp «{one.name}»" for one in seal.covered]
    said = ", ".join(parts)
    return f"{said[:1].upper()}{said[1:]}." if said else "Không phần nào của văn bản."
