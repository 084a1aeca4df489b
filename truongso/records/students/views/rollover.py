"""A new school year: choose who stays in the grade, look at the outcome of every class, do it; take it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from truongso.core.outcomes import told
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.core.text import format_number, whole_number
from truongso.foundation.org.models import SchoolYear
from truongso.records.students import actions, promotion
from truongso.records.students.forms import current_year


@requires("students.enrol")
def roll_over(request: HttpRequest) -> HttpResponse:
    """Choose, look, do."""
    years = list(SchoolYear.objects.order_by("-starts_on"))
    asked = request.POST.get("nam") or request.GET.get("nam")
    year = next((one for one in years if one.code == asked), None) or current_year()
    after = promotion.year_after(year) if year else None
    context: dict[str, Any] = {"years": years, "year": year, "after": after}
    if year is None or after is None:
        return render(request, "students/roll_over.html", context)
    keys = {number for text in request.POST.getlist("o-lai") if (number := whole_number(text))}
    plan = promotion.plan(year, keys)
    context |= {"plan": plan, "done": promotion.done_into(after), "staying": keys}
    if request.method != "POST" or "sua" in request.POST:
        return render(request, "students/roll_over.html", context)
    if "xac-nhan" not in request.POST:
        return render(request, "students/roll_over_confirm.html", context | _sums(plan))
    return _do(request, year, after, {key for one in plan for key in one.staying})


@require_POST
@requires("students.enrol")
def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Take a roll-over back while nothing else happened to its pupils."""
    year = get_object_or_404(SchoolYear, code=code)
    reason = request.POST.get("reason", "")
    return told(
        request,
        "students:roll_over",
        f"Đã hoàn tác lên lớp vào {year}.",
        lambda: actions.undo_roll_over(year, by=request.user, reason=reason),
    )


def _sums(plan: list[promotion.ClassPlan]) -> dict[str, int]:
    return {
        "promoted": sum(one.going for one in plan if not one.is_last_grade),
        "graduating": sum(one.going for one in plan if one.is_last_grade),
        "repeating": sum(len(one.staying) for one in plan),
    }


def _do(request: HttpRequest, year: SchoolYear, after: SchoolYear, staying: set[int]) -> HttpResponse:
    try:
        done = actions.roll_over(year, after, repeating=staying, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("students:roll_over")
    up, stay, finished = (format_number(number) for number in (done.promoted, done.repeating, done.graduated))
    messages.success(request, f"{after}: {up} em lên lớp, {stay} em ở lại lớp, {finished} em hoàn thành cấp học.")
    return redirect("students:classes")
