"""Write a run outside of the request, so that a page can show how far it is."""

import logging
from datetime import date
from typing import Any

from django_tasks import task

from truongso.core.refusal import Refused
from truongso.foundation.accounts.models import User
from truongso.records.intake import actions
from truongso.records.intake.models import ImportRun

log = logging.getLogger(__name__)


@task()
def write_run(run_pk: int, seen: str, skip_doubtful: bool, today: str, user_pk: int | None) -> str:
    """Write a run; a refusal stands at the run for the page to show, a fault goes to the log too."""
    run = ImportRun.objects.select_related("source").get(pk=run_pk)
    by: Any = User.objects.filter(pk=user_pk).first() if user_pk else None
    try:
        actions.write(run, seen=seen, skip_doubtful=skip_doubtful, today=date.fromisoformat(today), by=by)
    except Refused as refusal:
        return refusal.sentence
    except Exception:
        log.exception("import %s could not be written", run.uid)
        return "lỗi ngoài dự kiến"
    return ""
