"""Make a batch, hold it while it is sent, give it back, cancel it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.records.students.models import Pupil, SchoolClass
from truongso.records.verification.asking import fingerprint_of, values_of
from truongso.records.verification.models import BatchEntry, VerificationBatch
from truongso.records.verification.questions import due_for_checking
from truongso.records.verification.states import State

Whom, Stage = VerificationBatch.Whom, VerificationBatch.Stage
LEASE = timedelta(minutes=3)  # longer than one message with its waits


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
    locked = _lock(batch)
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
def claim_batch(batch: VerificationBatch) -> VerificationBatch:
    """Hold a batch for one sender. The hold ends by itself, so that a killed sender does not block the next."""
    locked = _lock(batch)
    if not locked.is_open:
        raise Refused(f"{locked} {locked.get_stage_display()}: không còn gì để gửi.")
    if locked.is_running:
        raise Refused("Đợt này đang được gửi ở nơi khác: hãy chờ trong ít phút rồi xem lại.")
    locked.leased_until, locked.trouble = timezone.now() + LEASE, ""
    locked.save(update_fields=["leased_until", "trouble"])
    return locked


@action
def note_trouble(batch: VerificationBatch, entries: Iterable[int], trouble: str) -> None:
    """Write that a message got no usable answer, and hold the batch on."""
    locked = _lock(batch)
    found = list(BatchEntry.objects.filter(pk__in=list(entries), state=State.PENDING))
    for entry in found:
        entry.tries, entry.trouble = entry.tries + 1, trouble[:300]
    BatchEntry.objects.bulk_update(found, ["tries", "trouble"], batch_size=300)
    locked.trouble, locked.leased_until = trouble[:300], timezone.now() + LEASE
    locked.save(update_fields=["trouble", "leased_until"])


@action
def release_batch(batch: VerificationBatch, *, by: Any) -> VerificationBatch:
    """Give a batch back after sending; it closes once every pupil has an answer."""
    locked = _lock(batch)
    left = locked.entries.filter(state=State.PENDING).count()
    locked.leased_until = None
    locked.touch()
    locked.save()
    answered = locked.entries.exclude(state=State.PENDING).count()
    record("verification.batch_sent", locked, by=by, answered=answered, left=left)
    return locked


def _lock(batch: VerificationBatch) -> VerificationBatch:
    found: VerificationBatch = VerificationBatch.objects.select_for_update().get(pk=batch.pk)
    return found
