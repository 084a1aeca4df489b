"""Start a request; do a step; give it back, take it, put it back, give it to somebody else."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from truongso.core.outcomes import applied
from truongso.core.rights import require, requires
from truongso.core.text import whole_number
from truongso.foundation.org.models import Person
from truongso.foundation.org.roles import EMPLOYEES
from truongso.governance.processes import actions
from truongso.governance.processes.definition import SIGN
from truongso.governance.processes.filling import filled_from
from truongso.governance.processes.forms import StepForm
from truongso.governance.processes.running_models import Instance, Step
from truongso.governance.processes.starting import may_start
from truongso.governance.processes.views.common import seen_process, seen_step, today, told_at


class ReassignForm(forms.Form):
    """Whom a step is given to, and why."""

    to = forms.ModelChoiceField(label="Giao cho", queryset=Person.objects.none(), to_field_name="uid")
    reason = forms.CharField(label="Lý do", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        to.queryset = Person.objects.with_role(*EMPLOYEES, on=today())


@require_http_methods(["GET", "HEAD", "POST"])
@requires("processes.use")
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Fill in the first form and send it."""
    shown = seen_process(request, code)
    version = shown.published
    if version is None or not may_start(version, request.user):
        raise Http404
    first = version.diagram.first_task
    plan = version.definition.steps[first.id]
    form, token = _form(request, plan.form, {}), _token(request.POST.get("token", ""))

    def act(_: Any) -> Instance:
        return actions.start(version, filled_from(form), at=timezone.now(), by=request.user, uid=token)

    made = applied(form, act) if request.method == "POST" else None
    if made is not None:
        messages.success(request, f"Đã gửi, mã {made.code}. Theo dõi ngay ở trang này.")
        return redirect(made)
    return render(
        request, "processes/start.html", {"form": form, "shown": shown, "step": first, "plan": plan, "token": token}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("processes.do_step")
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Do a step: what was filled in before, the form, the decision."""
    shown = seen_step(request, pk)
    instance = shown.instance
    if not Step.objects.for_user(request.user).filter(pk=pk).exists() or shown.signature_id is not None:
        return redirect(instance)
    if request.method != "POST" and not shown.is_waiting:
        return redirect(instance)
    plan = instance.version.definition.steps[shown.element]
    form = _form(request, plan.form, _before(shown))
    revision = whole_number(request.POST.get("revision", ""))

    def act(_: Any) -> Instance:
        return actions.complete(
            shown, filled_from(form), revision=revision, comment=request.POST.get("comment", ""), at=timezone.now(),
            by=request.user,
        )  # fmt: skip

    done = applied(form, act) if request.method == "POST" else None
    if done is not None:
        return told_at(request, done, f"Đã làm xong bước «{shown.name}».", lambda: None)
    context = {
        "form": form, "shown": shown, "instance": instance, "plan": plan, "today": today(),
        "done": [s for s in instance.steps.whole() if s.shown],
        "attachments": instance.attachments.select_related("added_by__person"),
        "may_return": plan.may_return and plan.kind != SIGN and not shown.is_starters,
    }  # fmt: skip
    return render(request, "processes/step.html", context)


def _token(text: str) -> UUID:
    """Return what tells one opened form from another: that of the form sent, else a new one."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def _form(request: HttpRequest, fields: Any, initial: dict[str, Any]) -> StepForm:
    posted = request.method == "POST"
    return StepForm(
        request.POST if posted else None, request.FILES if posted else None, plan=fields, user=request.user,
        today=today(), initial=initial,
    )  # fmt: skip


def _before(step: Step) -> dict[str, Any]:
    """Return what stood in the form the last time that this step was done: who mends does not type again."""
    last = step.instance.steps.filter(element=step.element, state="done").order_by("-ended_at", "-pk").first()
    return dict(last.values.get("values", {})) if last else {}


@require_POST
@requires("processes.do_step")
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the request back to the step before."""
    shown, reason = seen_step(request, pk), request.POST.get("reason", "")
    revision = whole_number(request.POST.get("revision", ""))
    return told_at(
        request, shown.instance, "Đã trả lại bước trước.",
        lambda: actions.return_step(shown, reason=reason, revision=revision, at=timezone.now(), by=request.user),
    )  # fmt: skip


@require_POST
@requires("processes.do_step")
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step that waits for a whole role."""
    shown = seen_step(request, pk)
    return told_at(
        request, shown.instance, f"Bạn đã nhận bước «{shown.name}».",
        lambda: actions.claim(shown, at=timezone.now(), by=request.user),
    )  # fmt: skip


@require_POST
@requires("processes.do_step")
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a step back to the others."""
    shown = seen_step(request, pk)
    return told_at(
        request, shown.instance, f"Đã trả bước «{shown.name}» về nhóm.",
        lambda: actions.release(shown, at=timezone.now(), by=request.user),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires("processes.cancel")
def reassign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a waiting step to a person by name."""
    shown = seen_step(request, pk)
    require(request.user, "processes.cancel", shown.instance)
    form = ReassignForm(request.POST or None)

    def act(values: dict[str, Any]) -> Step:
        return actions.reassign(shown, **values, at=timezone.now(), by=request.user)

    done = applied(form, act) if request.POST else None
    if done is not None:
        return told_at(request, shown.instance, f"Đã giao bước «{shown.name}» cho {done.person}.", lambda: None)
    return render(request, "processes/reassign.html", {"form": form, "shown": shown})
