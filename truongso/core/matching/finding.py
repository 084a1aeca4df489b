"""The two questions: who is in a list twice, and who of one list is who of the other."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from truongso.core.matching.blocking import pairs_between, pairs_within
from truongso.core.matching.comparing import Comparison, Frequencies, compare, verdict_of
from truongso.core.matching.explaining import RIVALS, TAKEN, reasons_of
from truongso.core.matching.forms import Form, form_of
from truongso.core.matching.people import Candidate, Matches, Pair, Reason, Verdict

# A rival within so many bits is as good: a person must choose.
_RIVAL_BITS = 3.0


@dataclass(slots=True)
class _Found:
    left: int
    right: int
    comparison: Comparison
    verdict: Verdict


def find_duplicates(people: Iterable[Candidate]) -> list[Pair]:
    """Return the pairs of one list that are or may be one person, the likeliest first, then in the order of the list.

    Name and birth date alone are never enough for SAME: a parent, a telephone, a code or an identity number must agree too.
    """
    forms = [form_of(person) for person in people]
    found = _compared(forms, forms, pairs_within(forms), Frequencies.of(forms), name_and_day_suffice=False)
    return [_pair(forms, forms, each, each.verdict) for each in found]


def match_lists(left: Iterable[Candidate], right: Iterable[Candidate]) -> Matches:
    """Return who of one list is who of the other; sure pairs are one to one.

    Name and birth date are enough where nothing contradicts them, the name is rare enough for lists of this length, and
    nobody else fits as well. A duplicate within a list makes its pairs doubtful.
    """
    ours, theirs = [form_of(person) for person in left], [form_of(person) for person in right]
    known = Frequencies.of(ours if len(ours) > len(theirs) else theirs)
    found = _compared(ours, theirs, pairs_between(ours, theirs), known, name_and_day_suffice=True)
    sure = _one_to_one(found)
    taken = {pair.left for pair in sure}, {pair.right for pair in sure}
    asked = _asked(found, taken)
    doubtful = tuple(_asked_pair(ours, theirs, each, taken) for each in asked)
    return Matches(
        tuple(_pair(ours, theirs, each, Verdict.SAME) for each in sure),
        doubtful,
        _rest(ours, taken[0] | {each.left for each in asked}),
        _rest(theirs, taken[1] | {each.right for each in asked}),
    )


def _compared(
    left: Sequence[Form],
    right: Sequence[Form],
    places: Iterable[tuple[int, int]],
    known: Frequencies,
    *,
    name_and_day_suffice: bool,
) -> list[_Found]:
    found = []
    for i, j in places:
        comparison = compare(left[i], right[j], known)
        verdict = verdict_of(comparison, name_and_day_suffice=name_and_day_suffice) if comparison else None
        if comparison and verdict:
            found.append(_Found(i, j, comparison, verdict))
    return sorted(found, key=lambda each: (-each.comparison.bits, each.left, each.right))


def _one_to_one(found: Sequence[_Found]) -> list[_Found]:
    """Return the SAME pairs that no other SAME pair of either person comes near to."""
    best: defaultdict[tuple[str, int], list[_Found]] = defaultdict(list)
    for each in found:
        if each.verdict is Verdict.SAME:
            best["left", each.left].append(each)
            best["right", each.right].append(each)
    return [each for each in found if each.verdict is Verdict.SAME and _has_no_rival(each, best)]


def _has_no_rival(each: _Found, best: dict[tuple[str, int], list[_Found]]) -> bool:
    around = best["left", each.left] + best["right", each.right]
    return all(other is each or other.comparison.bits <= each.comparison.bits - _RIVAL_BITS for other in around)


def _asked(found: Sequence[_Found], taken: tuple[set[int], set[int]]) -> list[_Found]:
    """Return the pairs to ask about: nobody in them is matched, or one is and the other looks like the same person again."""
    asked = []
    for each in found:
        matched = (each.left in taken[0]) + (each.right in taken[1])
        if matched == 0 or (matched == 1 and each.verdict is Verdict.SAME):
            asked.append(each)
    return asked


def _asked_pair(left: Sequence[Form], right: Sequence[Form], each: _Found, taken: tuple[set[int], set[int]]) -> Pair:
    pair = _pair(left, right, each, Verdict.DOUBTFUL)
    if each.verdict is not Verdict.SAME:
        return pair
    sentence = TAKEN if each.left in taken[0] or each.right in taken[1] else RIVALS
    return replace(pair, reasons=(*pair.reasons, Reason("full_name", each.comparison.levels["full_name"], sentence)))


def _pair(left: Sequence[Form], right: Sequence[Form], each: _Found, verdict: Verdict) -> Pair:
    one, other = left[each.left], right[each.right]
    reasons = reasons_of(one, other, each.comparison)
    return Pair(one.person, other.person, each.comparison.score, verdict, reasons)


def _rest(forms: Sequence[Form], used: set[int]) -> tuple[Candidate, ...]:
    return tuple(form.person for place, form in enumerate(forms) if place not in used)
