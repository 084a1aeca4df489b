"""The register of a year: on the page, as Excel, as a bound PDF; closing it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from truongso.core.excel import Column, excel_response, workbook_from_table
from truongso.core.outcomes import told
from truongso.core.rights import allowed, requires
from truongso.core.text import whole_number
from truongso.foundation.audit.recording import record_read
from truongso.governance.incoming import actions
from truongso.governance.incoming.models import RegisterBook, Registration
from truongso.governance.incoming.register_book import HEADS, bound_book, cells_of, lines_of
from truongso.governance.incoming.views.common import served, today

WIDTHS = (12, 9, 30, 20, 12, 50, 30, 12, 26, 30)
SHOWN_LINES = 200


def _year(request: HttpRequest) -> int:
    asked = whole_number(request.GET.get("nam", "")) or today().year
    if not 2000 <= asked <= 2999:
        raise Http404
    return asked


@require_safe
@requires("incoming.view_register")
def register(request: HttpRequest) -> HttpResponse:
    """Show the newest lines of a year; all of them stand in the Excel file and in the bound book."""
    year = _year(request)
    lines = Registration.objects.in_year(year)
    newest = lines_of(year).order_by("-number")[:SHOWN_LINES]
    years = sorted(
        {*Registration.objects.order_by().values_list("year", flat=True).distinct(), today().year}, reverse=True
    )
    book = RegisterBook.objects.filter(year=year).select_related("closed_by__person").first()
    context = {
        "year": year, "years": years, "heads": HEADS, "rows": [(line, cells_of(line)) for line in newest],
        "count": lines.count(), "void": lines.filter(voided_at__isnull=False).count(), "book": book,
        "may_close": book is None and year < today().year and allowed(request.user, "incoming.close_book"),
        "shown": SHOWN_LINES,
    }  # fmt: skip
    return render(request, "incoming/register.html", context)


@require_safe
@requires("incoming.view_register")
def register_excel(request: HttpRequest) -> HttpResponse:
    """Give every line of a year as Excel."""
    year = _year(request)
    columns = [Column(title, "text", width) for title, width in zip(HEADS, WIDTHS, strict=True)]
    rows: list[Any] = [cells_of(line) for line in lines_of(year)]
    record_read("incoming.exported", None, by=request.user, rows=len(rows), year=year)
    title = f"Sổ đăng ký văn bản đến năm {year}"
    return excel_response(workbook_from_table(title, columns, rows, note=f"{len(rows)} dòng"), f"{title}.xlsx")


@require_safe
@requires("incoming.view_register")
def register_pdf(request: HttpRequest) -> HttpResponse:
    """Give the bound book: the kept one of a closed year, else as it stands today."""
    year = _year(request)
    name = f"So dang ky van ban den {year}.pdf"
    book = RegisterBook.objects.filter(year=year).select_related("blob").first()
    record_read("incoming.exported", book, by=request.user, rows=Registration.objects.in_year(year).count(), year=year)
    if book is not None:
        return served(book.sha256, "application/pdf", name, download=True)
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(
        bound_book(year, closed_on=None), content_type="application/pdf", headers={"Content-Disposition": disposition}
    )


@require_POST
@requires("incoming.close_book")
def close(request: HttpRequest, year: int) -> HttpResponse:
    """Close the book of a year that is over."""
    target = f"/van-ban-den/so/?nam={year}"
    return told(
        request, target, lambda book: f"Đã đóng {book}.", lambda: actions.close_book(year, on=today(), by=request.user)
    )
