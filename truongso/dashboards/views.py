"""Home, the scoreboard and the search box."""

from datetime import date, timedelta
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from truongso.core.navigation import homes
from truongso.core.rights import allowed, requires
from truongso.core.search import searches
from truongso.core.text import fold, whole_number
from truongso.dashboards.first_hour import steps
from truongso.foundation.access.standing import standing_of
from truongso.foundation.audit.models import ChainHead
from truongso.foundation.indicators.board import Board, board
from truongso.foundation.indicators.commitments import commitments
from truongso.foundation.indicators.readings import Standing
from truongso.foundation.org.periods import Quarter, reporting_quarter
from truongso.foundation.org.roles import LEADERS
from truongso.foundation.work.deadlines import deadlines

CHART_COLOURS = {
    Standing.MET: "#2f8f46",
    Standing.AT_RISK: "#d08a12",
    Standing.MISSED: "#c43c36",
}


@requires("core.signed_in")
def home(request: HttpRequest) -> HttpResponse:
    """Send leaders to the scoreboard, colleagues to their own work, pupils and parents to the record that is theirs."""
    if allowed(request.user, "dashboards.first_hour") and not commitments(timezone.localdate().year):
        return redirect("dashboards:first_hour")
    roles = standing_of(request.user).roles
    if roles & {role.value for role in LEADERS}:
        return redirect("dashboards:scoreboard")
    if allowed(request.user, "work.use"):
        return redirect("work:mine")
    own = homes(request.user)
    return redirect(own[0]) if own else render(request, "dashboards/nothing_yet.html")


@requires("dashboards.first_hour")
def first_hour(request: HttpRequest) -> HttpResponse:
    """Lead a new school through its first hour."""
    found = steps(timezone.localdate().year)
    now = next((step for step in found if not step.done), None)
    return render(request, "dashboards/first_hour.html", {"steps": found, "now": now})


def _quarter(request: HttpRequest, on: date) -> Quarter:
    asked, year = request.GET.get("quy", ""), whole_number(request.GET.get("nam", ""))
    chosen_year = year if year is not None and 2020 <= year <= 2100 else on.year
    if asked in ("1", "2", "3", "4"):
        return Quarter(chosen_year, int(asked))
    shown = reporting_quarter(on)
    return shown if shown.year == chosen_year or not year else Quarter(chosen_year, 4)


def _context(request: HttpRequest) -> dict[str, Any]:
    on = timezone.localdate()
    quarter = _quarter(request, on)
    seen = board(quarter, today=on)
    found = deadlines(request.user, on, on + timedelta(days=14))
    return {
        "board": seen,
        "quarter": quarter,
        "quarters": [Quarter(quarter.year, number) for number in range(1, 5)],
        "counts": [(standing, seen.count(standing)) for standing in Standing if seen.count(standing)],
        "chart": _chart(seen),
        "late": [deadline for deadline in found if deadline.due_on < on],
        "soon": [deadline for deadline in found if deadline.due_on >= on],
        "now": timezone.now(),
    }


def _chart(seen: Board) -> dict[str, Any]:
    """Return the picture: each ratio against 100 %, coloured by its standing; the table beside it has all of them."""
    tiles = [tile for tile in seen.tiles if tile.reading.value is not None and tile.reading.indicator.unit == "%"]
    return {
        "labels": [f"{tile.commitment.ordinal}. {tile.commitment.text[:60]}" for tile in tiles],
        "series": [
            {
                "name": str(seen.period),
                "values": [
                    {
                        "value": float(tile.reading.value or 0),
                        "itemStyle": {"color": CHART_COLOURS.get(tile.standing, "#1a7f98")},
                    }
                    for tile in tiles
                ],
            }
        ],
        "horizontal": True,
        "max": 100,
        "unit": "%",
        "description": f"Tỷ lệ thực hiện các chỉ tiêu, {seen.period}.",
    }


@requires("dashboards.scoreboard")
def scoreboard(request: HttpRequest) -> HttpResponse:
    """Show all indicators of the plan at a quarter; a refresh asks for the board fragment only."""
    quarter = _quarter(request, timezone.localdate())
    shown = _board_html(request, quarter)
    if request.headers.get("HX-Request"):
        return HttpResponse(shown)
    quarters = [Quarter(quarter.year, number) for number in range(1, 5)]
    return render(
        request, "dashboards/scoreboard.html", {"quarter": quarter, "quarters": quarters, "board_html": shown}
    )


def _board_html(request: HttpRequest, quarter: Quarter) -> SafeString:
    """Return the board as HTML, kept in this process for as long as nothing in the school changes.

    Every change is an action and every action moves the end of the audit chain, so the chain's last hash names the
    picture. The day is in the key because lateness changes at midnight. The board is the same for all who may see it.
    """
    end_of_chain = ChainHead.objects.values_list("hash", flat=True).first()
    key = f"board:{end_of_chain}:{quarter.code}:{timezone.localdate()}"
    kept: str | None = caches["process"].get(key)
    if kept is None:
        kept = render_to_string("dashboards/board.html", _context(request), request)
        if end_of_chain:
            caches["process"].set(key, kept, 3600)
    return mark_safe(kept)  # noqa: S308 - our own template's output, escaped when it was made


@requires("dashboards.scoreboard")
def meeting_room(request: HttpRequest) -> HttpResponse:
    """Show the board on the whole screen of the meeting room."""
    return render(request, "dashboards/meeting_room.html", _context(request))


@requires("dashboards.search")
def search(request: HttpRequest) -> HttpResponse:
    """Find people, indicators, tasks and evidence that this user may see, blind to accents."""
    words = request.GET.get("q", "").strip()[:100]
    results = []
    if len(fold(words)) >= 2:
        results = [(kind.title, list(kind.find(request.user, fold(words)))) for kind in searches]
    found = [(title, hits) for title, hits in results if hits]
    return render(request, "dashboards/search.html", {"search_words": words, "results": found})
