"""The school as its papers name it, its years and its free days."""

from typing import Any

import holidays
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from truongso.core.outcomes import applied
from truongso.core.rights import requires
from truongso.foundation.access.forms import HolidayForm, SchoolForm, SchoolYearForm
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Holiday, School, SchoolYear


@requires("org.manage")
def school(request: HttpRequest) -> HttpResponse:
    """What stands at the head of official papers."""
    standing = School.current()
    form = SchoolForm(request.POST or None, instance=standing)
    is_demo = standing is not None and standing.is_demo
    if request.method == "POST" and applied(
        form, lambda values: org.describe_school(by=request.user, is_demo=is_demo, **values)
    ):
        messages.success(request, "Đã lưu thông tin trường.")
        return redirect("access:school")
    return render(request, "access/school.html", {"form": form})


@require_GET
@requires("org.manage")
def years(request: HttpRequest) -> HttpResponse:
    """School years with terms, and free days of the calendar year."""
    return _years_page(request)


@require_POST
@requires("org.manage")
def set_year(request: HttpRequest) -> HttpResponse:
    """Write a school year with its terms."""
    form = SchoolYearForm(request.POST, auto_id="year_%s")
    if applied(form, lambda v: org.set_school_year(v.pop("code"), by=request.user, **v)) is None:
        return _years_page(request, year_form=form)
    messages.success(request, "Đã lưu năm học.")
    return redirect("access:years")


@require_POST
@requires("org.manage")
def set_holiday(request: HttpRequest) -> HttpResponse:
    """Make a day free, or worked in exchange."""
    form = HolidayForm(request.POST, auto_id="holiday_%s")
    if applied(form, lambda v: org.set_holiday(v.pop("day"), by=request.user, **v)) is None:
        return _years_page(request, holiday_form=form)
    messages.success(request, "Đã lưu ngày nghỉ, ngày làm bù.")
    return redirect("access:years")


def _years_page(request: HttpRequest, **forms: Any) -> HttpResponse:
    year = timezone.localdate().year
    context = {
        "years": SchoolYear.objects.prefetch_related("terms"),
        "holidays": Holiday.objects.order_by("-day"),
        "statutory": sorted(holidays.country_holidays("VN", years=year, language="vi").items()),
        "calendar_year": year,
        "year_form": SchoolYearForm(auto_id="year_%s"),
        "holiday_form": HolidayForm(auto_id="holiday_%s"),
    } | forms
    return render(request, "access/years.html", context)
