"""Agencies on the axis, and which of them the school writes to."""

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from truongso.core.listing import ListColumn, Listing
from truongso.core.outcomes import told
from truongso.core.rights import allowed, requires
from truongso.governance.edxml import actions
from truongso.governance.edxml.axis import is_on
from truongso.governance.edxml.forms import CorrespondentForm
from truongso.governance.edxml.jobs import read_agencies
from truongso.governance.edxml.models import Agency
from truongso.governance.office.models import Correspondent

COLUMNS = [
    ListColumn("ten", "Cơ quan", lambda a: a.name, order_by=("name",), width=50),
    ListColumn("ma", "Mã cơ quan", lambda a: a.code, order_by=("code",), width=24),
    ListColumn("danh-ba", "Trong danh bạ", lambda a: "Đã có" if a.is_known else "Chưa", order_by=("is_known",)),
    ListColumn("luc", "Đọc lúc", lambda a: a.seen_at, order_by=("seen_at",), kind="datetime", optional=True),
]  # fmt: skip


@require_safe
@requires("edxml.view_package")
def agencies(request: HttpRequest) -> HttpResponse:
    """List the agencies of the axis; those that the school does not know can be added."""
    known = Correspondent.objects.active().filter(code=OuterRef("code"))
    rows = Agency.objects.visible_to(request.user).annotate(is_known=Exists(known))
    listing = Listing(rows, request.GET, COLUMNS, noun="cơ quan", search_field="search", sort="ten")
    if (file := listing.excel_response("Cơ quan trên trục liên thông")) is not None:
        return file
    may_keep = allowed(request.user, "edxml.keep")
    unknown = [one for one in listing.page.object_list if not one.is_known] if may_keep else []
    context = {
        "listing": listing, "unknown": unknown, "form": CorrespondentForm(auto_id=False), "may_keep": may_keep,
        "is_on": is_on(),
    }  # fmt: skip
    return render(request, "edxml/agencies.html", context)


@require_POST
@requires("edxml.keep")
def read(request: HttpRequest) -> HttpResponse:
    """Read the list anew."""
    return told(
        request, "edxml:agencies", lambda count: f"Đã đọc {count} cơ quan.", lambda: read_agencies(by=request.user)
    )


@require_POST
@requires("edxml.keep")
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an agency among those that documents go to."""
    agency = get_object_or_404(Agency.objects.visible_to(request.user), pk=pk)
    return told(
        request, "edxml:agencies", f"Đã thêm «{agency}» vào danh bạ.",
        lambda: actions.add_correspondent(agency, kind=request.POST.get("kind", ""), by=request.user),
    )  # fmt: skip
