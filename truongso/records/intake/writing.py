"""Write a preview into the register, inside the transaction of the caller, saying how far it is."""

from collections.abc import Iterator
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from truongso.records.intake import progress
from truongso.records.intake.preview import Preview
from truongso.records.register.models import Source
from truongso.records.students import actions as students
from truongso.records.students.models import Pupil

T = TypeVar("T")
SMALLEST_PART, PARTS = 300, 10  # each part is checked by the quality rules, so parts must not be many
MOVE_REASON = "Theo tệp nạp"


def write_preview(preview: Preview, uid: UUID, *, source: Source, today: date, by: Any) -> list[int]:
    """Write additions, changes and chosen moves; returns the keys of the steps that moves made."""
    additions, changes, moves = preview.additions, list(preview.changes.items()), preview.chosen_moves
    year = preview.register.year
    first_day = max(today, year.starts_on) if year else today
    total, done = len(additions) + len(changes) + len(moves), 0
    for part in _parts(additions):
        progress.note(uid, progress.Progress("Thêm học sinh", done, total))
        students.add_pupils(part, classes=preview.register.classes, on=first_day, source=source, by=by)
        done += len(part)
    for group in _parts(changes):
        progress.note(uid, progress.Progress("Ghi giá trị", done, total))
        students.change_pupils(dict(group), source=source, by=by)
        done += len(group)
    progress.note(uid, progress.Progress("Chuyển lớp, kiểm tra lần cuối", done, total))
    return [_move(pk, preview, name, on=first_day, by=by) for pk, name in moves]


def _move(pk: int, preview: Preview, name: str, *, on: date, by: Any) -> int:
    pupil = Pupil.objects.whole().get(pk=pk)
    return students.move_class(pupil, preview.register.classes[name], on=on, reason=MOVE_REASON, by=by).pk


def _parts(items: list[T]) -> Iterator[list[T]]:
    size = max(SMALLEST_PART, -(-len(items) // PARTS))
    return (items[start : start + size] for start in range(0, len(items), size))
