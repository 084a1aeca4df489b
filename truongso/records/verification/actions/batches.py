"""Make a batch, give it back after sending, cancel it."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.records.students.models import Pupil, SchoolClass
from truongso.records.verification.asking import fingerprint_of, values_of
from truongso.records.verification.holding import lock
from truongso.records.verification.models import BatchEntry, VerificationBatch
from truongso.records.verification.questions import due_for_checking
from truongso.records.verification.states import State

Whom, Stage = VerificationBatch.Whom, VerificationBatch.Stage


@action
def make_batch(
    *, whom: str, by: Any, school_class: SchoolClass | None = None, at: datetime | None = None
) -> VerificationBatch:
    """Choose pupils who study and write down what is asked of each; whoever waits in another open batch is left out.

    Refused when nobody is left to check.
    """
    if whom == Whom.CLASS and school_class is None:
        raise Refused("Hãy chọn lớp cần đối chiếu.", field="school_class")
    waiting = BatchEntry.objects.filter(pupil=OuterRef("pk"), batch__stage=Stage.OPEN, state=State.PENDING)
    chosen = list(_chosen(whom, school_class).filter(~Exists(waiting)).whole().in_class_order())
    if not chosen:
        raise Refused("Không có học sinh nào cần đối chiếu: các em đã có kết quả, hoặc đang chờ trong một đợt khác.")
    batch = VerificationBatch.objects.create(
        whom=whom, school_class=school_class if whom == Whom.CLASS else None, made_by=by, made_at=at or timezone.now()
    )
    asked: list[Any] = [(pupil, values_of(pupil)) for pupil in chosen]
    BatchEntry.objects.bulk_create(
        [
            BatchEntry(batch=batch, pupil=pupil, asked=values, fingerprint=fingerprint_of(values))
            for pupil, values in asked
        ],
        batch_size=300,
    )
    record("verification.batch_made", batch, by=by, pupils=len(asked))
    return batch


def _chosen(whom: str, school_class: SchoolClass | None) -> Any:
    today = timezone.localdate()
    if whom == Whom.DUE:
        return due_for_checking(today)
    found = Pupil.objects.studying()
    return found.filter(school_class=school_class) if whom == Whom.CLASS else found


@action
def cancel_batch(batch: VerificationBatch, *, by: Any) -> VerificationBatch:
    """Close a batch without its missing answers; those that came stay."""
    locked = lock(batch)
    if not locked.is_open:
        raise Refused(f"{locked} {locked.get_stage_display()}: không hủy được nữa.")
    if locked.is_running:
        raise Refused("Đợt này đang được gửi: hãy chờ gửi xong rồi hủy.")
    locked.stage, locked.closed_at = Stage.CANCELLED, timezone.now()
    locked.touch()
    locked.save()
    record("verification.batch_cancelled", locked, by=by)
    return locked


@action
def release_batch(batch: VerificationBatch, *, by: Any) -> VerificationBatch:
    """Give a batch back after sending; it closes once every pupil has an answer."""
    locked = lock(batch)
    left = locked.entries.filter(state=State.PENDING).count()
    locked.leased_until = None
    locked.touch()
    locked.save()
    answered = locked.entries.exclude(state=State.PENDING).count()
    record("verification.batch_sent", locked, by=by, answered=answered, left=left)
    return locked
