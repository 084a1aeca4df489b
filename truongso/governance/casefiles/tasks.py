"""Building packages, and reading the words of files, in the background."""

from typing import Any

from django.utils import timezone
from django_tasks import task

from truongso.governance.casefiles import actions, reading
from truongso.governance.casefiles.models import FileText, Package, TextState


@task()
def make_package(package: int) -> str:
    """Build a package; one that another worker has, or that is done, is left alone."""
    made = actions.build_package(Package.objects.get(pk=package), now=timezone.now())
    return "không có gì để lập" if made is None else made.get_stage_display()


@task()
def read_text(sha256: str) -> str:
    """Read the words of a content that waits; one that is gone or was read is left alone."""
    waiting = FileText.objects.to_read(scans=True).filter(pk=sha256).select_related("blob").first()
    return "không có gì để đọc" if waiting is None else read_one(waiting).get_state_display()


def read_one(waiting: FileText, *, by: Any = None) -> FileText:
    """Read a content now; the slow part is in no transaction. What waits for the program goes on waiting without it."""
    if waiting.state == TextState.NO_PROGRAM and reading.program() is None:
        return waiting
    return actions.keep_text(waiting, found=reading.read(waiting.pk, waiting.blob.content_type), by=by)
