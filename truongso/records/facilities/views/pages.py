"""Pages that show: the figures, the rows of a figure, the lists, one card."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from truongso.core.excel import Column, excel_response, workbook_from_table
from truongso.core.listing import EXPORT, ListColumn, ListFilter, Listing
from truongso.core.rights import allowed, requires
from truongso.core.text import format_date
from truongso.foundation.audit.models import Event
from truongso.records.facilities.figures import BY_CODE, FIGURES
from truongso.records.facilities.kinds import KINDS, ThingKind, kind_of
from truongso.records.facilities.models import Device, Room, Thing, ThingQuerySet
from truongso.records.register.history import readable, timeline_of

TITLE = "Số liệu cơ sở vật chất"
COLUMNS = [
    Column("Tiêu chí QĐ 4725", width=12), Column("Số liệu", width=36), Column("Giá trị", width=22),
    Column("Từ đâu", width=36), Column("Cách tính", width=60),
]  # fmt: skip


@require_safe
@requires("facilities.view")
def summary(request: HttpRequest) -> HttpResponse:
    """Show every figure; each opens to its rows."""
    today = timezone.localdate()
    figures = [(figure, *figure.written(today)) for figure in FIGURES]
    if EXPORT in request.GET:
        rows = [(one.criterion, one.title, value, note, one.reading) for one, value, note in figures]
        return excel_response(workbook_from_table(TITLE, COLUMNS, rows, note=format_date(today)), f"{TITLE}.xlsx")
    context = {"figures": figures, "kinds": list(KINDS.values()), "today": today}
    return render(request, "facilities/summary.html", context)


@require_safe
@requires("facilities.view")
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """Show the rows of a figure, those that count and those that do not."""
    if code not in BY_CODE:
        raise Http404
    shown, today = BY_CODE[code], timezone.localdate()
    rows: Any = shown.rows(today)
    kind = kind_of(rows.model)
    counted = ListColumn(
        "tinh", "Được tính", lambda row: "có" if row.is_counted else "không", ("is_counted",), width=10
    )
    listing = Listing(
        rows.visible_to(request.user).whole(), request.GET, [*kind.columns, counted], noun=kind.noun,
        filters=[ListFilter("tinh", "Được tính", [("1", "có"), ("0", "không")], "is_counted"), *kind.filters()],
        search=ThingQuerySet.matching, sort=kind.sort,
    )  # fmt: skip
    value, note = shown.written(today)
    context = {"figure": shown, "listing": listing, "kind": kind, "value": value, "note": note}
    return listing.excel_response(shown.title) or render(request, "facilities/figure.html", context)


@require_safe
@requires("facilities.view")
def things(request: HttpRequest, slug: str) -> HttpResponse:
    """List the rooms, devices or lines in use."""
    return _list(request, kind_or_404(slug), is_retired=False)


@require_safe
@requires("facilities.view")
def retired(request: HttpRequest, slug: str) -> HttpResponse:
    """List those that were put out of use."""
    return _list(request, kind_or_404(slug), is_retired=True)


@require_safe
@requires("facilities.view")
def thing(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Show one: values, what stands in a room, history."""
    shown = thing_or_404(request, slug, uid)
    values = shown.flat()
    fields = shown.data_set.fields
    context = {
        "thing": shown,
        "kind": kind_or_404(slug),
        "facts": [(one.label, readable(one, values[one.code]), one.code) for one in fields if one.code in values],
        "missing": [one.label for one in fields if one.code not in values],
        "is_room": isinstance(shown, Room),
        "devices": _devices_in(shown) if isinstance(shown, Room) else [],
        "entries": timeline_of(shown, sees_sealed=True),
        "events": [event for event in Event.objects.about(shown) if event.code not in {"facilities.changed"}],
        "may_manage": allowed(request.user, "facilities.manage", shown),
    }
    return render(request, "facilities/thing.html", context)


def _devices_in(room: Room) -> list[dict[str, Any]]:
    found = Device.objects.in_use().filter(room=room.pk).order_by("kind", "name", "pk")
    return [{"device": one, "kind": one.name_of("kind"), "state": one.name_of("state")} for one in found]


def kind_or_404(slug: str) -> ThingKind:
    if slug not in KINDS:
        raise Http404
    return KINDS[slug]


def thing_or_404(request: HttpRequest, slug: str, uid: UUID) -> Thing:
    """Return one that the user may see, in use or not."""
    model: Any = kind_or_404(slug).model
    found: Thing = get_object_or_404(model.objects.visible_to(request.user).whole(), uid=uid)
    return found


def _list(request: HttpRequest, kind: ThingKind, *, is_retired: bool) -> HttpResponse:
    model: Any = kind.model
    visible = model.objects.visible_to(request.user)
    rows = visible.out_of_use() if is_retired else visible.in_use()
    listing = Listing(
        rows.whole(), request.GET, kind.columns, noun=kind.noun, filters=kind.filters(), search=ThingQuerySet.matching,
        sort=kind.sort,
    )  # fmt: skip
    title = f"{kind.title} đã thôi dùng" if is_retired else kind.title
    context = {
        "kind": kind, "title": title, "listing": listing, "is_retired": is_retired, "kinds": list(KINDS.values()),
        "may_manage": allowed(request.user, "facilities.manage"),
    }  # fmt: skip
    return listing.excel_response(title) or render(request, "facilities/list.html", context)
