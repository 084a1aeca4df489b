"""Time and bottlenecks of processes; what is booked when."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from truongso.core.excel import Column, excel_response, workbook_from_table
from truongso.core.rights import permissions, require, requires
from truongso.core.text import whole_number
from truongso.governance.processes.models import Process
from truongso.governance.processes.reporting import by_month, step_times, year_of
from truongso.governance.processes.running_models import Booking, Instance
from truongso.governance.processes.views.common import seen_process, today

VIEW = "processes.view_report"
DAYS = 14


@require_safe
@requires(VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    """All processes of a year: how many, how long, where they wait."""
    rule = permissions.get(VIEW).rule
    processes = Process.objects.filter(rule.rows(request.user)).order_by("title")
    years = _years()
    year = whole_number(request.GET.get("nam", "")) or today().year
    lines = year_of(processes, year)
    if request.GET.get("xuat") == "xlsx":
        return _workbook(lines, year)
    return render(request, "processes/report.html", {"lines": lines, "year": year, "years": years})


def _workbook(lines: Any, year: int) -> HttpResponse:
    columns = [
        Column("Quy trình", "text", 36), Column("Đã gửi", "number", 10), Column("Đang giải quyết", "number", 10),
        Column("Đã xong", "number", 10), Column("Rút, hủy", "number", 10), Column("Trung vị (phút làm việc)", "number", 14),
        Column("Phần trăm 90 (phút làm việc)", "number", 14), Column("Có bước trễ", "number", 10), Column("Bước chậm nhất", "text", 30),
    ]  # fmt: skip
    rows = (
        [one.process.title, one.started, one.running, one.finished, one.stopped, one.overall.middle,
         one.overall.ninetieth, one.overall.late, one.bottleneck]
        for one in lines
    )  # fmt: skip
    title = f"Thời gian giải quyết năm {year}"
    return excel_response(workbook_from_table(title, columns, rows, note=f"{len(lines)} quy trình"), f"{title}.xlsx")


@require_safe
@requires(VIEW)
def of_process(request: HttpRequest, code: str) -> HttpResponse:
    """One process: each step, each month."""
    shown = seen_process(request, code)
    require(request.user, VIEW, shown)
    year = whole_number(request.GET.get("nam", "")) or today().year
    lines = year_of([shown], year)
    steps = step_times(shown, year)
    if request.GET.get("xuat") == "xlsx":
        return _step_workbook(shown, steps, year)
    context = {
        "shown": shown, "line": lines[0] if lines else None, "steps": steps, "months": by_month(shown, year), "year": year,
        "years": _years(),
    }  # fmt: skip
    return render(request, "processes/process_report.html", context)


def _step_workbook(process: Process, steps: Any, year: int) -> HttpResponse:
    columns = [
        Column("Bước", "text", 36), Column("Lượt", "number", 10), Column("Trung vị (phút làm việc)", "number", 14),
        Column("Phần trăm 90 (phút làm việc)", "number", 14), Column("Trễ hạn", "number", 10),
    ]  # fmt: skip
    rows = ([one.name, one.times.count, one.times.middle, one.times.ninetieth, one.times.late] for one in steps)
    title = f"{process.title}, từng bước năm {year}"
    return excel_response(workbook_from_table(title[:31], columns, rows, note=title), f"{title}.xlsx")


def _years() -> list[int]:
    found = set(Instance.objects.order_by().values_list("year", flat=True).distinct())
    return sorted(found | {today().year}, reverse=True)


@require_safe
@requires("processes.view_bookings")
def bookings(request: HttpRequest) -> HttpResponse:
    """What is booked in the fortnight from a day."""
    first = _day(request.GET.get("tu", ""))
    last = first + timedelta(days=DAYS - 1)
    found = Booking.objects.standing().filter(day__range=(first, last)).visible_to(request.user)
    rows = found.select_related("room", "device", "instance__starter__person").order_by("day", "first_lesson", "pk")
    days: dict[date, list[Booking]] = {}
    for one in rows:
        days.setdefault(one.day, []).append(one)
    context = {
        "days": days.items(), "first": first, "last": last, "before": first - timedelta(days=DAYS),
        "after": last + timedelta(days=1),
        "processes": [p for p in Process.objects.with_published() if _books(p)],
    }  # fmt: skip
    return render(request, "processes/bookings.html", context)


def _books(process: Process) -> bool:
    version = process.published
    return version is not None and version.definition.booking is not None


def _day(text: str) -> date:
    if not text:
        return today()
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if not 2000 <= found.year <= 2200:
        raise Http404
    return found
