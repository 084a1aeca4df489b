"""Write answers: one stands at a time for each pupil, earlier ones end, stale ones say since when.

Called inside actions, on pupils that are locked already. Locks: pupils, then answers, then the trail.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from truongso.records.students.models import Pupil
from truongso.records.verification.asking import fingerprint_of, values_of
from truongso.records.verification.models import (
    DAYS_TO_MEND,
    FILE_DAYS,
    BatchEntry,
    ResultFile,
    Verification,
    VerificationBatch,
)
from truongso.records.verification.states import State


@dataclass(frozen=True)
class Answer:
    """What is said of a pupil. fingerprint is that of the values that were checked, "" for those that stand now."""

    pupil: int
    state: State
    fields: tuple[str, ...] = ()
    message: str = ""
    fingerprint: str = ""


@dataclass(frozen=True)
class Origin:
    """Whence answers come, and when they were true."""

    source: str
    checked_at: datetime
    batch: VerificationBatch | None = None
    result_file: ResultFile | None = None
    recorded_at: datetime = field(default_factory=timezone.now)


def keep(answers: Sequence[Answer], origin: Origin, *, by: Any) -> list[Verification]:
    """Write answers of different pupils; an answer about values that changed since is stale from the beginning."""
    pupils = _locked(answer.pupil for answer in answers)
    now = origin.recorded_at
    Verification.objects.standing().filter(pupil__in=pupils).update(ended_at=now)
    made = [_row(pupils[one.pupil], one, origin, by) for one in answers if one.pupil in pupils]
    Verification.objects.bulk_create(made, batch_size=300)
    close_entries({row.pupil_id: row for row in made}, now)
    return made


def _row(pupil: Pupil, answer: Answer, origin: Origin, by: Any) -> Verification:
    standing = fingerprint_of(values_of(pupil))
    details: Any = {"message": answer.message} if answer.message else {}
    checked = answer.fingerprint or standing
    return Verification(
        pupil=pupil,
        state=answer.state,
        fields=list(answer.fields),
        details=details,
        checked_at=origin.checked_at,
        source=origin.source,
        batch=origin.batch,
        result_file=origin.result_file,
        fingerprint=checked,
        recorded_at=origin.recorded_at,
        recorded_by=by,
        stale_at=None if checked == standing else origin.recorded_at,
        due_on=due_after(origin.recorded_at),
    )


def close_entries(rows: Mapping[int, Verification], now: datetime) -> None:
    """Write answers beside the questions that asked about the same values, and close batches that wait for nobody."""
    waiting = BatchEntry.objects.filter(pupil__in=rows, state=State.PENDING, batch__stage=VerificationBatch.Stage.OPEN)
    entries = [entry for entry in waiting if entry.fingerprint == rows[entry.pupil_id].fingerprint]
    for entry in entries:
        entry.state, entry.answered_at, entry.trouble = State(rows[entry.pupil_id].state), now, ""
    BatchEntry.objects.bulk_update(entries, ["state", "answered_at", "trouble"], batch_size=300)
    left = BatchEntry.objects.filter(batch=OuterRef("pk"), state=State.PENDING)
    done = VerificationBatch.objects.filter(pk__in={entry.batch_id for entry in entries}).filter(~Exists(left))
    done.update(stage=VerificationBatch.Stage.CLOSED, closed_at=now)


def look_for_stale(pupils: Sequence[Pupil]) -> None:
    """Mark answers about other values than those that stand; what is true again is carried over as a new row."""
    now = timezone.now()
    by_pk = {pupil.pk: pupil for pupil in pupils}
    standing = Verification.objects.standing().filter(pupil__in=by_pk).select_for_update().order_by("pk")
    old, carried = [], []
    for row in standing:
        fits = row.fingerprint == fingerprint_of(values_of(by_pk[row.pupil_id]))
        if not fits and row.stale_at is None:
            row.stale_at = now
            old.append(row)
        elif fits and row.stale_at is not None:
            carried.append(row)
    Verification.objects.bulk_update(old, ["stale_at"], batch_size=300)
    carry_over(carried, by_pk, now=now)


def carry_over(rows: Iterable[Verification], pupils: Mapping[int, Pupil], *, now: datetime) -> list[Verification]:
    """Write earlier answers again, as standing from now; stale when the values are others than those checked."""
    rows = list(rows)
    Verification.objects.standing().filter(pupil__in=[row.pupil_id for row in rows]).update(ended_at=now)
    made = [_copy(row, pupils[row.pupil_id], now) for row in rows]
    return Verification.objects.bulk_create(made, batch_size=300)


def _copy(row: Verification, pupil: Pupil, now: datetime) -> Verification:
    fits = row.fingerprint == fingerprint_of(values_of(pupil))
    return Verification(
        pupil=pupil, state=row.state, fields=row.fields, details=row.details, checked_at=row.checked_at,
        source=Verification.Source.CARRIED, batch=row.batch, result_file=None, carried_from=row,
        fingerprint=row.fingerprint, recorded_at=now, recorded_by=row.recorded_by, due_on=row.due_on,
        stale_at=None if fits else now, confirmed_at=row.confirmed_at, confirmed_by=row.confirmed_by,
    )  # fmt: skip


def _locked(keys: Iterable[int]) -> dict[int, Pupil]:
    found = Pupil.objects.select_for_update(of=("self",)).whole().filter(pk__in=list(keys)).order_by("pk")
    return {pupil.pk: pupil for pupil in found}


def forget_files(now: datetime) -> int:
    """Drop the bytes of files that were read and not written in their time; returns how many."""
    old = ResultFile.objects.filter(stage=ResultFile.Stage.READ, made_at__lt=now - timedelta(days=FILE_DAYS))
    return old.update(stage=ResultFile.Stage.FORGOTTEN, sealed=b"")


def due_after(moment: datetime) -> Any:
    """Return the day by which a homeroom teacher looks at an answer."""
    return timezone.localtime(moment).date() + timedelta(days=DAYS_TO_MEND)
