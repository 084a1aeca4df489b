"""How the school stands: class by class, and pupil by pupil."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.rights import allowed, permissions, requires
from truongso.foundation.audit.recording import record_read
from truongso.records.students.models import Pupil, SchoolClass
from truongso.records.verification.models import Verification, labels_of
from truongso.records.verification.questions import class_rows, with_standing, with_where
from truongso.records.verification.states import Where


def visible_classes(user: Any) -> Any:
    """Return the classes whose standing a user may see: all, or those looked after."""
    return SchoolClass.objects.filter(permissions.get("verification.view_class").rule.rows(user)).distinct()


def visible_pupils(user: Any) -> Any:
    """Return the pupils whose answers a user may see."""
    return Pupil.objects.filter(permissions.get("verification.view_pupil").rule.rows(user)).distinct()


@require_safe
@requires("verification.view_class")
def overview(request: HttpRequest) -> HttpResponse:
    """Show how each class stands; classes are listed by name, never ranked."""
    rows = class_rows(visible_classes(request.user), timezone.localdate())
    counts = sum((row.counts for row in rows), Counter())
    context = {
        "rows": [(row, [(where.value, where.label, row.counts[where]) for where in Where]) for row in rows],
        "heads": [where.label for where in Where],
        "totals": [counts[where] for where in Where],
        "pupils": sum(row.pupils for row in rows),
        "matched": counts[Where.MATCH],
        "own": [row for row in rows if row.counts[Where.WRONG]],
        "may_send": allowed(request.user, "verification.send"),
        "may_report": allowed(request.user, "verification.report"),
    }
    return render(request, "verification/overview.html", context)


def _answer(pupil: Pupil) -> Verification | None:
    return pupil.answers_then[0] if pupil.answers_then else None  # type: ignore[attr-defined]


def _fields(pupil: Pupil) -> str:
    answer = _answer(pupil)
    return labels_of(answer.fields) if answer else ""


COLUMNS = [
    ListColumn(
        "ten", "Học sinh", str, order_by=("person__sort_key",),
        url=lambda pupil: reverse("verification:pupil", args=[pupil.uid]), width=28,
    ),
    ListColumn("lop", "Lớp", lambda pupil: pupil.class_name, order_by=("school_class__sort_key", "person__sort_key"), width=8),
    ListColumn("tinh-trang", "Tình trạng", lambda pupil: Where(pupil.where).label.capitalize(), order_by=("where",), width=28),
    ListColumn("ket-qua", "Kết quả", lambda pupil: (a := _answer(pupil)) and a.get_state_display().capitalize(), width=18),
    ListColumn("truong", "Không khớp", _fields, width=28),
    ListColumn("luc", "Đối chiếu lúc", lambda pupil: (a := _answer(pupil)) and a.checked_at, kind="datetime", optional=True),
    ListColumn("nguon", "Nguồn", lambda pupil: (a := _answer(pupil)) and a.get_source_display(), optional=True),
]  # fmt: skip


@require_safe
@requires("verification.view_pupil")
def pupils(request: HttpRequest) -> HttpResponse:
    """List every pupil with the standing, to filter by class and standing."""
    today = timezone.localdate()
    classes = [(str(one.pk), one.name) for one in visible_classes(request.user).order_by("sort_key")]
    filters = [
        ListFilter("lop", "Lớp", classes, "school_class"),
        ListFilter("tinh-trang", "Tình trạng", [(w.value, w.label.capitalize()) for w in Where], "where"),
    ]
    keys = visible_pupils(request.user).filter(pk__in=Pupil.objects.studying().values("pk")).values("pk")
    found = with_where(with_standing(Pupil.objects.filter(pk__in=keys).whole(), today), today)
    listing = Listing(found, request.GET, COLUMNS, noun="học sinh", filters=filters, sort="lop")
    response = listing.excel_response("Đối chiếu dân cư")
    if response is not None:
        exported = list(listing.rows)
        record_read("verification.list_exported", None, by=request.user, subjects=exported, rows=len(exported))
        return response
    return render(request, "verification/pupils.html", {"listing": listing})
