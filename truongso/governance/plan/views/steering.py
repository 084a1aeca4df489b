"""Pages for steering: the overview, readings of unclear points, amendments, supervision, contributions."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from truongso.core.excel import Column, excel_response, workbook_from_table
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, permissions, require, requires
from truongso.core.text import whole_number
from truongso.foundation.indicators.board import board
from truongso.foundation.indicators.models import ReadingChoice
from truongso.foundation.indicators.readings import Standing
from truongso.foundation.org.periods import Year, period_from_code
from truongso.governance.plan.actions import tasks as actions
from truongso.governance.plan.contributions import Contribution, by_person, by_unit
from truongso.governance.plan.forms import SupervisionForm
from truongso.governance.plan.models import Amendment, IndicatorLine, Plan, PlanImport, Supervision, Task
from truongso.governance.plan.views.common import add_refusal, back, no_plan, plan_of, quarter_of, today
from truongso.governance.plan.views.tasks import due_soon, months_unreported, tasks_late

CONTRIBUTION_COLUMNS = {
    "name": "Tên",
    "due": "Kết quả đến hạn",
    "done_on_time": "Đúng hạn",
    "done_late": "Hoàn thành muộn",
    "open_late": "Đang trễ",
    "evidence_accepted": "Minh chứng được nghiệm thu",
    "reports": "Lần báo cáo",
    "praised": "Biểu dương",
    "to_remedy": "Chấn chỉnh",
}


@requires("plan.view")
def overview(request: HttpRequest) -> HttpResponse:
    """Show the plan: its head, how it stands, what is late and what comes next."""
    plan = plan_of(request)
    if plan is None:
        return no_plan(request)
    on = today()
    quarter = quarter_of(request, plan, on)
    seen = board(quarter, today=on)
    context = {
        "plan": plan,
        "quarter": quarter,
        "board": seen,
        "counts": [(standing, seen.count(standing)) for standing in Standing if seen.count(standing)],
        "late": tasks_late(plan, on)[:8],
        "late_count": tasks_late(plan, on).count(),
        "silent_count": months_unreported(plan, on).count(),
        "soon": due_soon(plan, on, on + timedelta(days=30))[:8],
        "imports": plan.imports.select_related("uploaded_by__person")[:5],
        "may_import": allowed(request.user, "plan.import"),
        "plans": Plan.objects.filter(ended_at__isnull=True),
    }
    return render(request, "plan/overview.html", context)


@requires("plan.view")
def document(request: HttpRequest) -> HttpResponse:
    """Show the plan's own text: legal bases and sections."""
    plan = plan_of(request)
    if plan is None:
        return no_plan(request)
    return render(request, "plan/document.html", {"plan": plan})


@requires("plan.view")
def ambiguities(request: HttpRequest) -> HttpResponse:
    """Show the register of unclear points: the plan's words, the reading applied, who chose it and why."""
    plan = plan_of(request)
    if plan is None:
        return no_plan(request)
    choices: dict[str, ReadingChoice] = {}
    for choice in ReadingChoice.objects.select_related("chosen_by").order_by("chosen_at"):
        choices[choice.code] = choice
    in_force = IndicatorLine.objects.in_force(plan)
    lines = [line for line in in_force if line.card and (line.card.reading or line.code in choices)]
    latest = plan.imports.filter(state=PlanImport.State.APPLIED).order_by("-uploaded_at").first()
    decided = latest.decisions.get("findings", {}) if latest else {}
    findings = [
        {**finding, "number": n, "decided": decided.get(str(n), {})}
        for n, finding in enumerate(latest.findings if latest else [])
    ]
    context = {
        "plan": plan,
        "rows": [{"line": line, "card": line.card, "choice": choices.get(line.code)} for line in lines],
        "tasks": [task for task in Task.objects.in_force(plan) if task.applied_text],
        "findings": findings,
        "latest": latest,
    }
    return render(request, "plan/ambiguities.html", context)


@requires("plan.view")
def amendments(request: HttpRequest) -> HttpResponse:
    """Show what was changed after the plan was applied."""
    plan = plan_of(request)
    if plan is None:
        return no_plan(request)
    found = Amendment.objects.visible_to(request.user).filter(plan=plan).select_related("made_by__person")
    return render(request, "plan/amendments.html", {"plan": plan, "amendments": found})


@requires("plan.view")
def supervision(request: HttpRequest) -> HttpResponse:
    """Show praise and shortcomings; leaders add to them."""
    plan = plan_of(request)
    if plan is None:
        return no_plan(request)
    may_write = allowed(request.user, "plan.supervise")
    form = None
    if may_write:
        asked = whole_number(request.GET.get("nhiem-vu", ""))
        tasks = Task.objects.in_force(plan)
        initial = {"task": tasks.filter(ordinal=asked).first()} if asked is not None else {}
        form = SupervisionForm(request.POST or None, tasks=tasks, on=today(), initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                actions.supervise(plan, by=request.user, **form.cleaned_data)
                return back(request, "plan:supervision", "Đã ghi nhận.")
            except Refused as refusal:
                add_refusal(form, refusal)
    elif request.method == "POST":
        require(request.user, "plan.supervise")
    notes = Supervision.objects.visible_to(request.user).filter(plan=plan)
    notes = notes.select_related("task__plan", "unit", "person", "made_by__person", "answered_by__person")
    may_answer = Supervision.objects.filter(permissions.get("plan.answer_supervision").rule.rows(request.user))
    context = {"plan": plan, "notes": notes, "form": form, "to_answer": set(may_answer.values_list("pk", flat=True))}
    status = 409 if form is not None and form.errors else 200
    return render(request, "plan/supervision.html", context, status=status)


@require_POST
@requires("plan.answer_supervision")
def answer_supervision(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell how a shortcoming was put right."""
    note = get_object_or_404(Supervision.objects.visible_to(request.user), pk=pk)
    require(request.user, "plan.answer_supervision", note)
    actions.answer_supervision(note, answer=request.POST.get("answer", ""), by=request.user)
    return back(request, "plan:supervision", "Đã ghi kết quả khắc phục.")


@requires("plan.view")
def contributions(request: HttpRequest) -> HttpResponse:
    """Show what units and people contributed; people without the right to see all see their own."""
    plan = plan_of(request)
    if plan is None:
        return no_plan(request)
    asked = request.GET.get("ky", "")
    period = period_from_code(asked) if asked else quarter_of(request, plan, today())
    sees_all = allowed(request.user, "plan.view_contributions")
    people = by_person(plan, period, today(), only=None if sees_all else request.user.person)
    units = by_unit(plan, period, today()) if sees_all else []
    if request.GET.get("xuat") == "xlsx":
        return _export(f"Đóng góp thực hiện kế hoạch, {period}", units + people)
    context = {
        "plan": plan,
        "period": period,
        "periods": [*Year(plan.year).quarters, Year(plan.year)],
        "units": units,
        "people": people,
        "sees_all": sees_all,
        "columns": CONTRIBUTION_COLUMNS,
        "tables": [("Theo đơn vị", "don-vi", units), ("Theo cá nhân", "nguoi", people)],
    }
    return render(request, "plan/contributions.html", context)


def _export(title: str, rows: list[Contribution]) -> HttpResponse:
    columns = [
        Column(label, "text" if key == "name" else "number", 34 if key == "name" else 14)
        for key, label in CONTRIBUTION_COLUMNS.items()
    ]
    content = workbook_from_table(title, columns, [[getattr(row, key) for key in CONTRIBUTION_COLUMNS] for row in rows])
    return excel_response(content, "dong-gop.xlsx")
