"""A push in the background or at the command line: carried out and closed, whatever happens on the way."""

from typing import Any

from django.utils import timezone
from django_tasks import task

from truongso.core.refusal import Refused
from truongso.records.exchange import actions
from truongso.records.exchange.connectors import connector
from truongso.records.exchange.models import PushRun
from truongso.records.exchange.pushing import Progress, Stopped, carry_out, this_process


@task()
def push_in_background(pk: int) -> str:
    """Carry out a run that a person started on the page."""
    run = PushRun.objects.select_related("started_by").get(pk=pk)
    return run_push(run, by=run.started_by).sentence


def run_push(run: PushRun, *, by: Any, progress: Progress | None = None) -> PushRun:
    """Carry out an open run in this process and close it; what nobody expected closes it too, and is raised."""
    PushRun.objects.running().filter(pk=run.pk).update(process=this_process())
    try:
        way = connector()
        if way is None:
            raise Stopped("kênh đồng bộ đã tắt")
        carry_out(run, way, timezone.localdate(), progress=progress)
    except Stopped as reason:
        return actions.finish_push(run, by=by, stopped=str(reason))
    except Refused as refusal:
        return actions.finish_push(run, by=by, stopped=refusal.sentence.rstrip("."))
    except Exception:
        actions.finish_push(run, by=by, stopped="lỗi ngoài dự kiến của phần mềm, xem nhật ký máy chủ")
        raise
    return actions.finish_push(run, by=by)
