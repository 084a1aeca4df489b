"""How much each field says for or against two records being one person.

Weights are bits, after Fellegi and Sunter (1969): agreement of a rare name weighs more than of a common one, and the more
people there are, the more likely is a coincidence. The weights are set by hand for school records, not learned from a list,
so that one pair gets one verdict wherever its list is as long and its name as common.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from rapidfuzz.distance import OSA, Hamming

from truongso.core.matching.forms import Form, Name
from truongso.core.matching.people import Agreement, Verdict

A = Agreement
NAMED_ALIKE = frozenset({A.SAME, A.SPELLING, A.ABBREVIATED})
SAME_NUMBER = frozenset({A.SAME, A.LOST_ZERO})
NEAR_NUMBER = frozenset({A.ONE_DIGIT, A.SWAPPED})
SURE_BITS, DOUBTFUL_BITS = 7.0, -1.0

_LESS_THAN_NAME = {A.SAME: 0.0, A.SPELLING: -1.0, A.ABBREVIATED: -2.0, A.CLOSE: -4.0}
_PARENT = {A.SAME: 7.0, A.SPELLING: 6.0, A.ABBREVIATED: 5.0, A.CLOSE: 2.0, A.DIFFERENT: -5.0}
_WEIGHTS = {
    "born_on": {A.SAME: 10.0, A.SWAPPED: 7.0, A.ONE_DIGIT: 4.0, A.CLOSE: 4.0, A.DIFFERENT: -6.0},
    "identity_number": {A.SAME: 20.0, A.LOST_ZERO: 19.0, A.ONE_DIGIT: 10.0, A.SWAPPED: 10.0, A.DIFFERENT: -7.0},
    "code": {A.SAME: 15.0, A.DIFFERENT: -1.0},
    "mother_name": _PARENT,
    "father_name": _PARENT,
    "gender": {A.SAME: 1.0, A.DIFFERENT: -4.0},
    "phone": {A.SAME: 6.0, A.DIFFERENT: -0.5},
    "place": {A.SAME: 1.0, A.DIFFERENT: 0.0},
}


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How many people there are, and how many of them bear each name (without accents)."""

    people: int
    names: Counter[str]

    @classmethod
    def of(cls, forms: Sequence[Form]) -> "Frequencies":
        return cls(max(len(forms), 2), Counter(form.name.joined for form in forms if form.name))

    def bits(self, one: Name, other: Name) -> float:
        """Return the weight of an agreeing name: 1 for one that half the list bears, log2 of the list's length for a rare one."""
        bearers = max(self.names[one.joined], self.names[other.joined]) - 1
        return float(log2(self.people / max(bearers, 1)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every field that both sides fill, and the sum of the weights in bits."""

    levels: dict[str, Agreement]
    bits: float
    given_agrees: bool
    consecutive: bool

    @property
    def score(self) -> float:
        return round(float(1 / (1 + 2.0 ** -max(min(self.bits, 60.0), -60.0))), 4)


def compare(one: Form, other: Form, known: Frequencies) -> Comparison | None:
    """Return what two records say of each other; None where name and numbers all contradict, as for twins and siblings."""
    if one.name is None or other.name is None:
        return None
    name = compare_names(one.name, other.name)
    identity, code = compare_identity(one, other), _equal(one.code, other.code)
    if name is A.DIFFERENT and identity not in SAME_NUMBER and code is not A.SAME:
        return None
    day = compare_days(one, other)
    if (
        day is A.DIFFERENT
        and (identity is None or identity is A.DIFFERENT)
        and code is not A.SAME
        and not _share_home(one, other)
    ):
        return None
    levels = _levels(one, other, name, day, identity, code)
    bits = _name_bits(one.name, other.name, name, known) - log2(known.people)
    bits += sum(weights[levels[field]] for field, weights in _WEIGHTS.items() if field in levels)
    return Comparison(levels, bits, _same_given(one.name, other.name), _are_consecutive(one.identity, other.identity))


def _share_home(one: Form, other: Form) -> bool:
    """Return whether a parent or the telephone may be the same: without it, namesakes of other birth dates are not worth a look."""
    if one.phone and one.phone == other.phone:
        return True
    parents = ((one.mother, other.mother), (one.father, other.father))
    return any(a and b and a.block == b.block for a, b in parents)


def _levels(
    one: Form, other: Form, name: Agreement, day: Agreement | None, identity: Agreement | None, code: Agreement | None
) -> dict[str, Agreement]:
    found = (
        ("full_name", name),
        ("born_on", day),
        ("identity_number", identity),
        ("code", code),
        ("mother_name", _parents(one.mother, other.mother)),
        ("father_name", _parents(one.father, other.father)),
        ("gender", _equal(one.gender, other.gender)),
        ("phone", _equal(one.phone, other.phone)),
        ("place", _equal(one.place, other.place)),
    )
    return {field: level for field, level in found if level is not None}


def _name_bits(one: Name, other: Name, level: Agreement, known: Frequencies) -> float:
    return -8.0 if level is A.DIFFERENT else known.bits(one, other) + _LESS_THAN_NAME[level]


def compare_names(one: Name, other: Name) -> Agreement:
    """Return how two names agree. «Hùng» and «Hưng» are close, not one spelling: only a name wholly without accents says nothing."""
    if one.sound == other.sound:
        return A.SAME
    if one.plain == other.plain:
        return A.SPELLING if not (one.has_accents and other.has_accents) else A.CLOSE
    if _is_abbreviation(one, other):
        return A.ABBREVIATED
    return A.CLOSE if _is_close(one, other) else A.DIFFERENT


def _same_given(one: Name, other: Name) -> bool:
    if one.plain[-1] != other.plain[-1]:
        return False
    return one.sound[-1] == other.sound[-1] or not (one.has_accents and other.has_accents)


def _is_abbreviation(one: Name, other: Name) -> bool:
    if len(one.plain) != len(other.plain) or not _same_given(one, other):
        return False
    words = zip(one.plain[:-1], other.plain[:-1], one.cut, other.cut, strict=False)
    return all(a == b or (cut and b.startswith(a)) or (other_cut and a.startswith(b)) for a, b, cut, other_cut in words)


def _is_close(one: Name, other: Name) -> bool:
    a, b = one.plain, other.plain
    if len(a) != len(b):
        short, long = sorted((a, b), key=len)
        # One middle word more or less; family and given name stand.
        return len(long) - len(short) == 1 and short[0] == long[0] and short[-1] == long[-1] and set(short) <= set(long)
    if OSA.distance(one.joined, other.joined, score_cutoff=1) <= 1:
        return True
    return len(a) > 2 and sorted(a) == sorted(b)


def compare_days(one: Form, other: Form) -> Agreement | None:
    """Return how two birth dates agree; None where either is missing."""
    if not one.day or not other.day:
        return None
    if one.day == other.day:
        return A.SAME
    if one.swapless_day == other.swapless_day:
        return A.SWAPPED
    if one.day[:4] == other.day[:4] and abs(int(one.day[4:]) - int(other.day[4:])) == 1:
        return A.CLOSE
    return A.ONE_DIGIT if Hamming.distance(one.day, other.day) == 1 else A.DIFFERENT


def compare_identity(one: Form, other: Form) -> Agreement | None:
    """Return how two identity numbers agree; None where either is missing or one is of the old card with 9 digits."""
    a, b = one.identity, other.identity
    if not a or not b or len(a) != len(b):
        return None
    if a == b:
        return A.LOST_ZERO if one.lost_zero != other.lost_zero else A.SAME
    if Hamming.distance(a, b) == 1:
        return A.ONE_DIGIT
    return A.SWAPPED if OSA.distance(a, b, score_cutoff=1) == 1 else A.DIFFERENT


def _are_consecutive(a: str, b: str) -> bool:
    # Numbers are given in the order of registering: twins and triplets follow each other.
    return bool(a and b) and a != b and abs(int(a) - int(b)) <= 3


def _parents(one: Name | None, other: Name | None) -> Agreement | None:
    return compare_names(one, other) if one and other else None


def _equal(one: str, other: str) -> Agreement | None:
    if not one or not other:
        return None
    return A.SAME if one == other else A.DIFFERENT


def verdict_of(found: Comparison, *, name_and_day_suffice: bool) -> Verdict | None:
    """Return the verdict, None for a pair not worth asking about. A shared number or code is always worth asking about."""
    is_shared = found.levels.get("identity_number") in SAME_NUMBER or found.levels.get("code") is A.SAME
    if found.bits < DOUBTFUL_BITS and not is_shared:
        return None
    is_sure = found.bits >= SURE_BITS and not _forbids_sure(found)
    return Verdict.SAME if is_sure and (name_and_day_suffice or _has_proof(found)) else Verdict.DOUBTFUL


def _forbids_sure(found: Comparison) -> bool:
    """Return whether a person must decide, however much agrees: another name, two numbers, twins, other parents."""
    name, identity = found.levels["full_name"], found.levels.get("identity_number")
    if name is A.DIFFERENT:
        return True
    if identity in SAME_NUMBER:
        return False
    parents = {found.levels.get("mother_name"), found.levels.get("father_name")}
    if identity is A.DIFFERENT or (A.DIFFERENT in parents and identity not in NEAR_NUMBER):
        return True
    if name is A.CLOSE and (not found.given_agrees or identity in NEAR_NUMBER):
        return True
    return found.consecutive and name is not A.SAME


def _has_proof(found: Comparison) -> bool:
    """Return whether something besides name and birth date agrees: within one list these two alone may be namesakes."""
    parents = (found.levels.get("mother_name"), found.levels.get("father_name"))
    numbers = SAME_NUMBER | NEAR_NUMBER
    return (
        found.levels.get("identity_number") in numbers
        or found.levels.get("code") is A.SAME
        or found.levels.get("phone") is A.SAME
        or any(level in NAMED_ALIKE for level in parents)
    )
