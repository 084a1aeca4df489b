"""What matching reads and what it answers: plain records, without a database."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Agreement(StrEnum):
    """How two values of one field stand to each other; a field that either side leaves empty says nothing."""

    SAME = "same"
    SPELLING = "spelling"
    ABBREVIATED = "abbreviated"
    LOST_ZERO = "lost_zero"
    SWAPPED = "swapped"
    ONE_DIGIT = "one_digit"
    CLOSE = "close"
    DIFFERENT = "different"


class Verdict(StrEnum):
    SAME = "same"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person as one list writes them. `key` is the caller's own, unread here; gender is the code of the list or a word."""

    key: Hashable
    full_name: str
    born_on: date | None = None
    gender: str = ""
    identity_number: str = ""
    code: str = ""
    mother_name: str = ""
    father_name: str = ""
    phone: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One field's say, as a Vietnamese sentence without numbers of identity or telephones: those stay in the records."""

    field: str
    agreement: Agreement
    sentence: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that are, or may be, one person. score: 0 to 1, the likelihood by the weights of `comparing`."""

    left: Candidate
    right: Candidate
    score: float
    verdict: Verdict
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """Two lists laid side by side: nobody is in more than one sure pair; whoever is in a doubtful pair is in no `_only`."""

    sure: tuple[Pair, ...]
    doubtful: tuple[Pair, ...]
    left_only: tuple[Candidate, ...]
    right_only: tuple[Candidate, ...]
