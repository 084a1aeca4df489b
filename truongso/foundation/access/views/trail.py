"""The audit trail, read by managers and the administrator."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from truongso.core.excel import excel_response
from truongso.core.rights import requires
from truongso.foundation.access.forms import AuditFilter
from truongso.foundation.access.trail import kinds, narrowed, workbook_of
from truongso.foundation.audit.models import Event
from truongso.foundation.audit.recording import record_read

PAGE_ROWS = 50


@require_GET
@requires("audit.view_log")
def trail(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first."""
    form, found = _asked(request)
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("trang"))
    filtered = any(request.GET.get(name) for name in form.fields)
    return render(request, "access/trail.html", {"form": form, "page": page, "filtered": filtered})


@require_GET
@requires("audit.view_log")
def export(request: HttpRequest) -> HttpResponse:
    """The same list as an Excel file."""
    content, rows = workbook_of(_asked(request)[1])
    record_read("audit.exported", None, by=request.user, rows=rows)
    return excel_response(content, f"nhat-ky-{timezone.localdate():%Y-%m-%d}.xlsx")


def _asked(request: HttpRequest) -> tuple[AuditFilter, Any]:
    form = AuditFilter(request.GET, kinds=kinds())
    asked = form.cleaned_data if form.is_valid() else {}
    return form, narrowed(Event.objects.visible_to(request.user).order_by("-sequence"), asked)
