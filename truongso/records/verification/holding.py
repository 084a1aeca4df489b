"""Hold a batch while it is sent, and note what hinders: no change that people make, so nothing for the trail."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.records.verification.models import BatchEntry, VerificationBatch
from truongso.records.verification.states import State

LEASE = timedelta(minutes=3)  # longer than one message with its waits


@transaction.atomic
def claim(batch: VerificationBatch) -> VerificationBatch:
    """Hold a batch for one sender. The hold ends by itself, so that a killed sender does not block the next."""
    locked = lock(batch)
    if not locked.is_open:
        raise Refused(f"{locked} {locked.get_stage_display()}: không còn gì để gửi.")
    if locked.is_running:
        raise Refused("Đợt này đang được gửi ở nơi khác: hãy chờ trong ít phút rồi xem lại.")
    locked.leased_until, locked.trouble = timezone.now() + LEASE, ""
    locked.save(update_fields=["leased_until", "trouble"])
    return locked


@transaction.atomic
def note(batch: VerificationBatch, entries: Iterable[int], trouble: str) -> None:
    """Write that these entries got no usable answer, and hold the batch on."""
    locked = lock(batch)
    found = list(BatchEntry.objects.filter(pk__in=list(entries), state=State.PENDING))
    for entry in found:
        entry.tries, entry.trouble = entry.tries + 1, trouble[:300]
    BatchEntry.objects.bulk_update(found, ["tries", "trouble"], batch_size=300)
    locked.trouble, locked.leased_until = trouble[:300], timezone.now() + LEASE
    locked.save(update_fields=["trouble", "leased_until"])


def lock(batch: VerificationBatch) -> VerificationBatch:
    """Return the row of a batch, locked until the transaction ends."""
    found: VerificationBatch = VerificationBatch.objects.select_for_update().get(pk=batch.pk)
    return found
