"""What I may do and why; what each role may do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from truongso.core.excel import Column, excel_response, workbook_from_table
from truongso.core.rights import requires
from truongso.foundation.access import explanations
from truongso.foundation.access.trail import AREAS
from truongso.foundation.access.views.common import own_person_id
from truongso.foundation.audit.recording import record_read
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role

AREA_TITLES = AREAS | {"access": "Quyền", "core": "Giao diện"}
REACH = {"all": "Mọi dữ liệu", "related": "Của mình, của đơn vị mình", "none": ""}


@require_GET
@requires("access.view_own")
def mine(request: HttpRequest) -> HttpResponse:
    """Every declared right, whether I hold it, and which assignment of mine grants it."""
    today = timezone.localdate()
    own = Assignment.objects.filter(person=own_person_id(request)).select_related("unit")
    current = list(own.on(today))
    explained = explanations.explain(request.user, current)
    areas = [
        (AREA_TITLES.get(area, area), [r for r in rights if r.held], [r for r in rights if not r.held])
        for area, rights in explained.items()
    ]
    held = sum(len(yes) for _, yes, _ in areas)
    total = held + sum(len(no) for _, _, no in areas)
    context = {"assignments": current, "areas": areas, "held": held, "total": total, "today": today}
    return render(request, "access/mine.html", context)


@require_GET
@requires("access.view_matrix")
def matrix(request: HttpRequest) -> HttpResponse:
    """Rights by role, computed from the same rules that guard pages and lists."""
    areas: dict[str, list[object]] = {}
    for declared, cells in explanations.matrix():
        area = AREA_TITLES.get(declared.name.partition(".")[0], declared.name.partition(".")[0])
        areas.setdefault(area, []).append({"permission": declared, "cells": [(r, c, REACH[c]) for r, c in cells]})
    return render(request, "access/matrix.html", {"areas": areas, "roles": list(Role)})


@require_GET
@requires("access.view_matrix")
def matrix_excel(request: HttpRequest) -> HttpResponse:
    """The same table as an Excel file."""
    columns = [Column("Mã quyền", width=26), Column("Quyền", width=44), Column("Ai có", width=60)]
    columns += [Column(role.label, width=14) for role in Role]
    rows = [(p.name, p.title, p.rule.words, *(REACH[c] for _, c in cells)) for p, cells in explanations.matrix()]
    record_read("access.matrix_exported", None, by=request.user)
    content = workbook_from_table("Bảng quyền theo vai trò", columns, rows, note=f"{len(rows)} quyền")
    return excel_response(content, f"bang-quyen-{timezone.localdate():%Y-%m-%d}.xlsx")
