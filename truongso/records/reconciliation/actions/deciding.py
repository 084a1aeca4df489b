"""Decide points, one or many, and take decisions back until the reconciliation is closed.

The reconciliation is locked first, so two people who decide the same point come one after the other: the second is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.core.text import squeeze
from truongso.foundation.audit.recording import action, record
from truongso.records.reconciliation import pairs
from truongso.records.reconciliation.kinds import NEEDS_NOTE, Decision, Found
from truongso.records.reconciliation.models import Point, Reconciliation
from truongso.records.reconciliation.planning import obstacles, pupils_of
from truongso.records.register.models import Source
from truongso.records.students import actions as students
from truongso.records.students.models import Pupil

LONGEST_NOTE = 500


@dataclass
class Decided:
    """What a decision did: the points it stands at, the values that reached the register, what was left and why."""

    points: list[Point] = field(default_factory=list)
    written: int = 0
    left_alone: list[tuple[Point, str]] = field(default_factory=list)


@action
def decide(reconciliation: Reconciliation, keys: Iterable[int], decision: str, *, by: Any, note: str = "") -> Decided:
    """Decide points (primary keys) alike. A right value of the file is written into the register.

    One point that cannot be decided so is Refused; among many it is left alone with its reason. Refused when closed,
    when the decision is not open to the kind of point, when a needed note is missing, when nothing could be decided.
    """
    locked, points = _locked(reconciliation, keys)
    note = squeeze(printable(note))[:LONGEST_NOTE]
    done = Decided()
    todo = []
    for point, why_not in obstacles(points, decision, locked):
        why_not = why_not or _missing_note(decision, note)
        if why_not:
            done.left_alone.append((point, why_not))
        else:
            todo.append(point)
    if not todo:
        raise Refused(done.left_alone[0][1], field="note" if decision in NEEDS_NOTE and not note else None)
    done.written = _write(locked, todo, by=by) if decision == Decision.LEFT else 0
    now = timezone.now()
    for point in todo:
        point.decision, point.note, point.decided_by, point.decided_at = decision, note, by, now
    Point.objects.bulk_update(todo, ["decision", "note", "decided_by", "decided_at", "source"], batch_size=300)
    for point in todo:
        if point.kind == Found.DOUBTFUL:
            pairs.follow(point)
    done.points = todo
    label = todo[0].decision_label
    record("reconciliation.decided", locked, by=by, decision=label, count=len(todo), written=done.written)
    return done


@action
def undo(reconciliation: Reconciliation, keys: Iterable[int], *, by: Any) -> Decided:
    """Take decisions back; values that they wrote go back too. Refused, with nothing done, when none can go back."""
    locked, points = _locked(reconciliation, keys)
    done = Decided()
    todo = []
    pupils = pupils_of([point for point in points if point.source_id])
    for point in points:
        why_not = _why_not_back(point, pupils)
        if why_not:
            done.left_alone.append((point, why_not))
        else:
            todo.append(point)
    if not todo:
        raise Refused(done.left_alone[0][1])
    done.written = _write_back(locked, todo, by=by)
    for point in todo:
        if point.kind == Found.DOUBTFUL:
            pairs.take_back(point)
        point.decision, point.note, point.decided_by, point.decided_at, point.source = "", "", None, None, None
    Point.objects.bulk_update(todo, ["decision", "note", "decided_by", "decided_at", "source"], batch_size=300)
    done.points = todo
    record("reconciliation.undone", locked, by=by, count=len(todo), written=done.written)
    return done


def _locked(reconciliation: Reconciliation, keys: Iterable[int]) -> tuple[Reconciliation, list[Point]]:
    locked = Reconciliation.objects.select_for_update().get(pk=reconciliation.pk)
    if not locked.is_open:
        raise Refused(f"Lần đối soát «{locked}» {locked.get_state_display()}: không sửa quyết định được nữa.")
    points = list(locked.points.filter(pk__in=list(keys)).whole().select_for_update(of=("self",)).in_order())
    if not points:
        raise Refused("Chưa chọn điểm nào để quyết định: hãy đánh dấu ít nhất một dòng.")
    for point in points:
        point.reconciliation = locked
    return locked, points


def _missing_note(decision: str, note: str) -> str:
    if decision in NEEDS_NOTE and not note:
        return "Hãy ghi chú: học sinh đến hoặc đi từ ngày nào, trường nào, giấy tờ đã xem."
    return ""


def _write(locked: Reconciliation, points: Sequence[Point], *, by: Any) -> int:
    """Write the file's values into the register where it takes them; the points remember the source."""
    writable = [point for point in points if point.row.pupil_id and point.field not in Pupil.READ_ONLY]
    if not writable:
        return 0
    source = _source(locked, f"Đối soát: {locked.title}", by=by)
    changes: dict[int, dict[str, Any]] = {}
    for point in writable:
        changes.setdefault(point.row.pupil_id or 0, {})[point.field] = point.value("left")
        point.source = source
    return len(students.change_pupils(changes, source=source, by=by))


def _write_back(locked: Reconciliation, points: Sequence[Point], *, by: Any) -> int:
    changes: dict[int, dict[str, Any]] = {}
    for point in points:
        if point.source_id and point.row.pupil_id:
            changes.setdefault(point.row.pupil_id, {})[point.field] = point.value("right")
    if not changes:
        return 0
    source = _source(locked, f"Hoàn tác đối soát: {locked.title}", by=by)
    return len(students.change_pupils(changes, source=source, by=by))


def _source(locked: Reconciliation, title: str, *, by: Any) -> Source:
    return Source.objects.create(
        kind=Source.Kind.RECONCILIATION, title=title[:300], reference=locked.get_absolute_url(), made_by=by
    )


def _why_not_back(point: Point, pupils: dict[int, Pupil]) -> str:
    if not point.decision:
        return "Điểm này chưa có quyết định nào để hoàn tác."
    if point.kind == Found.DOUBTFUL and pairs.has_followers_decided(point):
        return "Hãy hoàn tác các quyết định về những điểm mở ra từ cặp này trước."
    pupil = pupils.get(point.row.pupil_id or 0) if point.source_id else None
    if pupil is not None and pupil.value_of(point.field) != point.value("left"):
        return f"{point}: giá trị trong sổ đã được sửa tiếp sau quyết định này, không hoàn tác được."
    return ""
