"""What every page of the plan needs: the plan that is looked at, and the day."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.rights import allowed
from truongso.core.text import whole_number
from truongso.foundation.org.periods import Quarter, reporting_quarter
from truongso.governance.plan.models import IndicatorLine, Plan, Task


def today() -> date:
    """Return the school's day; the views are the edge that reads the clock."""
    return timezone.localdate()


def plan_of(request: HttpRequest, year: int | None = None) -> Plan | None:
    """Return the plan of a year, of ?nam=, or the newest one."""
    asked = year or whole_number(request.GET.get("nam", ""))
    return Plan.current(asked) if asked is not None else Plan.current()


def plan_or_404(request: HttpRequest, year: int | None = None) -> Plan:
    """Return the plan, or 404 where there is none for that year."""
    plan = plan_of(request, year)
    if plan is None:
        raise Http404("Chưa có kế hoạch của năm này.")
    return plan


def no_plan(request: HttpRequest) -> HttpResponse:
    """Show what the plan's pages are for, and what to do first, while there is no plan."""
    return render(request, "plan/no_plan.html", {"may_import": allowed(request.user, "plan.import")})


def line_or_404(plan: Plan, ordinal: int) -> IndicatorLine:
    """Return an indicator line in force by its number."""
    line = IndicatorLine.objects.in_force(plan).filter(ordinal=ordinal).first()
    if line is None:
        raise Http404(f"Kế hoạch năm {plan.year} không có chỉ tiêu {ordinal}.")
    return line


def task_or_404(plan: Plan, ordinal: int) -> Task:
    """Return a task in force by its number."""
    task = Task.objects.in_force(plan).filter(ordinal=ordinal).first()
    if task is None:
        raise Http404(f"Kế hoạch năm {plan.year} không có nhiệm vụ {ordinal}.")
    return task


def quarter_of(request: HttpRequest, plan: Plan, on: date) -> Quarter:
    """Return the quarter that is looked at: ?quy=, else the one being reported, else the last of a past plan year."""
    asked = request.GET.get("quy", "")
    if asked in ("1", "2", "3", "4"):
        return Quarter(plan.year, int(asked))
    shown = reporting_quarter(on)
    if shown.year == plan.year:
        return shown
    return Quarter(plan.year, 4 if on.year > plan.year else 1)


def back(request: HttpRequest, to: Any, sentence: str) -> HttpResponse:
    """Say what was done and go to a page."""
    messages.success(request, sentence)
    return redirect(to)


def add_refusal(form: Any, refusal: Refused) -> None:
    """Show a refusal beside the field that it is about, or above the form."""
    asked = "proof" if refusal.field == "file" and "proof" in form.fields else refusal.field
    field = asked if asked in form.fields else None
    form.add_error(field, refusal.sentence)
