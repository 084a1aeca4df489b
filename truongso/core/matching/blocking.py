"""Which pairs are compared at all: those that share at least one key.

All pairs of 100,000 people are five thousand million. Every key forgives one kind of mistake and holds to the rest, so that
a pair is missed only when its records are wrong in several ways at once.
"""

from collections.abc import Callable, Sequence
from itertools import combinations, product

from truongso.core.matching.forms import Form, Name

# A key that more people share than this says nothing (a school's own telephone, an invented number).
MAX_BLOCK = 200


def _keys(form: Form) -> list[str]:
    """Return the keys of one record: text, each kind with its own first letter."""
    name = form.name
    if name is None:
        return []
    keys = _family_keys(form, name.block)
    if form.identity:
        keys.append("i" + form.identity)
    if form.code:
        keys.append("c" + form.code)
    return keys + _day_keys(form, name) if form.day else keys


def _family_keys(form: Form, block: str) -> list[str]:
    """Return keys that forgive a wrong birth date, or a wrong name where the birth date stands."""
    keys = []
    for kind, parent in (("m", form.mother), ("f", form.father)):
        if parent:
            keys.append(f"{kind}{block}/{parent.block}")
            keys.append(f"{kind}{form.swapless_day}/{parent.block}")
    if form.phone:
        keys.append(f"p{form.phone}")
    return keys


def _day_keys(form: Form, name: Name) -> list[str]:
    """Return keys that forgive: day and month swapped with a name cut short; the year; the month; the day; a middle word."""
    day, joined = form.day, name.joined
    return [
        f"n{name.block}/{form.swapless_day}",
        f"Y{joined}/{day[:4]}",
        f"M{joined}/{day[:2]}/{day[4:]}",
        f"D{joined}/{day[2:]}",
        f"e{name.plain[0]} {name.plain[-1]}/{form.swapless_day}",
    ]


def _key_function(forms: Sequence[Form]) -> Callable[[Form], list[str]]:
    # The name alone is a key only where somebody has no birth date to go with it.
    if all(form.day for form in forms):
        return _keys
    return lambda form: [*_keys(form), "a" + form.name.block] if form.name else []


def _shared_blocks(forms: Sequence[Form], keys_of: Callable[[Form], list[str]]) -> dict[str, list[int]]:
    """Return the blocks of at least two; nine keys in ten are one person's own, and a list for each would be the dearest part."""
    first: dict[str, int] = {}
    shared: dict[str, list[int]] = {}
    for place, form in enumerate(forms):
        for key in keys_of(form):
            earlier = first.setdefault(key, place)
            if earlier != place:
                shared.setdefault(key, [earlier]).append(place)
    return shared


def pairs_within(forms: Sequence[Form]) -> set[tuple[int, int]]:
    """Return the places of the pairs of one list to compare, the lower place first."""
    found: set[tuple[int, int]] = set()
    for members in _shared_blocks(forms, _key_function(forms)).values():
        if len(members) <= MAX_BLOCK:
            found.update(combinations(members, 2))
    return found


def pairs_between(left: Sequence[Form], right: Sequence[Form]) -> set[tuple[int, int]]:
    """Return the places of the pairs to compare, the one in left first."""
    everybody, border = [*left, *right], len(left)
    found: set[tuple[int, int]] = set()
    for members in _shared_blocks(everybody, _key_function(everybody)).values():
        if len(members) <= MAX_BLOCK:
            ours = [place for place in members if place < border]
            found.update(product(ours, (place - border for place in members if place >= border)))
    return found
