"""What the pages of processes share."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.rights import require
from truongso.core.served import file_response
from truongso.core.text import format_datetime
from truongso.foundation.evidence import store
from truongso.foundation.evidence.models import Blob
from truongso.governance.processes.bpmn.drawing import Mark
from truongso.governance.processes.models import Process, ProcessVersion
from truongso.governance.processes.running_models import Instance, Step

MANAGE = "processes.manage"


def seen_process(request: HttpRequest, code: str) -> Process:
    """Return a process of the catalogue, not found for who may not see it."""
    found: Process = get_object_or_404(Process.objects.visible_to(request.user).select_related("owner_unit"), code=code)
    return found


def seen_version(request: HttpRequest, code: str, number: int) -> ProcessVersion:
    """Return a version; drafts are seen by those who manage processes."""
    found: ProcessVersion = get_object_or_404(
        ProcessVersion.objects.visible_to(request.user).select_related("process__owner_unit"),
        process__code=code, number=number,
    )  # fmt: skip
    if found.is_draft:
        require(request.user, MANAGE)
    return found


def seen_instance(request: HttpRequest, uid: UUID, right: str = "") -> Instance:
    """Return an instance that the user may see, not found otherwise; forbidden where a named right over it is missing."""
    found: Instance = get_object_or_404(Instance.objects.visible_to(request.user).whole(), uid=uid)
    if right:
        require(request.user, right, found)
    return found


def seen_step(request: HttpRequest, pk: int) -> Step:
    """Return a step of an instance that the user may see."""
    found: Step = get_object_or_404(Step.objects.whole(), pk=pk)
    seen_instance(request, found.instance.uid)
    return found


def marks_of(steps: Any) -> dict[str, Mark]:
    """Return what stands at the tasks that wait now."""
    return {step.element: Mark(step.whose, format_datetime(step.opened_at)) for step in steps if step.is_waiting}


def told_at(request: HttpRequest, target: Any, done: str, act: Callable[[], Any]) -> HttpResponse:
    """Run an action and go to target; where it can no longer be seen, to the list of one's requests."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done)
    if isinstance(target, Instance) and not Instance.objects.visible_to(request.user).filter(pk=target.pk).exists():
        return redirect("processes:instances")
    return redirect(target)


def download(blob: Blob, name: str) -> HttpResponse:
    """Hand over a kept file, never shown inside the page."""
    return file_response(store.read(blob.sha256), blob.content_type, name)


def today() -> Any:
    """Return the day as the school counts it."""
    return timezone.localdate()
