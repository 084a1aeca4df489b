"""Values were written: look again at the pupils concerned, inside the same transaction."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from truongso.records.quality.keeping import recheck
from truongso.records.register.models import Registered
from truongso.records.register.writing import values_written
from truongso.records.students.models import Pupil


@receiver(values_written, dispatch_uid="quality.recheck")
def look_again(sender: type[Registered], records: Sequence[Any], **_: Any) -> None:
    """Check pupils whose values changed, so that a mended value closes its fault at once."""
    if sender is Pupil:
        recheck(records, timezone.now())
