"""Work after the page has gone: the archive copy of a file that has all its signatures."""

import logging

from django_tasks import task

from truongso.core.refusal import Refused
from truongso.foundation.signing import actions
from truongso.foundation.signing.models import SignatureRequest

logger = logging.getLogger(__name__)


@task()
def archive(request: int) -> str:
    """Archive one file; a refusal is logged, and the daily job tries again."""
    try:
        actions.archive_request(SignatureRequest.objects.get(pk=request), by=None)
    except Refused as refusal:
        logger.warning("request %s was not archived: %s", request, refusal)
        return str(refusal)
    return "done"
