"""A draft edited in the page: who the lanes are, what each step asks and by when."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from truongso.core.outcomes import applied
from truongso.core.rights import requires
from truongso.governance.processes import actions
from truongso.governance.processes.catalogue_forms import FieldFormSet, LanesForm, StepPlanForm, rows_of
from truongso.governance.processes.definition import as_values
from truongso.governance.processes.models import ProcessVersion
from truongso.governance.processes.views.common import MANAGE, seen_version, today


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def lanes(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Who starts, who the lanes are, what the ends mean."""
    shown = _draft(request, code, number)
    definition = shown.definition
    form = LanesForm(
        request.POST or None, diagram=shown.diagram, definition=definition, today=today(),
        initial={"starters": sorted(definition.starters), "title": definition.title},
    )  # fmt: skip
    plan = as_values(definition)
    saved = (
        applied(form, lambda _: actions.edit_plan(shown, form.apply(plan), by=request.user)) if request.POST else None
    )
    if saved is not None:
        messages.success(request, "Đã lưu các làn.")
        return redirect(shown)
    return render(request, "processes/edit_lanes.html", {"form": form, "shown": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def step(request: HttpRequest, code: str, number: int, element: str) -> HttpResponse:
    """The deadline and the form of one step."""
    shown = _draft(request, code, number)
    definition, node = shown.definition, shown.diagram.nodes.get(element)
    if node is None or element not in definition.steps:
        raise Http404
    before = definition.steps[element]
    form = StepPlanForm(request.POST or None, initial=vars(before))
    rows = FieldFormSet(request.POST or None, initial=rows_of(before.form), prefix="muc")

    def act(values: dict[str, Any]) -> Any:
        plan = as_values(definition)
        kept = [row for row in rows.forms if row.cleaned_data.get("name") and not row.cleaned_data.get("DELETE")]
        plan["steps"][element] |= {**values, "form": [row.as_plan for row in kept]}
        return actions.edit_plan(shown, plan, by=request.user)

    saved = applied(form, act) if request.POST and rows.is_valid() else None
    if saved is not None:
        messages.success(request, f"Đã lưu bước «{node.name}».")
        return redirect(shown)
    return render(
        request, "processes/edit_step.html",
        {"form": form, "rows": rows, "shown": shown, "node": node, "is_signing": before.kind == "sign"},
    )  # fmt: skip


def _draft(request: HttpRequest, code: str, number: int) -> ProcessVersion:
    found = seen_version(request, code, number)
    if not found.is_draft:
        raise Http404
    return found
