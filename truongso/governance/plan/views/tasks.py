"""Task pages: the list by group and by unit, one page per task, and the page where progress is reported."""

import secrets
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from truongso.core.excel import Column, excel_response, workbook_from_table
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, require, requires
from truongso.core.text import fold, whole_number
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence.panel import panel_context
from truongso.foundation.org.models import Person, Unit
from truongso.governance.plan.actions import plans as plan_actions
from truongso.governance.plan.actions import tasks as actions
from truongso.governance.plan.actions.figures import report_with_proof
from truongso.governance.plan.forms import DueForm, ProgressForm, TaskForm
from truongso.governance.plan.models import Delivery, Occurrence, Plan, Supervision, Task
from truongso.governance.plan.views.common import add_refusal, back, no_plan, plan_of, plan_or_404, task_or_404, today
from truongso.governance.plan.views.indicators import _comments

STATES = {
    "late": "Trễ hạn",
    "silent": "Thiếu báo tiến độ",
    "due": "Đang trong kỳ",
    "done": "Đã xong kỳ này",
    "later": "Chưa đến kỳ",
}


@requires("plan.view")
def task_list(request: HttpRequest) -> HttpResponse:
    """Show the tasks by group, narrowed by unit, state or words."""
    plan = plan_of(request)
    if plan is None:
        return no_plan(request)
    rows = _task_rows(plan)
    chosen = {key: request.GET.get(key, "") for key in ("trang-thai", "q")}
    unit_id, person_id = (whole_number(request.GET.get(key, "")) for key in ("don-vi", "nguoi"))
    if unit_id is not None:
        rows = [row for row in rows if unit_id in {unit.pk for unit in row["task"].leads.all()}]
    if person_id is not None:
        rows = [row for row in rows if row["task"].assignee_id == person_id]
    if chosen["trang-thai"] in STATES:
        rows = [row for row in rows if row["state"] == chosen["trang-thai"]]
    if chosen["q"]:
        rows = [row for row in rows if fold(chosen["q"]) in fold(row["task"].text)]
    if request.GET.get("xuat") == "xlsx":
        return _export(plan, rows)
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(str(row["task"].group), []).append(row)
    units = Unit.objects.filter(led_tasks__plan=plan, led_tasks__ended_at__isnull=True).distinct()
    people = Person.objects.filter(assigned_tasks__plan=plan, assigned_tasks__ended_at__isnull=True).distinct()
    context = {
        "plan": plan,
        "groups": groups,
        "count": len(rows),
        "units": units,
        "states": STATES,
        "chosen": chosen,
        "people": people.order_by("sort_key"),
        "chosen_person": person_id,
        "chosen_unit": unit_id,
        "chosen_state": chosen["trang-thai"],
        "late_count": sum(row["state"] == "late" for row in rows),
        "silent_count": sum(row["state"] == "silent" for row in rows),
    }
    return render(request, "plan/tasks.html", context)


def _export(plan: Plan, rows: list[dict[str, Any]]) -> HttpResponse:
    columns = [
        Column("TT", "number", 6),
        Column("Nhiệm vụ", width=60),
        Column("Chủ trì", width=28),
        Column("Đầu mối", width=22),
    ]
    columns += [
        Column("Thời gian"),
        Column("Kỳ đã có kết quả", "number"),
        Column("Số kỳ", "number"),
        Column("Trạng thái"),
    ]
    cells = [
        [
            row["task"].ordinal,
            row["task"].text,
            "; ".join(unit.name for unit in row["task"].leads.all()),
            row["task"].assignee.full_name if row["task"].assignee else "",
            row["task"].schedule_text,
            row["done"],
            row["results"],
            row["state_text"],
        ]
        for row in rows
    ]
    return excel_response(workbook_from_table(f"Nhiệm vụ của {plan}", columns, cells), "nhiem-vu.xlsx")


def _task_rows(plan: Plan) -> list[dict[str, Any]]:
    """Return each task with the occurrence that matters now and its state; four queries whatever the number of tasks."""
    on = today()
    occurrences: dict[int, list[Occurrence]] = {}
    for occurrence in Occurrence.objects.in_force(plan).order_by("due_on"):
        occurrences.setdefault(occurrence.task_id, []).append(occurrence)
    return [_task_row(task, occurrences.get(task.pk, []), on) for task in Task.objects.in_force(plan)]


def _task_row(task: Task, occurrences: list[Occurrence], on: Any) -> dict[str, Any]:
    open_ones = [o for o in occurrences if o.state != Occurrence.State.DONE]
    late = [o for o in open_ones if o.is_late(on) and o.kind == Occurrence.Kind.RESULT]
    silent = [o for o in open_ones if o.is_late(on) and o.kind == Occurrence.Kind.PROGRESS]
    begun = [o for o in open_ones if o.starts_on <= on]
    results = [o for o in occurrences if o.kind == Occurrence.Kind.RESULT]
    done = sum(o.state == Occurrence.State.DONE for o in results)
    if late:
        state, now = "late", late[0]
    elif silent:
        state, now = "silent", silent[0]
    elif begun:
        state, now = "due", begun[0]
    else:
        state = "done" if done else "later"
        now = open_ones[0] if open_ones else (occurrences[-1] if occurrences else None)
    return {
        "task": task,
        "state": state,
        "state_text": STATES[state],
        "occurrence": now,
        "done": done,
        "results": len(results),
        "percent": round(100 * done / len(results)) if results else 0,
    }


@requires("plan.view")
def task(request: HttpRequest, year: int, ordinal: int) -> HttpResponse:
    """Show one task: as written and as applied, when it is due, its products and proofs, the discussion."""
    plan = plan_or_404(request, year)
    return render(request, "plan/task.html", _task_page(request, plan, task_or_404(plan, ordinal)))


def _task_page(request: HttpRequest, plan: Plan, found: Task, form: TaskForm | None = None) -> dict[str, Any]:
    on = today()
    occurrences = list(
        Occurrence.objects.in_force(plan).filter(task=found).with_context().annotate(report_count=Count("reports"))
    )
    for occurrence in occurrences:
        occurrence.late_now = occurrence.is_late(on)
        occurrence.begun = occurrence.starts_on <= on
    may_manage = allowed(request.user, "plan.manage")
    told = Event.objects.about(found, *occurrences, *(d for o in occurrences for d in o.deliveries.all()))
    return {
        "plan": plan,
        "task": found,
        "occurrences": occurrences,
        "row": _task_row(found, occurrences, on),
        "comments": _comments(found),
        "notes": Supervision.objects.visible_to(request.user)
        .filter(task=found)
        .select_related("unit", "person", "made_by__person"),
        "history": told.select_related("actor__person", "object_kind")[:20],
        "may_manage": may_manage,
        "form": (form or TaskForm(initial=TaskForm.initial_of(found), on=on)) if may_manage else None,
    }


@require_POST
@requires("plan.manage")
def assign(request: HttpRequest, year: int, ordinal: int) -> HttpResponse:
    """Assign a task to units and a person, and say how the school applies it."""
    plan = plan_or_404(request, year)
    found = task_or_404(plan, ordinal)
    form = TaskForm(request.POST, on=today())
    if form.is_valid():
        try:
            actions.assign_task(found, by=request.user, **form.cleaned_data)
            return back(request, found, f"Đã phân công {found}.")
        except Refused as refusal:
            add_refusal(form, refusal)
    return render(request, "plan/task.html", _task_page(request, plan, found, form), status=409)


def _occurrence_or_404(request: HttpRequest, uid: Any) -> Occurrence:
    visible = Occurrence.objects.visible_to(request.user).filter(ended_at__isnull=True).with_context()
    return get_object_or_404(visible, uid=uid)


@requires("plan.view")
def occurrence(request: HttpRequest, uid: Any) -> HttpResponse:
    """Show one due time of a task: its products with their proofs, what was reported, and the form to report."""
    return render(request, "plan/occurrence.html", _occurrence_page(request, _occurrence_or_404(request, uid)))


def _occurrence_page(
    request: HttpRequest, found: Occurrence, form: ProgressForm | None = None, due_form: DueForm | None = None
) -> dict[str, Any]:
    user = request.user
    deliveries = list(found.deliveries.select_related("deliverable", "submitted_by__person", "judged_by__person"))
    is_open = found.state != Occurrence.State.DONE or found.kind == Occurrence.Kind.PROGRESS
    may_report = is_open and allowed(user, "plan.report_progress", found)
    may_judge = allowed(user, "plan.judge_delivery")
    if may_report and form is None:
        form = ProgressForm(occurrence=found, initial={"percent": found.percent, "form_key": secrets.token_urlsafe(16)})
    return {
        "plan": found.task.plan,
        "task": found.task,
        "occurrence": found,
        "is_late": found.is_late(today()),
        "products": [
            {"delivery": d, "panel": panel_context(d, user, may_add=may_report and d.state != Delivery.State.ACCEPTED)}
            for d in deliveries
        ],
        **panel_context(found, user, may_add=may_report and not deliveries),
        "reports": found.reports.select_related("reported_by__person"),
        "form": form if may_report else None,
        "may_report": may_report,
        "may_judge": may_judge,
        "may_manage": allowed(user, "plan.manage"),
        "reopen_url": reverse("plan:reopen", args=[found.uid]),
        "due_form": due_form or DueForm(initial={"due_on": found.due_on}),
        "history": Event.objects.about(found).select_related("actor__person", "object_kind")[:20],
    }


@require_POST
@requires("plan.report_progress")
def report(request: HttpRequest, uid: Any) -> HttpResponse:
    """Report progress, with a photo or file, and hand a product in."""
    found = _occurrence_or_404(request, uid)
    require(request.user, "plan.report_progress", found)
    form = ProgressForm(request.POST, request.FILES, occurrence=found)
    if form.is_valid():
        data = form.cleaned_data
        try:
            report_with_proof(
                found,
                percent=data["percent"],
                text=data["text"],
                difficulties=data["difficulties"],
                proof=data["proof"],
                delivery=data.get("delivery"),
                hand_in=bool(data.get("submit_delivery")),
                form_key=data["form_key"],
                by=request.user,
                on=today(),
            )
            return back(request, found, "Đã ghi báo cáo tiến độ.")
        except Refused as refusal:
            _raise_where_no_form_is_shown(request, found, refusal)
            add_refusal(form, refusal)
    return render(request, "plan/occurrence.html", _occurrence_page(request, found, form), status=409)


def _raise_where_no_form_is_shown(request: HttpRequest, found: Occurrence, refusal: Refused) -> None:
    """Show the sentence on a page of its own when the form that it belongs to is gone: the result was finished meanwhile."""
    now = _occurrence_or_404(request, found.uid)
    if now.state == Occurrence.State.DONE and now.kind == Occurrence.Kind.RESULT:
        raise refusal


def _delivery_or_404(request: HttpRequest, uid: Any) -> Delivery:
    visible = Delivery.objects.visible_to(request.user).select_related("occurrence__task", "deliverable")
    return get_object_or_404(visible, uid=uid)


@require_POST
@requires("plan.report_progress")
def submit_delivery(request: HttpRequest, uid: Any) -> HttpResponse:
    """Hand a product in."""
    delivery = _delivery_or_404(request, uid)
    require(request.user, "plan.report_progress", delivery.occurrence)
    actions.submit_delivery(delivery, by=request.user, on=today())
    return back(request, delivery, f"Đã nộp «{delivery.deliverable}» để nghiệm thu.")


@require_POST
@requires("plan.judge_delivery")
def judge_delivery(request: HttpRequest, uid: Any) -> HttpResponse:
    """Accept a product, or return it with the reason."""
    delivery = _delivery_or_404(request, uid)
    if request.POST.get("decision") == "accept":
        actions.accept_delivery(delivery, by=request.user, on=today())
        return back(request, delivery, f"Đã nghiệm thu «{delivery.deliverable}».")
    actions.return_delivery(delivery, reason=request.POST.get("reason", ""), by=request.user)
    return back(request, delivery, f"Đã trả lại «{delivery.deliverable}».")


@require_POST
@requires("plan.manage")
def reopen(request: HttpRequest, uid: Any) -> HttpResponse:
    """Open a finished occurrence again."""
    found = _occurrence_or_404(request, uid)
    actions.reopen(found, reason=request.POST.get("reason", ""), by=request.user)
    return back(request, found, f"Đã mở lại {found}.")


@require_POST
@requires("plan.manage")
def change_due(request: HttpRequest, uid: Any) -> HttpResponse:
    """Move a deadline."""
    found = _occurrence_or_404(request, uid)
    form = DueForm(request.POST)
    if form.is_valid():
        try:
            plan_actions.change_due(found, by=request.user, **form.cleaned_data)
            return back(request, found, f"Đã đổi hạn của {found}.")
        except Refused as refusal:
            _raise_where_no_form_is_shown(request, found, refusal)
            add_refusal(form, refusal)
    return render(request, "plan/occurrence.html", _occurrence_page(request, found, due_form=form), status=409)


@require_POST
@requires("plan.discuss")
def comment(request: HttpRequest, year: int, kind: str, ordinal: int) -> HttpResponse:
    """Add a remark to the discussion of a task or an indicator."""
    from truongso.governance.plan.views.common import line_or_404

    plan = plan_or_404(request, year)
    finders = {"nhiem-vu": task_or_404, "chi-tieu": line_or_404}
    if kind not in finders:
        raise Http404("Không có trang này.")
    about = finders[kind](plan, ordinal)
    actions.comment(about, request.POST.get("text", ""), by=request.user)
    return back(request, f"{about.get_absolute_url()}#trao-doi", "Đã gửi ý kiến.")


def tasks_late(plan: Plan, on: Any) -> Any:
    """Return the late results of a plan, oldest deadline first."""
    return Occurrence.objects.in_force(plan).results().late(on).with_context().order_by("due_on")


def months_unreported(plan: Plan, on: Any) -> Any:
    """Return the months whose progress nobody reported in time."""
    return Occurrence.objects.in_force(plan).filter(kind=Occurrence.Kind.PROGRESS).late(on)


def due_soon(plan: Plan, on: Any, until: Any) -> Any:
    """Return what is due from a day to a day and not done."""
    found = Occurrence.objects.in_force(plan).open().filter(Q(due_on__gte=on) & Q(due_on__lte=until))
    return found.with_context().order_by("due_on")
