"""A build in the background is begun by one worker only, and begun again when its process must be gone."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction


def claim_build(row: Any, *, building: str, now: datetime, within: timedelta) -> bool:
    """Mark a build as begun by this worker; False when it is not to be built, or another is at it.

    The row has a stage, which is building while it is to be built, and begun_at; within is longer than any build takes.
    """
    with transaction.atomic():
        found = type(row)._default_manager.select_for_update().get(pk=row.pk)
        is_free = found.begun_at is None or found.begun_at < now - within
        if found.stage != building or not is_free:
            return False
        found.begun_at = now
        found.save(update_fields=["begun_at"])
        return True
