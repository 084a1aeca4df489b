"""Identity values were written: answers about the old values are stale, inside the same transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.dispatch import receiver

from truongso.records.register.models import Registered
from truongso.records.register.writing import values_written
from truongso.records.students.models import Pupil
from truongso.records.verification.keeping import look_for_stale
from truongso.records.verification.states import IDENTITY_FIELDS


@receiver(values_written, dispatch_uid="verification.stale")
def mark_stale(sender: type[Registered], records: Sequence[Any], fields: Mapping[Any, set[str]], **_: Any) -> None:
    """Look at pupils of whom an identity value changed."""
    if sender is not Pupil:
        return
    changed = [record for record in records if fields.get(record.uid, set()) & set(IDENTITY_FIELDS)]
    if changed:
        look_for_stale(changed)
