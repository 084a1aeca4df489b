"""Whom the school trusts: root certificates, intermediate ones and revocation lists in a folder, and the algorithm policy.

Two roots live apart (NĐ 23/2025 and NĐ 68/2024): the national root above public providers, and that of the government's
cipher committee above certificates for public duty. The folder is configuration; the product ships no certificate.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from django.conf import settings
from pyhanko.sign.validation.utils import CMSAlgorithmUsagePolicy
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import DisallowWeakAlgorithmsPolicy

from truongso.core.refusal import Refused

PUBLIC_DUTY, PUBLIC, INTERMEDIATE, REVOKED = "cong-vu", "cong-cong", "trung-gian", "thu-hoi"
ROOTS = {
    PUBLIC_DUTY: "gốc chữ ký số chuyên dùng công vụ",
    PUBLIC: "gốc chứng thực điện tử quốc gia (chữ ký số công cộng)",
}
LARGEST_FILE = 5 * 1024 * 1024
SMALLEST_RSA = 2048
WEAK_DIGESTS = frozenset({"md2", "md5", "sha1"})


@dataclass(frozen=True)
class Root:
    """A root certificate with the branch that it stands for."""

    certificate: Any
    branch: str

    @property
    def name(self) -> str:
        return common_name(self.certificate)

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the certificate, in pairs, as authorities publish it."""
        return ":".join(f"{byte:02X}" for byte in self.certificate.sha256)

    @property
    def ends_at(self) -> datetime:
        moment: datetime = self.certificate.not_valid_after
        return moment


@dataclass(frozen=True)
class TrustStore:
    """Everything that verification may rely on."""

    roots: tuple[Root, ...] = ()
    intermediates: tuple[Any, ...] = ()
    revocation_lists: tuple[Any, ...] = ()

    def context(self, moment: datetime | None = None) -> dict[str, Any]:
        """Return what a validation context is made of, now or at a moment in the past; nothing is fetched from outside.

        Every certificate below the root must come with proof that it was not revoked: what cannot be proved is unknown.
        """
        values: dict[str, Any] = {
            "trust_roots": [root.certificate for root in self.roots],
            "other_certs": list(self.intermediates),
            "crls": list(self.revocation_lists),
            "allow_fetching": False,
            "revocation_mode": "require",
            "algorithm_usage_policy": algorithm_policy(),
        }
        if moment is not None:
            values |= {"moment": moment, "best_signature_time": moment, "retroactive_revinfo": True}
        return values

    def validation_context(self, moment: datetime | None = None) -> ValidationContext:
        """Return a context for the library."""
        return ValidationContext(**self.context(moment))

    def branch_of(self, anchor: Any) -> str:
        """Return in words which root a chain ended at."""
        for root in self.roots:
            if root.certificate.sha256 == anchor.sha256:
                return f"{root.name} ({ROOTS[root.branch]})"
        return common_name(anchor)


def algorithm_policy() -> Any:
    """Return which algorithms count (TT 15/2025/TT-BKHCN: RSA from 2048 bits, ECDSA from 256, SHA-256 and up)."""
    plain: Any = DisallowWeakAlgorithmsPolicy(weak_hash_algos=WEAK_DIGESTS, rsa_key_size_threshold=SMALLEST_RSA)  # type: ignore[no-untyped-call]
    return CMSAlgorithmUsagePolicy.lift_policy(plain)


def trust_folder() -> Path:
    """Return where trust is configured: TRUONGSO_TRUST, or trust/ in the data folder."""
    return Path(settings.TRUST_ROOT)


def trust_store() -> TrustStore:
    """Return what the folder holds, read again whenever a file in it changes. Refused for a file that is not what it says."""
    folder = trust_folder()
    stamps = tuple(sorted((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in folder.rglob("*") if p.is_file()))
    return _read(folder, stamps)


@lru_cache(maxsize=4)
def _read(folder: Path, stamps: tuple[Any, ...]) -> TrustStore:
    roots = [Root(c, branch) for branch in ROOTS for c in _certificates(folder / branch)]
    return TrustStore(
        tuple(roots), tuple(_certificates(folder / INTERMEDIATE)), tuple(_revocation_lists(folder / REVOKED))
    )


def _certificates(folder: Path) -> list[Any]:
    return [c for path in _files(folder) for c in _parsed(path, asn1_x509.Certificate, "chứng thư")]


def _revocation_lists(folder: Path) -> list[Any]:
    return [c for path in _files(folder) for c in _parsed(path, asn1_crl.CertificateList, "danh sách thu hồi")]


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith(".") and p.suffix != ".md")


def _parsed(path: Path, kind: Any, word: str) -> list[Any]:
    try:
        content = path.read_bytes()[: LARGEST_FILE + 1]
        if len(content) > LARGEST_FILE:
            raise ValueError("too large")
        blocks = [der for _, _, der in pem.unarmor(content, multiple=True)] if pem.detect(content) else [content]
        parsed = [kind.load(block, strict=True) for block in blocks]
        for item in parsed:
            item.native  # noqa: B018 - parsed lazily: what is broken shows itself here
    except (OSError, ValueError, TypeError) as error:
        raise Refused(
            f"Tệp {path.name} trong thư mục tin cậy không phải {word} đọc được: hãy thay hoặc gỡ tệp."
        ) from error
    return parsed


def common_name(certificate: Any) -> str:
    """Return the name on a certificate: its common name, else the whole subject."""
    subject = certificate.subject.native
    name = subject.get("common_name") or subject.get("organization_name") or certificate.subject.human_friendly
    return " ".join(name if isinstance(name, list) else [str(name)])


def organisation(certificate: Any) -> str:
    """Return the organisation on a certificate, or nothing."""
    value = certificate.subject.native.get("organization_name", "")
    return ", ".join(value) if isinstance(value, list) else str(value)


def as_utc(moment: datetime | None) -> datetime | None:
    """Return a moment with its zone; certificates and files may leave it out."""
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
