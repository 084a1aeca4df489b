"""Work files: the list, one file with what can be done, opening, closing, sharing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import applied, told
from truongso.core.rights import allowed, require, requires
from truongso.core.served import file_response
from truongso.foundation.audit.models import Event
from truongso.foundation.audit.recording import record_read
from truongso.foundation.papers.pdf import render_pdf
from truongso.governance.casefiles import actions
from truongso.governance.casefiles.checks import closing_troubles
from truongso.governance.casefiles.forms import (
    CloseForm,
    CoverForm,
    EntryForm,
    KeepForm,
    OpenForm,
    OpenFromLineForm,
    ShareForm,
    retention_choices,
)
from truongso.governance.casefiles.models import CaseFile, Line
from truongso.governance.casefiles.printing import entry_index
from truongso.governance.casefiles.searching import files_matching
from truongso.governance.casefiles.views.common import person_of, seen_file, today

SHOWN_EVENTS = 50
COLUMNS = [
    ListColumn("ma", "Số và ký hiệu", lambda f: f.code, order_by=("year", "notation"), url=lambda f: f.get_absolute_url(), width=16),
    ListColumn("tieu-de", "Tiêu đề hồ sơ", lambda f: f.title, order_by=("search",), width=50),
    ListColumn("nguoi", "Người lập", lambda f: f.maker.full_name, order_by=("maker__sort_key",), width=24),
    ListColumn("bat-dau", "Bắt đầu", lambda f: f.started_on, order_by=("started_on",), kind="date", optional=True, width=12),
    ListColumn("ket-thuc", "Kết thúc", lambda f: f.ended_on, order_by=("ended_on",), kind="date", width=12),
    ListColumn("tinh-trang", "Tình trạng", lambda f: f.get_state_display().capitalize(), order_by=("state",), width=18),
    ListColumn("van-ban", "Văn bản", lambda f: f.entry_count, order_by=("entry_count",), kind="number", width=10),
    ListColumn("giay", "Trong đó bản giấy", lambda f: f.paper_count or "", order_by=("paper_count",), kind="number", spare=True, width=12),
    ListColumn("bao-quan", "Bảo quản", lambda f: f.retention, order_by=("retention_years",), width=12),
    ListColumn("bao-quan-den", "Bảo quản đến", lambda f: f.retention_ends_on, kind="date", spare=True, width=12),
    ListColumn("nop-luu", "Hạn nộp lưu", lambda f: f.hand_in_by, kind="date", optional=True, width=12),
]  # fmt: skip


@require_safe
@requires("casefiles.list")
def files(request: HttpRequest) -> HttpResponse:
    """List the files that the user may see: all, or their own."""
    seen = CaseFile.objects.visible_to(request.user)
    listing = Listing(
        seen.whole().with_counts(), request.GET, COLUMNS, noun="hồ sơ", filters=_filters(request, seen),
        search=files_matching, sort="-ma",
    )  # fmt: skip
    file = listing.excel_response("Hồ sơ công việc")
    if file is not None:
        record_read("casefiles.exported", None, by=request.user, rows=listing.rows.count())
        return file
    return render(request, "casefiles/files.html", {"listing": listing, "me": getattr(person_of(request), "pk", "")})


def _filters(request: HttpRequest, seen: Any) -> list[ListFilter]:
    years = [str(year) for year in seen.order_by("-year").values_list("year", flat=True).distinct()]
    terms = sorted(term for term in seen.order_by().values_list("retention_years", flat=True).distinct() if term)
    me = getattr(person_of(request), "pk", None)
    return [
        ListFilter("nguoi", "Người lập", [(str(me), "Tôi")] if me else [], "maker"),
        ListFilter("nam", "Năm", [(year, year) for year in years], "year"),
        ListFilter("tinh-trang", "Tình trạng", [(v, t.capitalize()) for v, t in CaseFile.State.choices], "state"),
        ListFilter("danh-muc", "Danh mục", [("trong", "Trong danh mục"), ("ngoai", "Ngoài danh mục")],
                   narrow=lambda rows, asked: rows.filter(line__isnull=asked == "ngoai")),
        ListFilter("bao-quan", "Bảo quản", [(str(term), f"{term:02d} năm") for term in terms], "retention_years"),
    ]  # fmt: skip


@require_safe
@requires("casefiles.view_file")
def file_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One file with its papers and what can be done with it."""
    shown = seen_file(request, uid)
    return render(request, "casefiles/file.html", _context(request, shown))


def _context(request: HttpRequest, shown: CaseFile, **forms: Any) -> dict[str, Any]:
    user: Any = request.user
    may_keep = allowed(user, "casefiles.keep_file", shown)
    entries = list(
        shown.entries.standing().select_related("added_by__person", "blob__file_text").defer("blob__file_text__text")
    )
    items = list(shown.hand_over_items.select_related("hand_over"))
    return {
        "shown": shown,
        "entries": entries,
        "removed": shown.entries.filter(removed_at__isnull=False).select_related("removed_by__person"),
        "papers_only": sum(not entry.electronic for entry in entries),
        "shares": shown.shares.select_related("person"),
        "items": items,
        "going": next((item.hand_over for item in items if item.hand_over.is_going), None),
        "package": shown.packages.first(),
        "history": Event.objects.about(shown).select_related("actor__person")[:SHOWN_EVENTS],
        "may_keep": may_keep,
        "may_reopen": allowed(user, "casefiles.reopen_file"),
        "troubles": closing_troubles(shown, ended_on=today(), today=today()) if shown.is_open and may_keep else [],
        "late": shown.hand_in_by is not None and shown.hand_in_by < today(),
        "entry_form": EntryForm(),
        "close_form": CloseForm(initial={"ended_on": today()}),
        "keep_form": KeepForm(),
        "share_form": ShareForm(),
        "cover_form": CoverForm(
            initial={"title": shown.title, "retention": shown.retention, "note": shown.note}, prefix="bia"
        ),
        "retentions": retention_choices(),
    } | forms  # fmt: skip


def answer_with(request: HttpRequest, shown: CaseFile, **forms: Any) -> HttpResponse:
    """Show the file's page again with a form that was refused."""
    return render(request, "casefiles/file.html", _context(request, shown, **forms), status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("casefiles.open_file")
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a file outside the list; the maker is oneself unless the office opens it for somebody."""
    initial = {"started_on": today(), "maker": person_of(request)}
    form = OpenForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(values: dict[str, Any]) -> CaseFile:
        _check_maker(request, values["maker"])
        return actions.open_file(
            title=values["title"], notation=values["notation"], retention_years=values["retention"],
            maker=values["maker"], started_on=values["started_on"], note=values["note"], secrecy=values["secrecy"],
            by=request.user,
        )  # fmt: skip

    return _opened(request, form, act, {"retentions": retention_choices()})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("casefiles.open_file")
def open_from_list(request: HttpRequest, line: int) -> HttpResponse:
    """Open the file that a line of the list names."""
    found = get_object_or_404(Line.objects.select_related("catalogue", "heading", "maker"), pk=line)
    initial = {"started_on": today(), "maker": found.maker or person_of(request)}
    form = OpenFromLineForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(values: dict[str, Any]) -> CaseFile:
        _check_maker(request, values["maker"])
        return actions.open_from_line(
            found, maker=values["maker"], started_on=values["started_on"], note=values["note"], by=request.user
        )

    return _opened(request, form, act, {"line": found})


def _check_maker(request: HttpRequest, maker: Any) -> None:
    """Only the office opens files for others."""
    if maker != person_of(request):
        require(request.user, "casefiles.edit_catalogue")


def _opened(request: HttpRequest, form: Any, act: Any, more: dict[str, Any]) -> HttpResponse:
    made = applied(form, act) if request.method == "POST" else None
    if made is not None:
        messages.success(request, f"Đã mở {made.in_sentence}.")
        return redirect(made)
    return render(request, "casefiles/open.html", {"form": form} | more, status=422 if form.is_bound else 200)


@require_POST
@requires("casefiles.keep_file")
def cover(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change the cover of an open file."""
    shown = seen_file(request, uid, "casefiles.keep_file")
    form = CoverForm(request.POST, prefix="bia")

    def act(values: dict[str, Any]) -> CaseFile:
        return actions.change_file(
            shown, title=values["title"], retention_years=values["retention"], note=values["note"], by=request.user
        )

    if applied(form, act) is None:
        return answer_with(request, shown, cover_form=form)
    messages.success(request, "Đã ghi bìa hồ sơ.")
    return redirect(shown)


@require_POST
@requires("casefiles.keep_file")
def share(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let somebody see the file."""
    shown = seen_file(request, uid, "casefiles.keep_file")
    form = ShareForm(request.POST)
    if applied(form, lambda values: actions.share_file(shown, values["person"], by=request.user)) is None:
        return answer_with(request, shown, share_form=form)
    messages.success(request, f"{form.cleaned_data['person']} xem được hồ sơ này.")
    return redirect(shown)


@require_POST
@requires("casefiles.keep_file")
def unshare(request: HttpRequest, uid: UUID, share: int) -> HttpResponse:
    """Take it back."""
    shown = seen_file(request, uid, "casefiles.keep_file")
    found = get_object_or_404(shown.shares.select_related("person", "case_file"), pk=share)
    actions.unshare_file(found, by=request.user)
    messages.success(request, f"{found.person} không còn xem được hồ sơ này.")
    return redirect(shown)


@require_POST
@requires("casefiles.keep_file")
def close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Close the file."""
    shown = seen_file(request, uid, "casefiles.keep_file")
    form = CloseForm(request.POST)

    def act(values: dict[str, Any]) -> CaseFile:
        return actions.close_file(shown, ended_on=values["ended_on"], today=today(), by=request.user)

    if applied(form, act) is None:
        return answer_with(request, shown, close_form=form)
    messages.success(request, "Đã kết thúc hồ sơ; mục lục văn bản in được ở trang này.")
    return redirect(shown)


@require_POST
@requires("casefiles.reopen_file")
def reopen(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Open a closed file again."""
    shown = seen_file(request, uid)
    reason = request.POST.get("reason", "")
    return told(
        request, shown, "Đã mở lại hồ sơ.", lambda: actions.reopen_file(shown, reason=reason, by=request.user)
    )  # fmt: skip


@require_POST
@requires("casefiles.keep_file")
def ask_keep(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask to keep a closed file longer."""
    shown = seen_file(request, uid, "casefiles.keep_file")
    form = KeepForm(request.POST)
    if applied(form, lambda values: actions.ask_to_keep(shown, by=request.user, **values)) is None:
        return answer_with(request, shown, keep_form=form)
    messages.success(request, "Đã gửi đề nghị giữ lại hồ sơ.")
    return redirect(shown)


@require_POST
@requires("casefiles.reopen_file")
def grant_keep(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Agree that a file is kept longer."""
    shown = seen_file(request, uid)
    return told(request, shown, "Đã cho giữ lại hồ sơ.", lambda: actions.grant_keep(shown, by=request.user))


@require_POST
@requires("casefiles.reopen_file")
def refuse_keep(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say no."""
    shown = seen_file(request, uid)
    reason = request.POST.get("reason", "")
    return told(
        request, shown, "Đã trả lời không cho giữ lại.",
        lambda: actions.refuse_keep(shown, reason=reason, by=request.user),
    )  # fmt: skip


@require_safe
@requires("casefiles.view_file")
def index(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The printed index of the papers in the file."""
    shown = seen_file(request, uid)
    return file_response(render_pdf(entry_index(shown)), "application/pdf", f"muc-luc-{shown.code}.pdf", inline=True)
