"""The register of a year: on the page, as Excel, as a bound PDF; closing it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from truongso.core import fulltext
from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import told
from truongso.core.rights import allowed, requires
from truongso.core.text import whole_number
from truongso.foundation.audit.recording import record_read
from truongso.governance.incoming import actions
from truongso.governance.incoming.models import RegisterBook, Registration
from truongso.governance.incoming.register_book import HEADS, bound_book, cells_of, lines_of
from truongso.governance.incoming.views.common import served, today
from truongso.governance.incoming.views.documents import MONTHS
from truongso.governance.incoming.words import KIND

STATES = [("hieu-luc", "Đang đứng tên"), ("huy", "Đã hủy")]


def _cell(line: Registration, place: int) -> str:
    """Return what the book writes in one place of a line, kept beside the line: a row asks ten times."""
    kept = vars(line)
    if "cells" not in kept:
        kept["cells"] = cells_of(line)
    return str(kept["cells"][place])


def _column(place: int, key: str, **options: Any) -> ListColumn:
    return ListColumn(key, HEADS[place], lambda line: _cell(line, place), **options)


COLUMNS = [
    ListColumn("den", HEADS[0], lambda line: timezone.localdate(line.document.arrived_at),
               order_by=("document__arrived_at",), kind="date", width=12),
    ListColumn("so", HEADS[1], lambda line: line.number, order_by=("number",), kind="number", width=9,
               url=lambda line: line.document.get_absolute_url()),
    _column(2, "tac-gia", width=30),
    _column(3, "ky-hieu", width=20),
    ListColumn("ngay", HEADS[4], lambda line: None if line.voided_at else line.document.dated_on,
               order_by=("document__dated_on",), kind="date", width=12),
    _column(5, "trich-yeu", width=50),
    _column(6, "nguoi-nhan", width=30),
    _column(7, "ngay-chuyen", width=12, spare=True),
    _column(8, "ky-nhan", width=26, spare=True),
    _column(9, "ghi-chu", width=30),
]  # fmt: skip


def _year(request: HttpRequest) -> int:
    asked = whole_number(request.GET.get("nam", "")) or today().year
    if not 2000 <= asked <= 2999:
        raise Http404
    return asked


def _search(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Return the lines whose documents hold every word; a number is that of a line or of a document, not of a year."""
    if number := whole_number(words):
        return rows.filter(Q(number=number) | Q(document__notation_key__startswith=f"{number}/"))
    return rows.filter(document__in=fulltext.matching(KIND, words))


@require_safe
@requires("incoming.view_register")
def register(request: HttpRequest) -> HttpResponse:
    """Show the lines of a year; as Excel those that were asked for, as a bound book all of them."""
    year = _year(request)
    lines = Registration.objects.in_year(year)
    years = sorted(
        {*Registration.objects.order_by().values_list("year", flat=True).distinct(), today().year}, reverse=True
    )
    listing = _listing(request, year, years)
    if made := listing.excel_response(f"Sổ đăng ký văn bản đến năm {year}"):
        record_read("incoming.exported", None, by=request.user, rows=listing.rows.count(), year=year)
        return made
    book = RegisterBook.objects.filter(year=year).select_related("closed_by__person").first()
    context = {
        "year": year, "listing": listing, "count": lines.count(), "void": lines.filter(voided_at__isnull=False).count(),
        "book": book,
        "may_close": book is None and year < today().year and allowed(request.user, "incoming.close_book"),
    }  # fmt: skip
    return render(request, "incoming/register.html", context)


def _listing(request: HttpRequest, year: int, years: list[int]) -> Listing:
    asked = request.GET.copy()
    asked["nam"] = str(year)
    filters = [
        ListFilter("nam", "Năm", [(str(one), str(one)) for one in years], "year"),
        ListFilter("thang", "Tháng đến", MONTHS, "document__arrived_at__month"),
        ListFilter("dong", "Dòng", STATES, narrow=lambda rows, value: rows.filter(voided_at__isnull=value != "huy")),
    ]
    return Listing(lines_of(year), asked, COLUMNS, noun="dòng", filters=filters, search=_search, sort="-so")


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
