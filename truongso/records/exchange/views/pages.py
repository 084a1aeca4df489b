"""How the exchange stands: every kind of record, every run, every record with its answer."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.rights import allowed, requires
from truongso.foundation.audit.recording import record_read
from truongso.records.exchange import questions
from truongso.records.exchange.connectors import is_on
from truongso.records.exchange.forms import AnswersForm
from truongso.records.exchange.models import PushedRecord, PushRun, SchoolDetails, counts_by_state
from truongso.records.exchange.registry import steps

LAST_RUNS = 20
COLUMNS = [
    ListColumn("ban-ghi", "Bản ghi", lambda r: r.label, order_by=("label",), url=lambda r: r.url, width=28),
    ListColumn("loai", "Loại", lambda r: r.step_title, order_by=("step", "position"), width=18),
    ListColumn("su-kien", "Sự kiện", lambda r: r.get_event_display().capitalize(), order_by=("event",), optional=True),
    ListColumn("phien-ban", "Phiên bản", lambda r: r.version, order_by=("version",), kind="number", optional=True),
    ListColumn("ket-qua", "Kết quả", lambda r: r.get_state_display().capitalize(), order_by=("state",)),
    ListColumn("ma", "Mã trả lời", lambda r: r.answer_code, order_by=("answer_code",), optional=True),
    ListColumn("tra-loi", "Trả lời", lambda r: r.sentence, width=60),
    ListColumn("luc", "Gửi lúc", lambda r: r.sent_at, order_by=("sent_at",), kind="datetime", optional=True),
]  # fmt: skip


@require_safe
@requires("exchange.view_run")
def overview(request: HttpRequest) -> HttpResponse:
    """Show how each kind of record stands over there, and the last runs."""
    runs = PushRun.objects.visible_to(request.user).select_related("started_by__person").with_counts()
    rows = questions.step_rows(timezone.localdate())
    context = {
        "rows": rows,
        "runs": runs.order_by("-started_at", "-pk")[:LAST_RUNS],
        "running": PushRun.objects.running().first(),
        "failed": questions.failed_count(),
        "to_send": sum(row.changed + row.never for row in rows),
        "details": SchoolDetails.current(),
        "channel": is_on(),
        "may_push": allowed(request.user, "exchange.push"),
        "may_export": allowed(request.user, "exchange.export"),
        "may_describe": allowed(request.user, "exchange.describe_school"),
    }
    return render(request, "exchange/overview.html", context)


@require_safe
@requires("exchange.view_run")
def run(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one run: what came of it, and each record with its answer."""
    shown = get_object_or_404(PushRun.objects.visible_to(request.user).select_related("started_by__person"), uid=uid)
    now = timezone.now()
    state = {"run": shown, "counts": counts_by_state(shown.records), "is_silent": shown.is_silent(now)}
    if request.headers.get("HX-Request"):
        return _progress(request, state)
    listing = _listing(request, PushedRecord.objects.visible_to(request.user).filter(run=shown), sort="")
    if (file := _exported(request, listing, f"Nhật ký {shown}")) is not None:
        return file
    record_read("exchange.log_viewed", shown, by=request.user)
    context = state | {
        "listing": listing,
        "failed": questions.failed_count(),
        "channel": is_on(),
        "may_push": allowed(request.user, "exchange.push"),
        "answers_form": _answers_form(request, shown),
    }
    return render(request, "exchange/run.html", context)


def _progress(request: HttpRequest, state: dict[str, Any]) -> HttpResponse:
    """Give the numbers of a running push, no record of a person; the page is fetched anew when it has ended."""
    ended = state["run"].state != PushRun.State.RUNNING
    response = render(request, "exchange/_progress.html", state)
    if ended:
        response.headers["HX-Refresh"] = "true"
    return response


@require_safe
@requires("exchange.view_run")
def records(request: HttpRequest) -> HttpResponse:
    """List what came last of every record: the log across all runs."""
    listing = _listing(request, PushedRecord.objects.visible_to(request.user).newest(), sort="loai")
    if (file := _exported(request, listing, "Bản ghi đã đồng bộ")) is not None:
        return file
    record_read("exchange.log_viewed", None, by=request.user)
    return render(request, "exchange/records.html", {"listing": listing})


def _listing(request: HttpRequest, rows: Any, *, sort: str) -> Listing:
    filters = [
        ListFilter("loai", "Loại", [(one.code, one.title) for one in steps()], "step"),
        ListFilter("ket-qua", "Kết quả", _labels(PushedRecord.State.choices), "state"),
        ListFilter("su-kien", "Sự kiện", _labels(PushedRecord.Event.choices), "event"),
    ]
    return Listing(rows if sort else rows.in_order(), request.GET, COLUMNS, noun="bản ghi", filters=filters, sort=sort)


def _labels(choices: Any) -> list[tuple[str, str]]:
    return [(value, str(label).capitalize()) for value, label in choices]


def _answers_form(request: HttpRequest, shown: PushRun) -> AnswersForm | None:
    wanted = shown.kind == PushRun.Kind.FILE and allowed(request.user, "exchange.export")
    return AnswersForm() if wanted else None


def _exported(request: HttpRequest, listing: Listing, title: str) -> HttpResponse | None:
    response = listing.excel_response(title.replace("/", "-").replace(":", "."))
    if response is not None:
        record_read("exchange.log_exported", None, by=request.user, rows=listing.rows.count())
    return response
