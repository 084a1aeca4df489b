"""Decide one point or many, take decisions back, close, drop."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongso.core.excel import excel_response
from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.foundation.audit.recording import record_read
from truongso.records.reconciliation import actions, minutes
from truongso.records.reconciliation.figures import decision_words
from truongso.records.reconciliation.kinds import NEEDS_NOTE, OPEN_TO, Decision
from truongso.records.reconciliation.models import Point, Reconciliation
from truongso.records.reconciliation.planning import obstacles
from truongso.records.reconciliation.views.common import points_listing, posted, reconciliation_or_404, whole_numbers

PREVIEW_ROWS = 500
UNDO = "undo"


@require_POST
@requires("reconciliation.decide")
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Decide one point, or take its decision back, and return to the page that asked."""
    made = reconciliation_or_404(request, uid)
    posted(request, lambda: _done(request, made, request.POST.get("decision", "")))
    return redirect(_back(request, made))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("reconciliation.decide")
def bulk(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what a decision would do to all the points that are filtered; decide those that were left ticked."""
    made = reconciliation_or_404(request, uid)
    asked = request.GET.copy()
    code = asked.get("lam", "")
    asked.pop("lam", None)
    listed = f"{reverse('reconciliation:points', args=[made.uid])}?{asked.urlencode()}"
    if request.method == "POST":
        posted(request, lambda: _done(request, made, code))
        return redirect(listed)
    found: Any = points_listing(made, asked).rows
    found = found.decided() if code == UNDO else found.undecided()
    ready, left = _planned(list(found[:PREVIEW_ROWS]), code, made)
    record_read("reconciliation.viewed", made, by=request.user)
    context = {
        "made": made, "ready": ready, "left": left, "more": found.count() > PREVIEW_ROWS, "code": code, "back": listed,
        "label": "Hoàn tác" if code == UNDO else decision_words(_known(code), made),
        "needs_note": code in NEEDS_NOTE, "writes": code == Decision.LEFT and made.is_against_register,
    }  # fmt: skip
    return render(request, "reconciliation/bulk.html", context)


def _planned(points: list[Point], code: str, made: Reconciliation) -> tuple[list[Point], list[tuple[Point, str]]]:
    if code == UNDO:
        return points, []
    planned = list(obstacles(points, _known(code), made))
    return [point for point, why in planned if not why], [(point, why) for point, why in planned if why]


def _known(code: str) -> str:
    known = {one.value for choices in OPEN_TO.values() for one in choices}
    if code not in known:
        raise Refused("Quyết định này không có trong danh sách: hãy mở lại trang điểm lệch rồi chọn.")
    return code


def _done(request: HttpRequest, made: Reconciliation, code: str) -> str:
    """Decide or undo the points that the form names; return what was done in a sentence."""
    keys = whole_numbers(request.POST.getlist("diem"))
    if code == UNDO:
        undone = actions.undo(made, keys, by=request.user)
        return f"Đã hoàn tác {len(undone.points)} quyết định." + _rest(undone)
    note = printable(request.POST.get("note", ""))
    done = actions.decide(made, keys, _known(code), note=note, by=request.user)
    written = f" Đã ghi {done.written} giá trị vào sổ." if done.written else ""
    return f"Đã quyết định {len(done.points)} điểm: {done.points[0].decision_label}.{written}" + _rest(done)


def _rest(done: actions.Decided) -> str:
    if not done.left_alone:
        return ""
    return f" Để lại {len(done.left_alone)} điểm, ví dụ: {done.left_alone[0][1]}"


def _back(request: HttpRequest, made: Reconciliation) -> str:
    asked = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours and asked.startswith("/") else reverse("reconciliation:points", args=[made.uid])


@require_POST
@requires("reconciliation.close")
def close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Issue the minutes."""
    made = reconciliation_or_404(request, uid)

    def act() -> str:
        closed = actions.close(
            made, conclusion=printable(request.POST.get("conclusion", "")), today=timezone.localdate(), by=request.user
        )
        return f"Đã lập biên bản đối soát số {closed.issued}."

    posted(request, act)
    return redirect(made)


@require_POST
@requires("reconciliation.decide")
def drop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give up a reconciliation made by mistake."""
    made = reconciliation_or_404(request, uid)

    def act() -> str:
        actions.drop(made, reason=printable(request.POST.get("reason", "")), by=request.user)
        return f"Đã bỏ lần đối soát «{made}» và xóa các giá trị của nó."

    return redirect("reconciliation:list") if posted(request, act) else redirect(made)


@require_safe
@requires("reconciliation.view")
def annex(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Return the full annex, every difference and decision, sensitive values too; the read is recorded."""
    made = reconciliation_or_404(request, uid)
    points: Any = made.points.whole().in_order()
    record_read("reconciliation.exported", made, by=request.user, rows=points.count())
    return excel_response(minutes.annex(made, points, full=True), f"Phụ lục đối soát {made.title}.xlsx")
