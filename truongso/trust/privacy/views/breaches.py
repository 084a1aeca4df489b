"""The register of breaches: list, record, work on, tell, close."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import applied, told
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.core.text import format_date
from truongso.foundation.audit.models import Event
from truongso.foundation.audit.recording import record_read
from truongso.foundation.evidence.models import Item
from truongso.foundation.evidence.panel import panel_context
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.papers.word import render_docx
from truongso.trust.privacy import actions, breach_papers
from truongso.trust.privacy.clocks import clock
from truongso.trust.privacy.forms import BreachForm, CloseForm, NoteForm, ToldForm
from truongso.trust.privacy.models import Breach
from truongso.trust.privacy.official import TYPES


def state_of(breach: Breach) -> tuple[str, str]:
    """Return the colour and the words of where a breach stands now."""
    now = timezone.now()
    if not breach.is_open:
        return "done", "đã đóng"
    if breach.asks_agency and breach.agency_notified_at is None:
        return (
            ("late", "quá hạn báo cơ quan")
            if breach.is_late(now)
            else ("waiting", f"còn {hours_left(breach)} để báo cơ quan")
        )
    if breach.people_due_at is not None and not breach.is_drill and breach.people_notified_at is None:
        return (
            ("late", "quá hạn báo người bị ảnh hưởng")
            if breach.is_late_to_people(now)
            else ("waiting", "chờ báo người bị ảnh hưởng")
        )
    return "open", "đang xử lý"


def hours_left(breach: Breach) -> str:
    """Return how long the agency's clock still runs: 5 giờ 20 phút."""
    minutes = max(0, int(breach.left(timezone.now()).total_seconds() // 60))
    return f"{minutes // 60} giờ {minutes % 60} phút"


COLUMNS = [
    ListColumn("su-co", "Sự cố", str, url=lambda b: b.get_absolute_url(), width=44),
    ListColumn("tinh-trang", "Tình trạng", lambda b: state_of(b)[1].capitalize(), width=26),
    ListColumn("loai", "Loại", lambda b: b.get_kind_display().capitalize(), order_by=("kind",), optional=True, width=26),
    ListColumn("phat-hien", "Phát hiện lúc", lambda b: b.detected_at, order_by=("detected_at",), kind="datetime"),
    ListColumn("nguoi", "Số người", lambda b: b.people, order_by=("people",), kind="number", width=10),
    ListColumn("bao", "Báo cơ quan lúc", lambda b: b.agency_notified_at, order_by=("agency_notified_at",), kind="datetime"),
    ListColumn("dong", "Đóng lúc", lambda b: b.closed_at, order_by=("closed_at",), kind="datetime", optional=True),
    ListColumn("giu", "Giữ đến", lambda b: b.kept_until, kind="date", optional=True, width=14),
]  # fmt: skip


@require_safe
@requires("privacy.manage_breach")
def breaches(request: HttpRequest) -> HttpResponse:
    """List every breach and drill, newest first."""
    filters = [
        ListFilter("loai", "Loại", [(k.value, k.label.capitalize()) for k in Breach.Kind], "kind"),
        ListFilter("dien-tap", "Diễn tập", [("True", "Chỉ diễn tập"), ("False", "Chỉ sự cố thật")], "is_drill"),
        ListFilter("mo", "Hồ sơ", [("True", "Đang mở"), ("False", "Đã đóng")], "closed_at__isnull"),
    ]
    listing = Listing(
        Breach.objects.visible_to(request.user), request.GET, COLUMNS, noun="sự cố", filters=filters, sort="-phat-hien"
    )
    context = {"listing": listing, "clock": clock("breach_agency")}
    return listing.excel_response("Sổ sự cố dữ liệu cá nhân") or render(request, "privacy/breaches.html", context)


@requires("privacy.manage_breach")
def new(request: HttpRequest) -> HttpResponse:
    """Record an incident."""
    form = BreachForm(request.POST or None)
    if request.method == "POST":
        made = applied(form, lambda values: _record(values, request.user))
        if made:
            messages.success(request, "Đã ghi sự cố; lãnh đạo, quản trị và người phụ trách đã được báo.")
            return redirect(made)
    return render(request, "privacy/breach_form.html", {"form": form, "clock": clock("breach_agency")})


def _record(values: dict[str, Any], user: Any) -> Breach:
    return actions.record_breach(values, is_drill=values["is_drill"], now=timezone.now(), by=user)


@requires("privacy.manage_breach")
def change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Correct what is known."""
    shown = _breach(request, uid)
    form = BreachForm(request.POST or None, breach=shown)
    if request.method == "POST" and applied(form, lambda values: _change(shown, values, request.user)):
        messages.success(request, "Đã sửa hồ sơ sự cố.")
        return redirect(shown)
    return render(request, "privacy/breach_form.html", {"form": form, "breach": shown, "clock": clock("breach_agency")})


def _change(shown: Breach, values: dict[str, Any], user: Any) -> Breach:
    seen = values["version"] if values["version"] is not None else -1
    return actions.change_breach(shown, values, seen_version=seen, now=timezone.now(), by=user)


@require_safe
@requires("privacy.manage_breach")
def breach(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One breach: the clocks, what happened, what was done, who was told, its papers, its history."""
    shown = _breach(request, uid)
    record_read("privacy.breach_viewed", shown, by=request.user)
    return _page(request, shown)


def _page(request: HttpRequest, shown: Breach, **forms: Any) -> HttpResponse:
    now = timezone.now()
    state, words = state_of(shown)
    context: dict[str, Any] = {
        "breach": shown,
        "state": state,
        "state_words": words,
        "late": shown.is_late(now),
        "late_to_people": shown.is_late_to_people(now),
        "left": hours_left(shown),
        "data": breach_papers.data_words(shown),
        "clocks": {code: clock(code) for code in ("breach_agency", "breach_people", "breach_kept")},
        "notes": shown.notes.select_related("written_by__person"),
        "items": Item.objects.about(shown).order_by("pk"),
        "panel": panel_context(shown, request.user, may_add=shown.is_open),
        "events": Event.objects.about(shown).order_by("-sequence")[:50],
        "note_form": NoteForm(),
        "agency_form": ToldForm(prefix="agency"),
        "people_form": ToldForm(prefix="people"),
        "close_form": CloseForm(),
    }
    return render(request, "privacy/breach.html", context | forms)


def _again(request: HttpRequest, shown: Breach, form: Any, *, is_asked: bool, **forms: Any) -> HttpResponse:
    """Show the page with what must be put right; where the form is gone from the page, tell the refusal instead."""
    if is_asked:
        return _page(request, shown, **forms)
    for sentence in form.non_field_errors():
        messages.error(request, sentence)
    return redirect(shown)


@require_POST
@requires("privacy.manage_breach")
def note(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write down a measure."""
    shown, form = _breach(request, uid), NoteForm(request.POST)
    if applied(form, lambda values: actions.add_note(shown, now=timezone.now(), by=request.user, **values)):
        messages.success(request, "Đã ghi.")
        return redirect(shown)
    return _again(request, shown, form, is_asked=shown.is_open, note_form=form)


@require_POST
@requires("privacy.manage_breach")
def agency(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write that the agency was told."""
    shown, form = _breach(request, uid), ToldForm(request.POST, prefix="agency")
    if applied(form, lambda values: actions.agency_notified(shown, now=timezone.now(), by=request.user, **values)):
        messages.success(request, "Đã ghi báo cơ quan chuyên trách.")
        return redirect(shown)
    is_asked = shown.is_open and shown.asks_agency and shown.agency_notified_at is None
    return _again(request, shown, form, is_asked=is_asked, agency_form=form)


@require_POST
@requires("privacy.manage_breach")
def people(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write that the people were told."""
    shown, form = _breach(request, uid), ToldForm(request.POST, prefix="people")
    if applied(form, lambda values: actions.people_notified(shown, now=timezone.now(), by=request.user, **values)):
        messages.success(request, "Đã ghi báo người bị ảnh hưởng.")
        return redirect(shown)
    is_asked = shown.is_open and shown.people_notified_at is None
    return _again(request, shown, form, is_asked=is_asked, people_form=form)


@require_POST
@requires("privacy.manage_breach")
def close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Close the file with minutes."""
    shown, form = _breach(request, uid), CloseForm(request.POST)
    if applied(
        form,
        lambda values: actions.close_breach(
            shown, today=timezone.localdate(), now=timezone.now(), by=request.user, **values
        ),
    ):
        messages.success(request, "Đã đóng hồ sơ và lập biên bản.")
        return redirect(shown)
    return _again(request, shown, form, is_asked=shown.is_open, close_form=form)


@require_POST
@requires("privacy.manage_breach")
def issue_notice(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a number for the notice."""
    shown = _breach(request, uid)
    return told(
        request, shown, "Đã lập thông báo, lấy số văn bản.",
        lambda: actions.issue_notice(shown, today=timezone.localdate(), by=request.user),
    )  # fmt: skip


@require_safe
@requires("privacy.manage_breach")
def draft(request: HttpRequest, uid: UUID, kind: str) -> HttpResponse:
    """Download the draft of the notice, without a number."""
    shown = _breach(request, uid)
    if kind not in {"pdf", "docx"}:
        raise Http404
    try:
        paper = breach_papers.notice(shown, on=timezone.localdate(), signer=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(shown)
    content = render_pdf(paper) if kind == "pdf" else render_docx(paper)
    name = f"thong-bao-vi-pham-{format_date(shown.detected_at).replace('/', '-')}.{kind}"
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)


def _breach(request: HttpRequest, uid: UUID) -> Breach:
    rows = Breach.objects.visible_to(request.user).select_related(
        "notice__series", "minutes__series", "recorded_by__person", "closed_by__person"
    )
    found: Breach = get_object_or_404(rows, uid=uid)
    return found
