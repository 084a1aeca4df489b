"""Compare two readings: what a later version of a plan adds, drops and changes, line by line."""

from dataclasses import asdict, dataclass
from typing import Any

from rapidfuzz import fuzz

from truongso.core.text import fold
from truongso.governance.plan.reader.reading import PlanReading

SAME_LINE = 72  # per cent alike for the same number …
SAME_LINE_MOVED = 85  # … and more for a line under another number
HEAD_FIELDS = ("title", "number", "issued_on", "place", "agency")
LINE_FIELDS = {
    "indicator": ("ordinal", "group", "text", "unit", "comparison", "target"),
    "task": ("ordinal", "group", "text", "deliverables", "lead", "partners", "schedule"),
}


@dataclass(frozen=True)
class Difference:
    """One difference: kind is added, removed or changed; part is head, indicator or task; before and after are values."""

    kind: str
    part: str
    old_ordinal: int | None
    new_ordinal: int | None
    field: str | None
    before: Any
    after: Any

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def compare_readings(old: PlanReading | dict[str, Any], new: PlanReading | dict[str, Any]) -> list[Difference]:
    """Return what differs between two readings (or their as_dict), the head first, then by the new order of lines."""
    before, after = _as_dict(old), _as_dict(new)
    differences = [
        Difference("changed", "head", None, None, field, before.get(field), after.get(field))
        for field in HEAD_FIELDS
        if before.get(field) != after.get(field)
    ]
    for part in LINE_FIELDS:
        differences += _compare_lines(part, _lines(before, part), _lines(after, part))
    return differences


def _as_dict(reading: PlanReading | dict[str, Any]) -> dict[str, Any]:
    return reading.as_dict() if isinstance(reading, PlanReading) else reading


def _lines(reading: dict[str, Any], part: str) -> list[dict[str, Any]]:
    groups = reading[f"{part}_groups"]
    return [{**line, "group": group["name"]} for group in groups for line in group[f"{part}s"]]


def _compare_lines(part: str, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[Difference]:
    pairs = pair_lines(old, new)
    differences: list[Difference] = []
    for at, line in enumerate(new):
        if at not in pairs:
            differences.append(Difference("added", part, None, line["ordinal"], None, None, line["text"]))
            continue
        was = old[pairs[at]]
        differences += [
            Difference("changed", part, was["ordinal"], line["ordinal"], field, _value(was[field]), _value(line[field]))
            for field in LINE_FIELDS[part]
            if _value(was[field]) != _value(line[field])
        ]
    kept = set(pairs.values())
    gone = [line for at, line in enumerate(old) if at not in kept]
    return differences + [Difference("removed", part, line["ordinal"], None, None, line["text"], None) for line in gone]


def _value(value: Any) -> Any:
    return value["text"] if isinstance(value, dict) else value


def pair_lines(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> dict[int, int]:
    """Return new position → old position of lines that are the same line, however renumbered or reworded a little."""
    pairs: dict[int, int] = {}
    free = list(range(len(old)))
    for at, line in enumerate(new):  # the same words first: most lines of a new version
        same = [was for was in free if fold(old[was]["text"]) == fold(line["text"])]
        if same:
            pairs[at] = next((was for was in same if old[was]["ordinal"] == line["ordinal"]), same[0])
            free.remove(pairs[at])
    open_new = [at for at in range(len(new)) if at not in pairs]
    if not open_new or not free:
        return pairs
    words = {was: fold(old[was]["text"]) for was in free}
    ranked = sorted(
        (
            (fuzz.ratio(text, words[was]), new[at]["ordinal"] == old[was]["ordinal"], at, was)
            for at in open_new
            for text in [fold(new[at]["text"])]
            for was in free
        ),
        key=lambda entry: (-entry[0] - 10 * entry[1], entry[2], entry[3]),
    )
    for score, same_number, at, was in ranked:
        if at not in pairs and was in free and score >= (SAME_LINE if same_number else SAME_LINE_MOVED):
            pairs[at] = was
            free.remove(was)
    return pairs
