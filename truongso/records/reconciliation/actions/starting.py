"""Start a reconciliation: keep what differs, sealed, and forget the files."""

from collections.abc import Iterable
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import squeeze
from truongso.foundation.audit.recording import action, record
from truongso.records.reconciliation.keeping import new_row, points_of
from truongso.records.reconciliation.laying import Laid, compared_fields, lay
from truongso.records.reconciliation.models import Point, Reconciliation, Row
from truongso.records.reconciliation.sides import Side


def start(title: str, left: Side, right: Side, *, is_against_register: bool, by: Any) -> Reconciliation:
    """Compare two lists and keep the result; left is a file. Refused when they share no field beside the name.

    The comparison is made before the transaction opens: it takes longest.
    """
    fields = compared_fields(left, right)
    if set(fields) <= {"full_name"}:
        raise Refused(
            "Hai danh sách chỉ có chung cột họ tên: cần chung ít nhất mã định danh, số định danh hoặc ngày sinh.",
            field="file",
        )
    values = {
        "title": (squeeze(title) or f"{left.title} và {right.title}")[:200],
        "left_title": left.title[:200],
        "right_title": right.title[:200],
        "is_against_register": is_against_register,
        "fields": fields,
        "left_count": len(left.entries),
        "right_count": len(right.entries),
    }
    return _keep(values, lay(left, right), by=by)


@action
def _keep(values: dict[str, Any], laid: Iterable[Laid], *, by: Any) -> Reconciliation:
    made = Reconciliation.objects.create(made_by=by, **values)
    pairs = [(new_row(made, one), one) for one in laid]
    Row.objects.bulk_create([row for row, _ in pairs], batch_size=300)
    points = [point for row, one in pairs for point in points_of(row, one)]
    Point.objects.bulk_create(points, batch_size=300)
    record(
        "reconciliation.started", made, by=by, left=made.left_title, right=made.right_title, people=len(pairs),
        points=len(points),
    )  # fmt: skip
    return made
