"""The register of documents that went out: on the page, as Excel, as a bound book of a year."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.core.served import file_response
from truongso.core.text import fold
from truongso.foundation.audit.recording import record_read
from truongso.foundation.papers.book import bound_book
from truongso.foundation.papers.models import IssuedNumber, Series
from truongso.foundation.papers.registry import TYPES
from truongso.governance.outgoing import register as book
from truongso.governance.outgoing.views.common import today


def _url(number: IssuedNumber) -> str:
    document = book.document_of(number)
    return document.get_absolute_url() if document else ""


_COLUMNS = [
    ListColumn("so", "Số, ký hiệu", lambda n: n.text, order_by=("series__year", "series__code", "number"), url=_url, width=18),
    ListColumn("ngay", "Ngày văn bản", lambda n: n.issued_on, order_by=("issued_on", "number"), kind="date", width=13),
    ListColumn("trich-yeu", "Tên loại và trích yếu", lambda n: n.subject, width=60),
    ListColumn("nguoi-ky", "Người ký", book.signer_of, order_by=("outgoing__signer__sort_key",), width=24),
    ListColumn("noi-nhan", "Nơi nhận", book.recipients_of, width=40),
    ListColumn("ban-luu", "Đơn vị, người nhận bản lưu", book.kept_by, optional=True, width=20),
    ListColumn("so-ban", "Số lượng bản", book.copies_of, kind="number", optional=True, width=10),
    ListColumn("gui", "Phương thức gửi", book.channels_of, optional=True, width=24),
    ListColumn("ghi-chu", "Ghi chú", book.note_of, width=30),
]  # fmt: skip


def _search(rows: Any, words: str) -> Any:
    return rows.filter(outgoing__search__contains=fold(words)) | rows.filter(subject__icontains=words)


@require_safe
@requires("outgoing.view_register")
def register(request: HttpRequest) -> HttpResponse:
    """List every number that was given: of drafts written here and of papers that other parts of the system made."""
    year = today().year
    years = sorted({*Series.objects.values_list("year", flat=True), year}, reverse=True)
    filters = [
        ListFilter("nam", "Năm", [(str(one), str(one)) for one in years], "series__year"),
        ListFilter("loai", "Loại", list(TYPES.items()), "outgoing__type_code"),
    ]
    only_void = bool(request.GET.get("huy"))
    numbers = book.numbers_of(request.user)
    listing = Listing(
        numbers.exclude(voided_at=None) if only_void else numbers,
        request.GET,
        _COLUMNS,
        noun="số",
        filters=filters,
        search=_search,
        sort="-ngay",
    )
    values = {"listing": listing, "years": years, "only_void": only_void}
    return listing.excel_response("Sổ đăng ký văn bản đi") or render(request, "outgoing/register.html", values)


@require_safe
@requires("outgoing.view_register")
def bound(request: HttpRequest, year: int) -> HttpResponse:
    """Hand over the register of a year as a book to bind."""
    if not Series.objects.filter(year=year).exists():
        raise Refused(f"Năm {year} chưa có số văn bản nào.")
    user: Any = request.user
    made = bound_book(book.book_of(user, year, keeper=str(user.person or ""), printed_on=today()))
    record_read("outgoing.register_printed", None, by=user, year=year)
    return file_response(made, "application/pdf", f"so-dang-ky-van-ban-di-{year}.pdf")
