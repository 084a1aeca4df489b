"""How a comparison is kept: rows and points, sealed, with no more values than are still needed."""

from collections.abc import Iterator
from typing import Any

from truongso.records.reconciliation.kinds import Found
from truongso.records.reconciliation.laying import Difference, Laid
from truongso.records.reconciliation.models import Point, Reconciliation, Row
from truongso.records.reconciliation.sides import Entry
from truongso.records.register.history import readable
from truongso.records.register.models import to_stored
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import class_sort_key

_SAID = ("ministry_code", "full_name", "born_on", "gender", "class_name", "mother.name", "father.name")


def new_row(made: Reconciliation, laid: Laid) -> Row:
    """Return the row of one person, not saved. Values stay only with doubtful pairs, which may be compared later."""
    left, right = laid.left, laid.right
    first = right if right is not None and right.pupil is not None else left or right
    assert first is not None
    sealed: dict[str, Any] = {"name": first.name, "reasons": laid.reasons}
    for side, entry in (("left", left), ("right", right)):
        if entry is None:
            continue
        sealed[f"{side}_where"] = entry.where
        if laid.kind == Found.DOUBTFUL:
            sealed[side] = {code: to_stored(value) for code, value in entry.values.items() if code in PUPILS.by_code}
            sealed[f"{side}_unread"] = entry.unread
            sealed[f"{side}_columns"] = sorted(entry.columns)
            sealed[f"{side}_name"] = entry.name
    class_name = str(first.values.get("class_name") or (left.values.get("class_name") if left else "") or "")[:20]
    return Row(
        reconciliation=made, kind=laid.kind, bound_by=laid.bound_by, class_name=class_name,
        sort_key=class_sort_key(class_name), left_key=left.key if left else None,
        right_key=right.key if right else None, pupil=right.pupil if right else None, sealed=sealed,
    )  # fmt: skip


def points_of(row: Row, laid: Laid) -> Iterator[Point]:
    """Yield what is to decide about a person, not saved."""
    if laid.kind == Found.DIFFERS:
        yield from (difference_point(row, one) for one in laid.differences)
    elif laid.kind != Found.SAME:
        texts = {"left_text": said(laid.left), "right_text": said(laid.right)}
        yield Point(reconciliation=row.reconciliation, row=row, kind=laid.kind, values=texts)


def difference_point(row: Row, one: Difference, made_from: Point | None = None) -> Point:
    """Return the point of a field that differs, not saved."""
    values = {"left": to_stored(one.left), "right": to_stored(one.right)}
    values |= {"left_text": one.left_text, "right_text": one.right_text}
    return Point(
        reconciliation=row.reconciliation, row=row, kind=Found.DIFFERS, field=one.field, values=values,
        made_from=made_from,
    )  # fmt: skip


def said(entry: Entry | None) -> str:
    """Return in words who a record is, without identity numbers: code, name, birth date, class, parents, and where."""
    if entry is None:
        return ""
    parts = [
        f"{PUPILS.by_code[code].label}: {readable(PUPILS.by_code[code], value)}"
        for code in _SAID
        if (value := entry.values.get(code)) not in (None, "")
    ]
    return "; ".join([*parts, entry.where])


def kept_entry(row: Row, side: str) -> Entry:
    """Return the record of a side of a doubtful pair as it was read."""
    key = row.left_key if side == "left" else row.right_key
    pupil = row.pupil if side == "right" else None
    assert key is not None, "a doubtful pair has both sides"
    return Entry(
        key, row.sealed[f"{side}_where"], row.values(side), row.sealed.get(f"{side}_unread", {}),
        frozenset(row.sealed.get(f"{side}_columns", ())), pupil,
    )  # fmt: skip
