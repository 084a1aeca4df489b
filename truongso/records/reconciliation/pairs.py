"""What follows from a decision about a doubtful pair: its fields are compared, or its people stand alone."""

from typing import Any

from django.db.models import Q

from truongso.records.reconciliation.keeping import difference_point, kept_entry, said
from truongso.records.reconciliation.kinds import Decision, Found
from truongso.records.reconciliation.laying import differences
from truongso.records.reconciliation.models import Point, Row

_OTHER_PAIR = "{}: một người của cặp này đã được ghép với người khác; hãy xem lại cặp kia trước."


def why_not_same(point: Point) -> str:
    """Return why the two of a pair cannot be one person: one of them is somebody else already."""
    return _OTHER_PAIR.format(point) if _with_a_side_of(point.row).filter(_MATCHED).exists() else ""


_MATCHED = Q(points__kind=Found.DOUBTFUL, points__decision=Decision.SAME) | Q(kind__in=[Found.SAME, Found.DIFFERS])


def follow(point: Point) -> None:
    """Open what a decision about a pair leads to."""
    if point.decision == Decision.SAME:
        _compare(point)
        return
    if point.decision == Decision.OTHER:
        _stand_alone(point, "left", Found.LEFT_ONLY)
    _stand_alone(point, "right", Found.RIGHT_ONLY)


def take_back(point: Point) -> None:
    """Remove what followed; the caller made sure that none of it was decided."""
    point.led_to.filter(row=point.row).delete()
    _alone_with(point.row).delete()


def has_followers_decided(point: Point) -> bool:
    """Return whether something that followed from a pair was decided."""
    if point.led_to.filter(row=point.row).decided().exists():
        return True
    return Point.objects.filter(row__in=_alone_with(point.row)).decided().exists()


def _alone_with(row: Row) -> Any:
    """Return the rows that say of a person of this pair that they are on one side only."""
    return _with_a_side_of(row).filter(kind__in=[Found.LEFT_ONLY, Found.RIGHT_ONLY])


def _compare(point: Point) -> None:
    row = point.row
    found = differences(kept_entry(row, "left"), kept_entry(row, "right"), point.reconciliation.fields)
    Point.objects.bulk_create([difference_point(row, one, made_from=point) for one in found])


def _stand_alone(point: Point, side: str, kind: Found) -> None:
    """Say that a person is on one side only, once no pair of theirs is left and none was found right."""
    row = point.row
    key = {f"{side}_key": getattr(row, f"{side}_key")}
    around = Row.objects.filter(reconciliation=row.reconciliation_id, **key)
    others = around.exclude(pk=row.pk)
    waiting = Q(kind=Found.DOUBTFUL) & ~Q(
        points__kind=Found.DOUBTFUL, points__decision__in=[Decision.OTHER, Decision.TWICE]
    )
    if others.filter(waiting | Q(kind__in=[Found.SAME, Found.DIFFERS, kind])).exists():
        return
    entry = kept_entry(row, side)
    sealed: dict[str, Any] = {"name": row.sealed[f"{side}_name"], "reasons": [], f"{side}_where": entry.where}
    class_name = str(entry.values.get("class_name") or "")[:20]
    alone = Row(
        reconciliation=point.reconciliation, kind=kind, class_name=class_name, sealed=sealed,
        pupil=row.pupil if side == "right" else None, **key,
    )  # fmt: skip
    alone.save()
    Point.objects.create(
        reconciliation=point.reconciliation, row=alone, kind=kind, made_from=point,
        values={f"{side}_text": said(entry)},
    )  # fmt: skip


def _with_a_side_of(row: Row) -> Any:
    same_side = Q(left_key=row.left_key) | Q(right_key=row.right_key)
    return Row.objects.filter(same_side, reconciliation=row.reconciliation_id).exclude(pk=row.pk)
