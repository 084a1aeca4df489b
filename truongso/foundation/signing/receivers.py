"""What follows on the last signature: an archive copy, where a time-stamp service is set up."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.dispatch import receiver

from truongso.foundation.signing.models import FileKind
from truongso.foundation.signing.signals import finished


@receiver(finished, dispatch_uid="signing.archive")
def archive_later(request: Any, **_: Any) -> None:
    """Archive after the commit, so that signing does not wait for it."""
    if settings.TSA_URL and request.kind == FileKind.PDF:
        from truongso.foundation.signing.tasks import archive

        transaction.on_commit(lambda: archive.enqueue(request.pk))
