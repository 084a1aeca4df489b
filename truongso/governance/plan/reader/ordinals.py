"""The numbers of lines: as written, and as one running number by which the rest of the platform knows a line."""

import re
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Written:
    """A number as the document writes it: 7, or 2.7 for the seventh line of the second group."""

    value: int
    parts: int


@dataclass
class Count:
    """How the numbers of an annex came out."""

    restarts: bool = False
    doubles: list[int] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    unnumbered: list[Any] = field(default_factory=list)
    renumbered: list[Any] = field(default_factory=list)


def written_ordinal(text: str) -> Written | None:
    """Return the number in a cell such as "7", "7.", "07)" or "2.7"; None for anything else."""
    match = re.fullmatch(r"\(?(?:(\d{1,3}|[IVX]{1,5})\.)?(\d{1,3})[.)]?\)?", text.strip())
    return Written(int(match[2]), 2 if match[1] else 1) if match else None


def number_lines(groups: list[Any]) -> Count:
    """Give every item of the groups an ordinal of its own, and say where the document's numbers could not serve."""
    count = Count()
    items = [item for group in groups for item in group.items]
    written = [written_ordinal(item.written) for item in items]
    count.unnumbered = [item for item, number in zip(items, written, strict=True) if number is None]
    count.restarts = _restarts(groups, written)
    if count.restarts:
        for at, item in enumerate(items, start=1):
            item.ordinal = at
        return count
    values = {number.value for number in written if number is not None}
    count.gaps = sorted(set(range(1, max(values, default=0) + 1)) - values)
    taken: set[int] = set()
    previous = 0
    for item, number in zip(items, written, strict=True):
        value = number.value if number else None
        if value is None or value in taken:
            if value is not None:
                count.doubles.append(value)
            count.renumbered.append(item)
            # The number that is missing just here, if there is one; else one after all others.
            value = (
                previous + 1
                if previous + 1 in count.gaps and previous + 1 not in taken
                else max(values | taken, default=0) + 1
            )
        item.ordinal = value
        taken.add(value)
        previous = value
    count.gaps = [gap for gap in count.gaps if gap not in taken]
    return count


def _restarts(groups: list[Any], written: list[Written | None]) -> bool:
    """Return whether the lines are numbered anew in each group: 1, 2, 3, 1, 2 or 1.1, 1.2, 2.1."""
    if any(number is not None and number.parts == 2 for number in written):
        return True
    firsts = [written_ordinal(group.items[0].written) for group in groups if group.items]
    return len(firsts) > 1 and all(first is not None and first.value == 1 for first in firsts)
