"""Which pairs are compared at all: those that share at least one key.

All pairs of 100,000 people are five thousand million. Every key forgives one kind of mistake and holds to the rest, so that
a pair is missed only when its records are wrong in several ways at once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, product

from truongso.core.matching.forms import Form

# A key that more people share than this says nothing (a school's own telephone, an invented number).
MAX_BLOCK = 200
Key = tuple[str, ...]


def _keys(form: Form) -> Iterator[Key]:
    name = form.name
    if name is None:
        return
    if form.identity:
        yield "identity", form.identity
    if form.code:
        yield "code", form.code
    yield from _family_keys(form, name.block)
    if form.day:
        yield from _day_keys(form, name.block, name.joined, f"{name.plain[0]} {name.plain[-1]}")


def _family_keys(form: Form, block: str) -> Iterator[Key]:
    """Yield keys that forgive a wrong birth date, or a wrong name where the birth date stands."""
    for relation, parent in (("mother", form.mother), ("father", form.father)):
        if parent:
            yield relation, block, parent.block
            if form.day:
                yield relation, form.swapless_day, parent.block
    if form.phone:
        yield "phone", form.phone, block


def _day_keys(form: Form, block: str, joined: str, ends: str) -> Iterator[Key]:
    """Yield keys that forgive day and month swapped with a name cut short, then one wrong part of the date, then a middle word."""
    yield "name and date", block, form.swapless_day
    yield "year wrong", joined, form.day[:4]
    yield "month wrong", joined, form.day[:2], form.day[4:]
    yield "day wrong", joined, form.day[2:]
    yield "middle wrong", ends, form.swapless_day
    if form.phone:
        yield "phone and date", form.phone, form.swapless_day


def _key_function(forms: Sequence[Form]) -> Callable[[Form], Iterator[Key]]:
    # The name alone is a key only where somebody has no birth date to go with it.
    if all(form.day for form in forms):
        return _keys

    def with_names(form: Form) -> Iterator[Key]:
        yield from _keys(form)
        if form.name:
            yield "name", form.name.block

    return with_names


def _blocks(forms: Sequence[Form], keys_of: Callable[[Form], Iterator[Key]]) -> dict[Key, list[int]]:
    blocks: defaultdict[Key, list[int]] = defaultdict(list)
    for place, form in enumerate(forms):
        for key in keys_of(form):
            blocks[key].append(place)
    return blocks


def pairs_within(forms: Sequence[Form]) -> set[tuple[int, int]]:
    """Return the places of the pairs of one list to compare, the lower place first."""
    found: set[tuple[int, int]] = set()
    for members in _blocks(forms, _key_function(forms)).values():
        if 1 < len(members) <= MAX_BLOCK:
            found.update(combinations(members, 2))
    return found


def pairs_between(left: Sequence[Form], right: Sequence[Form]) -> set[tuple[int, int]]:
    """Return the places of the pairs to compare, the one in left first."""
    keys_of = _key_function([*left, *right])
    others = _blocks(right, keys_of)
    found: set[tuple[int, int]] = set()
    for key, members in _blocks(left, keys_of).items():
        rivals = others.get(key, ())
        if len(members) + len(rivals) <= MAX_BLOCK:
            found.update(product(members, rivals))
    return found
