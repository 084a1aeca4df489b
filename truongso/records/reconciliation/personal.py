"""How a pupil stood in lists that were laid side by side."""

from datetime import datetime
from typing import Any

from truongso.core.holdings import Asked, Erased, Table, holding, only_acts, read_as
from truongso.records.reconciliation.models import Point, Reconciliation, Row


def _rows(asked: Asked) -> Table:
    found = Point.objects.filter(row__pupil__person=asked.person).select_related("row", "reconciliation").order_by("pk")
    rows = [
        (p.reconciliation.made_at, p.field_label, p.left_text, p.right_text, p.get_decision_display()) for p in found
    ]
    bare = Row.objects.filter(pupil__person=asked.person, points=None).select_related("reconciliation").order_by("pk")
    rows += [(one.reconciliation.made_at, one.get_kind_display(), "", "", "") for one in bare]
    return Table(("Đối soát lúc", "Điểm", "Tệp ghi", "Sổ ghi", "Quyết định"), tuple(rows))


def _erase(person: Any, before: datetime | None) -> Erased:
    """Empty names and values; that a point was decided stays with the minutes."""
    rows = list(Row.objects.filter(pupil__person=person))
    for row in rows:
        row.sealed, row.pupil = {}, None
    Row.objects.bulk_update(rows, ["sealed", "pupil"], batch_size=300)
    points = list(Point.objects.filter(row__in=rows))
    for point in points:
        point.values, point.note = {}, ""
    Point.objects.bulk_update(points, ["values", "note"], batch_size=300)
    return Erased(len(rows))


holding(
    "reconciliation.rows", "Đối soát danh sách", of=("reconciliation.Row.pupil",), table=_rows, rule="sector-log",
    erase=_erase,
)  # fmt: skip
only_acts(
    "reconciliation.Reconciliation.made_by",
    "reconciliation.Reconciliation.closed_by",
    "reconciliation.Point.decided_by",
)
read_as(
    "reconciliation.Reconciliation",
    lambda person: Reconciliation.objects.filter(
        pk__in=Row.objects.filter(pupil__person=person).values("reconciliation")
    ),
    words="một lần đối soát danh sách có tên này",
)
