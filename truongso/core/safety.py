"""Checks of safety: each app declares in its `safety.py` what it can see of itself; the self-check of security runs them.

A check answers «đạt», «chưa đạt» or «cần người xác nhận», with what it found in words. What no program can see (a training,
a firewall, a drill) is declared too, as something that a person attests with proof, for a time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.core.exceptions import ImproperlyConfigured

from truongso.core.declarations import Registry

# The 15 groups of controls of TCVN 14423 by their names; the standard itself has not been read.
GROUPS = (
    "Quản lý rủi ro",
    "Tài sản phần cứng",
    "Tài sản phần mềm",
    "Tài sản thông tin",
    "Cấu hình an toàn",
    "Tài khoản và quyền truy cập",
    "Điểm yếu",
    "Nhật ký",
    "Trình duyệt và thư điện tử",
    "Mã độc",
    "Sao lưu",
    "Mạng",
    "Nhân sự",
    "Nhà cung cấp",
    "Ứng cứu sự cố",
)


class State(StrEnum):
    """What a check found."""

    MET = "met"
    MISSED = "missed"
    UNSURE = "unsure"

    @property
    def label(self) -> str:
        return {"met": "Đạt", "missed": "Chưa đạt", "unsure": "Cần người xác nhận"}[self.value]


@dataclass(frozen=True)
class Finding:
    """A state, and what was found in words."""

    state: State
    found: str


@dataclass(frozen=True)
class Check:
    """A declared check: group 1 to 15, what is asked (threshold), where that stands (source), how to mend it.

    examine is None for what a person attests; an attestation holds for valid_days. url_name is the page where it is mended.
    """

    code: str
    title: str
    group: int
    threshold: str
    source: str
    mend: str
    url_name: str = ""
    examine: Callable[[datetime], Finding] | None = None
    valid_days: int = 0

    @property
    def group_title(self) -> str:
        return f"{self.group}. {GROUPS[self.group - 1]}"


checks: Registry[Check] = Registry("safety check")


def check(
    code: str,
    title: str,
    *,
    group: int,
    threshold: str,
    source: str,
    mend: str,
    url_name: str = "",
    valid_days: int = 0,
) -> Callable[[Callable[[datetime], Finding]], Callable[[datetime], Finding]]:
    """Declare a function of the moment as a check; with valid_days a person may attest where it is unsure."""

    def keep(function: Callable[[datetime], Finding]) -> Callable[[datetime], Finding]:
        _add(Check(code, title, group, threshold, source, mend, url_name, function, valid_days))
        return function

    return keep


def attested(
    code: str, title: str, *, group: int, threshold: str, source: str, mend: str, valid_days: int, url_name: str = ""
) -> None:
    """Declare what a person must attest, with proof, every valid_days."""
    if valid_days < 1:
        raise ImproperlyConfigured(f"safety check {code}: an attestation holds for some days")
    _add(Check(code, title, group, threshold, source, mend, url_name, None, valid_days))


def _add(one: Check) -> None:
    if not 1 <= one.group <= len(GROUPS):
        raise ImproperlyConfigured(f"safety check {one.code}: there are {len(GROUPS)} groups")
    if not (one.threshold and one.source and one.mend):
        raise ImproperlyConfigured(f"safety check {one.code} says its threshold, its source and how to mend it")
    checks.add(one.code, one)


def met(found: str) -> Finding:
    return Finding(State.MET, found)


def missed(found: str) -> Finding:
    return Finding(State.MISSED, found)


def unsure(found: str) -> Finding:
    return Finding(State.UNSURE, found)


def judged(is_met: bool, found: str) -> Finding:
    """Return met or missed."""
    return met(found) if is_met else missed(found)
