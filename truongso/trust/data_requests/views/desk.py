"""The desk: all requests with filters, numbers of a year, one request with what can be done, letters, the law."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import applied
from truongso.core.printable import printable
from truongso.core.rights import allowed, requires
from truongso.core.text import whole_number
from truongso.foundation.audit.recording import record_read
from truongso.trust.data_requests import actions, questions
from truongso.trust.data_requests.forms import LetterForm
from truongso.trust.data_requests.kinds import Channel, Kind, Outcome, State
from truongso.trust.data_requests.law import clocks, retention_rules
from truongso.trust.data_requests.models import DataRequest
from truongso.trust.data_requests.people import known_people
from truongso.trust.data_requests.views.common import seen_request, today
from truongso.trust.data_requests.work import correction_of, may_fetch, progress_of, purpose_of, work_on

SHOWN_PEOPLE = 20


def _columns(on: date) -> list[ListColumn]:
    def standing(one: DataRequest) -> str:
        return "Quá hạn" if one.is_late(on) else "Đã trễ" if one.was_late else "Đúng hạn"

    return [
        ListColumn("ma", "Mã", lambda r: r.code, order_by=("code",), url=lambda r: r.get_absolute_url(), width=14),
        ListColumn("loai", "Yêu cầu", lambda r: r.get_kind_display(), order_by=("kind",), width=22),
        ListColumn("cua", "Dữ liệu của", lambda r: r.subject.full_name, order_by=("subject__sort_key",), width=26),
        ListColumn("nguoi", "Người yêu cầu", lambda r: r.requester_name, optional=True, width=26),
        ListColumn("nhan", "Nhận ngày", lambda r: r.received_on, order_by=("received_on", "pk"), kind="date", width=12),
        ListColumn("trang-thai", "Trạng thái", lambda r: r.get_state_display(), order_by=("state",), width=22),
        ListColumn("han", "Hạn tiếp theo", lambda r: r.due_on, order_by=("answer_by",), kind="date", width=12),
        ListColumn("dung-han", "Đúng hạn", standing, width=12),
        ListColumn("ket-qua", "Kết quả", lambda r: r.get_outcome_display() if r.outcome else "", optional=True, width=18),
        ListColumn("giai-quyet", "Người giải quyết", lambda r: str(r.handler or ""), optional=True, width=22),
    ]  # fmt: skip


@require_safe
@requires("data_requests.enter")
def desk(request: HttpRequest) -> HttpResponse:
    """List the requests that the user may see, with the numbers of a year."""
    on = today()
    seen = DataRequest.objects.visible_to(request.user)
    years = questions.years_of(seen) or [on.year]
    filters = [
        ListFilter("nam", "Năm", [(str(year), str(year)) for year in years], "received_on__year"),
        ListFilter("loai", "Yêu cầu", Kind.choices, "kind"),
        ListFilter("trang-thai", "Trạng thái", State.choices, "state"),
        ListFilter("ket-qua", "Kết quả", [one for one in Outcome.choices if one[0]], "outcome"),
        ListFilter("cach", "Cách gửi", Channel.choices, "channel"),
    ]
    rows = seen.late_on(on) if request.GET.get("qua-han") else seen
    listing = Listing(rows.whole(), request.GET, _columns(on), noun="yêu cầu", filters=filters, sort="-nhan")
    file = listing.excel_response("Yêu cầu về dữ liệu cá nhân")
    if file is not None:
        record_read("data_requests.exported", None, by=request.user, rows=listing.rows.count())
        return file
    year = whole_number(request.GET.get("nam", "")) or on.year
    context = {
        "listing": listing, "year": year, "numbers": questions.numbers_of(seen, year), "late": seen.late_on(on).count(),
        "only_late": bool(request.GET.get("qua-han")), "may_handle": allowed(request.user, "data_requests.handle"),
    }  # fmt: skip
    return render(request, "data_requests/desk.html", context)


@require_safe
@requires("data_requests.view_request")
def request_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One request with its history; for who answers it also what can be done next."""
    shown = seen_request(request, uid)
    user: Any = request.user
    if user.person_id not in {shown.requester_id, shown.subject_id}:
        record_read("data_requests.viewed", shown, by=user)
    context = {
        "shown": shown,
        "late": shown.is_late(today()),
        "steps": shown.steps.select_related("by__person"),
        "papers": shown.papers.select_related("issued__series").prefetch_related("files"),
        "attachments": shown.attachments.only("uid", "name", "request"),
        "archive": shown.archives.defer("sealed").first(),
        "deletion": shown.deletions.select_related("proposed_by__person", "decided_by__person").first(),
        "work": work_on(shown, user, on=today()),
        "is_own": user.person_id is not None and user.person_id == shown.requester_id,
        "progress": progress_of(shown),
        "correction": correction_of(shown),
        "purpose": purpose_of(shown),
    }
    context["may_fetch"] = (
        context["archive"] and context["archive"].is_open_at(timezone.now()) and may_fetch(user, shown)
    )
    return render(request, "data_requests/request.html", context)


@require_safe
@requires("data_requests.enter")
def find_subject(request: HttpRequest) -> HttpResponse:
    """Find whose data a letter is about."""
    words = printable(request.GET.get("q", "")).strip()[:100]
    people = known_people().matching(words)[:SHOWN_PEOPLE] if words else []
    return render(request, "data_requests/letter.html", {"words": words, "people": people})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("data_requests.enter")
def enter(request: HttpRequest, person: UUID) -> HttpResponse:
    """Enter a letter that came on paper, with its scan."""
    subject = get_object_or_404(known_people(), uid=person)
    posted = request.method == "POST"
    form = LetterForm(
        request.POST if posted else None, request.FILES if posted else None, subject=subject,
        initial={"received_on": today()},
    )  # fmt: skip

    def act(values: dict[str, Any]) -> DataRequest:
        return actions.enter_letter(subject, values.pop("kind"), today=today(), by=request.user, **values)

    made = applied(form, act) if posted else None
    if made is not None:
        messages.success(request, f"Đã vào sổ {str(made).lower()}.")
        return redirect(made)
    return render(request, "data_requests/enter.html", {"form": form, "subject": subject})


@require_safe
@requires("data_requests.enter")
def rules(request: HttpRequest) -> HttpResponse:
    """Show the clocks and the retention rules with their sources."""
    context = {"clocks": clocks(), "retention": retention_rules().values()}
    return render(request, "data_requests/rules.html", context)
