"""The register of numbers: every number that the platform gave, void ones too."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from truongso.core.excel import Column, excel_response, workbook_from_table
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, requires
from truongso.core.text import whole_number
from truongso.foundation.papers import actions
from truongso.foundation.papers.models import IssuedNumber, IssuedNumberQuerySet, Series

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


def _year_of(request: HttpRequest) -> int:
    text = request.GET.get("nam") or str(timezone.localdate().year)
    year = whole_number(text)
    if year is None or len(text) != 4:
        raise Refused(f"Năm «{text[:20]}» không đọc được: hãy chọn một năm trong danh sách.")
    return year


def _numbers(request: HttpRequest, year: int) -> IssuedNumberQuerySet:
    numbers: IssuedNumberQuerySet = IssuedNumber.objects.visible_to(request.user).in_year(year)
    return numbers.select_related("series", "issued_by__person")
