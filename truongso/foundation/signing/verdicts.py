"""What verification says of a file and of each signature on it. Fails closed: whatever is not proved is not valid.

Rules: governance of signatures by TT 15/2025/TT-BKHCN (result in Vietnamese with signer, time and integrity; kept with the
certificate and the revocation data). The five words are ours, the order in which they win too.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """The answer in one word."""

    VALID = "VALID"
    INVALID = "INVALID"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    UNKNOWN = "UNKNOWN"

    @property
    def words(self) -> str:
        """Return what people read."""
        return _WORDS[self]

    @property
    def tone(self) -> str:
        """Return the tone of the badge: only a valid signature is green."""
        return {"VALID": "success", "UNKNOWN": "warning", "EXPIRED": "warning"}.get(self.value, "danger")


_WORDS = {
    Verdict.VALID: "Hợp lệ",
    Verdict.INVALID: "Không hợp lệ",
    Verdict.EXPIRED: "Chứng thư hết hạn",
    Verdict.REVOKED: "Chứng thư đã bị thu hồi",
    Verdict.UNKNOWN: "Chưa xác định được",
}
# The worst signature speaks for the file.
_ORDER = (Verdict.INVALID, Verdict.REVOKED, Verdict.UNKNOWN, Verdict.EXPIRED, Verdict.VALID)


@dataclass(frozen=True)
class SignerFinding:
    """One signature: what each check found, in words, with the certificate that it was made with."""

    verdict: Verdict
    name: str = ""
    organisation: str = ""
    issuer: str = ""
    serial: str = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    time: datetime | None = None
    time_is_proved: bool = False
    integrity: str = ""
    coverage: str = ""
    covers_whole: bool = True
    trust: str = ""
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    algorithm: str = ""
    level: str = ""
    certificate: str = field(default="", repr=False)

    @property
    def time_words(self) -> str:
        """Return whether the time is proved or only said by the signer."""
        if self.time is None:
            return "không ghi thời gian ký"
        return "theo dấu thời gian tin cậy" if self.time_is_proved else "do máy của người ký ghi, chưa có dấu thời gian"

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, moments in ISO 8601."""
        values = asdict(self)
        for name in ("valid_from", "valid_to", "time"):
            values[name] = values[name].isoformat() if values[name] else None
        return values | {"verdict": self.verdict.value, "changes": list(self.changes), "notes": list(self.notes)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "SignerFinding":
        """Return what as_dict gave."""
        moments = {
            n: datetime.fromisoformat(values[n]) if values[n] else None for n in ("valid_from", "valid_to", "time")
        }
        lists = {n: tuple(values[n]) for n in ("changes", "notes")}
        return cls(**values | moments | lists | {"verdict": Verdict(values["verdict"])})


@dataclass(frozen=True)
class FileFinding:
    """What verification says of a file: the verdict, why, and each signature in the order in which they were made.

    For a container signers are those of the container itself; parts tells of the files in it.
    """

    verdict: Verdict
    reason: str
    kind: str = ""
    signers: tuple[SignerFinding, ...] = ()
    parts: tuple["PartFinding", ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return plain values."""
        values: dict[str, Any] = {
            "verdict": self.verdict.value,
            "reason": self.reason,
            "kind": self.kind,
            "signers": [signer.as_dict() for signer in self.signers],
        }
        return values | ({"parts": [part.as_dict() for part in self.parts]} if self.parts else {})

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "FileFinding":
        """Return what as_dict gave."""
        return cls(
            Verdict(values["verdict"]), values["reason"], values["kind"],
            tuple(SignerFinding.from_dict(signer) for signer in values["signers"]),
            tuple(PartFinding.from_dict(part) for part in values.get("parts", ())),
        )  # fmt: skip


@dataclass(frozen=True)
class PartFinding:
    """A file in a container: whether the container's signature covers it as it is, and what its own signatures are worth."""

    name: str
    sha256: str
    covered: bool
    finding: FileFinding

    def as_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {"name": self.name, "sha256": self.sha256, "covered": self.covered, **self.finding.as_dict()}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "PartFinding":
        """Return what as_dict gave."""
        return cls(values["name"], values["sha256"], values["covered"], FileFinding.from_dict(values))


def worst_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict that speaks for all; of none nothing is known."""
    return min(verdicts, key=_ORDER.index, default=Verdict.UNKNOWN)


def of_signers(kind: str, signers: Iterable[SignerFinding]) -> FileFinding:
    """Return the finding of a file from those of its signatures; a file without any proves nothing."""
    found = tuple(signers)
    if not found:
        return FileFinding(Verdict.UNKNOWN, "Tệp không có chữ ký số nào.", kind)
    worst = worst_of(signer.verdict for signer in found)
    return FileFinding(worst, _reason(worst, found), kind, found)


def _reason(worst: Verdict, signers: tuple[SignerFinding, ...]) -> str:
    if worst == Verdict.VALID and not any(signer.covers_whole for signer in signers):
        return f"Chữ ký hợp lệ cho một phần của tệp. {signers[0].coverage}"
    if worst == Verdict.VALID:
        return "Chữ ký hợp lệ." if len(signers) == 1 else f"Cả {len(signers)} chữ ký đều hợp lệ."
    first = next(signer for signer in signers if signer.verdict == worst)
    why = first.notes[0] if first.notes else f"{worst.words}."
    return why if len(signers) == 1 else f"Chữ ký của {first.name or 'người chưa rõ'}: {why}"
