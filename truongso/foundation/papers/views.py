"""The register of numbers: every number that the platform gave, void ones too."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from truongso.core.excel import Column, excel_response, workbook_from_table
from truongso.core.outcomes import applied, told
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, requires
from truongso.core.text import whole_number
from truongso.foundation.papers import actions
from truongso.foundation.papers.forms import ReserveForm, SchemeForm
from truongso.foundation.papers.models import IssuedNumber, IssuedNumberQuerySet, NumberingYear, Reservation, Series

PAGE_SIZE = 50
COLUMNS = (
    Column("Số, ký hiệu", width=18),
    Column("Ngày văn bản", "date", 14),
    Column("Tên loại và trích yếu", width=60),
    Column("Người lấy số", width=24),
    Column("Lấy số lúc", "datetime", 18),
    Column("Hủy lúc", "datetime", 18),
    Column("Lý do hủy", width=30),
)


@require_GET
@requires("papers.view_register")
def register(request: HttpRequest) -> HttpResponse:
    """List the numbers of a year."""
    year = _year_of(request)
    numbers = _numbers(request, year)
    years = sorted({*Series.objects.values_list("year", flat=True), year}, reverse=True)
    page = Paginator(numbers, PAGE_SIZE).get_page(request.GET.get("trang"))
    values = {"page": page, "year": year, "years": years, "may_void": allowed(request.user, "papers.void_number")}
    return render(request, "papers/register.html", values)


@require_GET
@requires("papers.view_register")
def register_excel(request: HttpRequest) -> HttpResponse:
    """Return the register of a year as a workbook, in the order of the numbers."""
    year = _year_of(request)
    rows = [
        (n.text, n.issued_on, n.subject, str(n.issued_by), n.issued_at, n.voided_at, n.void_reason)
        for n in _numbers(request, year).order_by("series__code", "number")
    ]
    note = f"Năm {year}: {len(rows)} số. Số đã hủy vẫn nằm trong sổ và không cấp lại."
    content = workbook_from_table("Sổ đăng ký số văn bản đi của hệ thống", COLUMNS, rows, note=note)
    return excel_response(content, f"so-van-ban-di-{year}.xlsx")


@require_POST
@requires("papers.void_number")
def void(request: HttpRequest, number_id: int) -> HttpResponse:
    """Void a number with a reason."""
    issued = get_object_or_404(IssuedNumber.objects.visible_to(request.user).select_related("series"), pk=number_id)
    actions.void_number(issued, reason=request.POST.get("reason", ""), by=request.user)
    return redirect(f"{reverse('papers:register')}?nam={issued.series.year}")


@require_safe
@requires("papers.view_register")
def numbering(request: HttpRequest) -> HttpResponse:
    """Show how each year is numbered and which numbers are kept; decide, keep, give back."""
    return _numbering(request)


def _numbering(
    request: HttpRequest, scheme_form: SchemeForm | None = None, reserve_form: ReserveForm | None = None
) -> HttpResponse:
    context = {
        "years": NumberingYear.objects.select_related("decided_by__person"),
        "reservations": Reservation.objects.open().select_related("series", "reserved_by__person"),
        "may_choose": allowed(request.user, "papers.choose_scheme"),
        "may_reserve": allowed(request.user, "papers.reserve"),
        "scheme_form": scheme_form or SchemeForm(initial={"year": timezone.localdate().year}),
        "reserve_form": reserve_form or ReserveForm(),
    }
    return render(request, "papers/numbering.html", context)


@require_POST
@requires("papers.choose_scheme")
def choose_scheme(request: HttpRequest) -> HttpResponse:
    """Write how a year is numbered."""
    form = SchemeForm(request.POST)

    def act(values: dict[str, Any]) -> NumberingYear:
        return actions.choose_scheme(values["year"], values["scheme"], basis=values["basis"], by=request.user)

    if applied(form, act) is None:
        return _numbering(request, scheme_form=form)
    messages.success(request, "Đã ghi quyết định về cách đánh số.")
    return redirect("papers:numbering")


@require_POST
@requires("papers.reserve")
def reserve(request: HttpRequest) -> HttpResponse:
    """Keep numbers for somebody."""
    form = ReserveForm(request.POST)
    kept = applied(form, lambda values: actions.reserve_numbers(by=request.user, **form.act_values()))
    if kept is None:
        return _numbering(request, reserve_form=form)
    messages.success(request, f"{kept}.")
    return redirect("papers:numbering")


@require_POST
@requires("papers.reserve")
def release(request: HttpRequest, reservation_id: int) -> HttpResponse:
    """End a reservation; what was not used becomes void."""
    kept = get_object_or_404(Reservation, pk=reservation_id)

    def act() -> list[IssuedNumber]:
        reason = request.POST.get("reason", "")
        return actions.release_reservation(kept, reason=reason, on=timezone.localdate(), by=request.user)

    return told(
        request, "papers:numbering", lambda unused: f"Đã kết thúc, {len(unused)} số không dùng thành số hủy.", act
    )


def _year_of(request: HttpRequest) -> int:
    text = request.GET.get("nam") or str(timezone.localdate().year)
    year = whole_number(text)
    if year is None or len(text) != 4:
        raise Refused(f"Năm «{text[:20]}» không đọc được: hãy chọn một năm trong danh sách.")
    return year


def _numbers(request: HttpRequest, year: int) -> IssuedNumberQuerySet:
    numbers: IssuedNumberQuerySet = IssuedNumber.objects.visible_to(request.user).in_year(year)
    return numbers.select_related("series", "issued_by__person")
