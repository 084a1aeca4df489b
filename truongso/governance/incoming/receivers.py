"""A work file asks before it closes."""

from typing import Any

from django.dispatch import receiver

from truongso.governance.casefiles.models import CaseFile
from truongso.governance.casefiles.signals import closing
from truongso.governance.incoming.filing import unfinished_in


@receiver(closing, dispatch_uid="incoming.file_closes")
def say_what_is_unfinished(case_file: CaseFile, **_: Any) -> list[str]:
    """Documents in it that nobody has finished keep a file open."""
    return unfinished_in(case_file)
