"""Units: who belongs to them, and the spellings under which documents name them."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from truongso.core.outcomes import applied
from truongso.core.rights import allowed, requires
from truongso.foundation.access.forms import NewUnitForm, UnitForm
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment, Person, Unit
from truongso.foundation.org.roles import Role


@require_GET
@requires("org.view_unit")
def units(request: HttpRequest) -> HttpResponse:
    """All units with their heads and how many belong to them."""
    today = timezone.localdate()
    in_force = Assignment.objects.on(today)
    heads = in_force.filter(role=Role.UNIT_HEAD).select_related("person", "stands_in_for__person")
    found = (
        Unit.objects.visible_to(request.user)
        .active()
        .annotate(members=Count("assignments__person", filter=Q(assignments__in=in_force.substantive()), distinct=True))
        .prefetch_related(Prefetch("assignments", heads, to_attr="heads"))
    )
    groups: dict[str, list[Any]] = {}
    for unit in found:
        groups.setdefault(str(unit.get_kind_display()), []).append(unit)
    context = {"groups": groups, "count": len(found), "can_manage": allowed(request.user, "org.manage")}
    return render(request, "access/units.html", context)


@require_GET
@requires("org.view_unit")
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit with its people today."""
    shown = _seen(request, code)
    members = (
        Assignment.objects.on(timezone.localdate())
        .filter(unit=shown, person__in=Person.objects.visible_to(request.user))
        .select_related("person", "stands_in_for__person")
        .order_by("person__sort_key", "starts_on")
    )
    context = {"unit": shown, "members": members, "can_manage": allowed(request.user, "org.manage")}
    return render(request, "access/unit.html", context)


@requires("org.manage")
def add(request: HttpRequest) -> HttpResponse:
    """Add a unit."""
    form = NewUnitForm(request.POST or None)
    made = applied(form, lambda values: org.add_unit(by=request.user, **values)) if request.method == "POST" else None
    if made is not None:
        messages.success(request, f"Đã thêm đơn vị {made.name}.")
        return redirect("access:unit", made.code)
    return render(request, "access/unit_form.html", {"form": form, "unit": None})


@requires("org.manage")
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Correct name, kind and other spellings."""
    shown = _seen(request, code)
    form = UnitForm(request.POST or None, instance=Unit.objects.get(pk=shown.pk))
    if request.method == "POST" and applied(form, lambda v: org.change_unit(shown, by=request.user, **v)):
        messages.success(request, "Đã lưu đơn vị.")
        return redirect("access:unit", code)
    return render(request, "access/unit_form.html", {"form": form, "unit": shown})


def _seen(request: HttpRequest, code: str) -> Unit:
    found: Unit = get_object_or_404(Unit.objects.visible_to(request.user).active(), code=code)
    return found
