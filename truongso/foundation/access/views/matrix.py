"""What each role may do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from truongso.core.excel import excel_response
from truongso.core.rights import permissions, requires
from truongso.foundation.access import matrix as table
from truongso.foundation.access.forms import MatrixFilter
from truongso.foundation.access.rules import is_opened_in_emergency
from truongso.foundation.audit.recording import record_read
from truongso.foundation.org.roles import Role


@require_GET
@requires("access.view_matrix")
def matrix(request: HttpRequest) -> HttpResponse:
    """Rights by role, computed from the same rules that guard pages and lists."""
    form, lines = _asked(request)
    chosen = form.cleaned_data.get("role") if form.is_valid() else ""
    context = {
        "form": form,
        "areas": table.by_area(lines),
        "count": len(lines),
        "total": len(permissions),
        "roles": [Role(chosen)] if chosen else list(Role),
        "role": Role(chosen) if chosen else None,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "in_emergency": [declared for declared in permissions if is_opened_in_emergency(declared)],
    }
    return render(request, "access/matrix.html", context)


@require_GET
@requires("access.view_matrix")
def matrix_excel(request: HttpRequest) -> HttpResponse:
    """The same table as an Excel file."""
    _, lines = _asked(request)
    record_read("access.matrix_exported", None, by=request.user)
    return excel_response(table.workbook_of(lines), f"bang-quyen-{timezone.localdate():%Y-%m-%d}.xlsx")


def _asked(request: HttpRequest) -> tuple[MatrixFilter, list[table.Line]]:
    form = MatrixFilter(request.GET)
    return form, table.lines_asked(form.cleaned_data if form.is_valid() else {})
