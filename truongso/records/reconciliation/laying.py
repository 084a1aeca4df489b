"""Lay two lists side by side: who is who, what differs, who is missing. Without a database.

Bound by the ministry's code where it is unique on both sides, else by the identity number, else by name, birth date and
family with the reasons said; what is doubtful is left for a person.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from truongso.core.matching import Candidate, match_lists
from truongso.core.names import could_be_same_name, old_tone_placement
from truongso.core.text import squeeze
from truongso.foundation.datasets.registry import Kind
from truongso.records.reconciliation.kinds import Found
from truongso.records.reconciliation.sides import Entry, Side
from truongso.records.students.datasets import PUPILS

_BINDING = (("ministry_code", "mã định danh"), ("identity_number", "số định danh"))
_OTHER_PERSON = "Hai bên cùng {}, nhưng họ tên và ngày sinh đều khác."
_LOOSE = {
    Kind.NAME,
    Kind.TEXT,
    Kind.ADDRESS,
}  # written by hand: letters count, capitals and the place of the tone do not


@dataclass(slots=True)
class Difference:
    """A field on which two records of one person disagree; a text stands where a cell could not be read."""

    field: str
    left: Any
    right: Any
    left_text: str = ""
    right_text: str = ""


@dataclass(slots=True)
class Laid:
    """How one person stands: the result, the records of the sides, by what they were bound and why, what differs."""

    kind: Found
    left: Entry | None = None
    right: Entry | None = None
    bound_by: str = ""
    reasons: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


def compared_fields(left: Side, right: Side) -> list[str]:
    """Return the fields that both sides carry, in the order of the data set."""
    return [item.code for item in PUPILS.fields if item.code in left.fields and item.code in right.fields]


def lay(left: Side, right: Side) -> list[Laid]:
    """Return everybody of both lists once: matched, differing, doubtful (once a pair), on one side only."""
    fields = compared_fields(left, right)
    found: list[Laid] = []
    ours, theirs = list(left.entries), list(right.entries)
    for code, said in _BINDING:
        pairs = _bound(ours, theirs, code)
        found += [_laid(one, other, said, fields) for one, other in pairs]
        ours = _rest(ours, (one for one, _ in pairs))
        theirs = _rest(theirs, (other for _, other in pairs))
    return found + list(_matched(ours, theirs, fields))


def differences(left: Entry, right: Entry, fields: Iterable[str]) -> list[Difference]:
    """Return the fields on which the records disagree. An empty cell beside a value counts, where the column is there."""
    found = []
    for code in fields:
        if not (left.has(code) and right.has(code)):
            continue
        one, other = left.values.get(code), right.values.get(code)
        texts = left.unread.get(code, ""), right.unread.get(code, "")
        if any(texts) or not agrees(code, one, other):
            found.append(Difference(code, one, other, *texts))
    return found


def agrees(code: str, one: Any, other: Any) -> bool:
    """Return whether two values of a field say the same."""
    if one in (None, "") or other in (None, ""):
        return one in (None, "") and other in (None, "")
    if PUPILS.by_code[code].kind in _LOOSE:
        return _plain(one) == _plain(other)
    return bool(one == other)


def _plain(text: str) -> str:
    return old_tone_placement(squeeze(str(text))).casefold()


def _bound(left: list[Entry], right: list[Entry], code: str) -> list[tuple[Entry, Entry]]:
    """Return the pairs with the same value, where it occurs once on each side."""
    ours, theirs = _unique(left, code), _unique(right, code)
    return [(entry, theirs[value]) for value, entry in ours.items() if value in theirs]


def _unique(entries: list[Entry], code: str) -> dict[Any, Entry]:
    counts = Counter(entry.values.get(code) for entry in entries)
    return {value: e for e in entries if (value := e.values.get(code)) and counts[value] == 1}


def _rest(entries: list[Entry], taken: Iterable[Entry]) -> list[Entry]:
    gone = {entry.key for entry in taken}
    return [entry for entry in entries if entry.key not in gone]


def _laid(left: Entry, right: Entry, bound_by: str, fields: list[str], reasons: Iterable[str] = ()) -> Laid:
    if bound_by in {said for _, said in _BINDING} and _are_strangers(left, right):
        return Laid(Found.DOUBTFUL, left, right, bound_by, [_OTHER_PERSON.format(bound_by)])
    found = differences(left, right, fields)
    kind = Found.DIFFERS if found else Found.SAME
    return Laid(kind, left, right, bound_by, list(reasons), found)


def _are_strangers(left: Entry, right: Entry) -> bool:
    """Return whether a code stands at two people: one row that slipped, a code typed twice."""
    days = left.values.get("born_on"), right.values.get("born_on")
    return all(days) and days[0] != days[1] and not could_be_same_name(left.name, right.name)


def _matched(left: list[Entry], right: list[Entry], fields: list[str]) -> Iterator[Laid]:
    ours, theirs = {entry.key: entry for entry in left}, {entry.key: entry for entry in right}
    matches = match_lists(map(_candidate, left), map(_candidate, right))
    for pair in matches.sure:
        reasons = [reason.sentence for reason in pair.reasons]
        yield _laid(ours[pair.left.key], theirs[pair.right.key], "họ tên, ngày sinh", fields, reasons)  # type: ignore[index]
    for pair in matches.doubtful:
        reasons = [reason.sentence for reason in pair.reasons]
        yield Laid(Found.DOUBTFUL, ours[pair.left.key], theirs[pair.right.key], "", reasons)  # type: ignore[index]
    for one in matches.left_only:
        yield Laid(Found.LEFT_ONLY, left=ours[one.key])  # type: ignore[index]
    for one in matches.right_only:
        yield Laid(Found.RIGHT_ONLY, right=theirs[one.key])  # type: ignore[index]


def _candidate(entry: Entry) -> Candidate:

    def value(code: str) -> str:
        return str(entry.values.get(code) or "")

    return Candidate(
        entry.key, value("full_name"), entry.values.get("born_on"), value("gender"), value("identity_number"),
        value("ministry_code"), value("mother.name"), value("father.name"), value("phone"), value("class_name"),
    )  # fmt: skip
