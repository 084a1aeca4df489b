"""The list of reconciliations, a new one, its overview and its points."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, requires
from truongso.core.uploads import max_bytes, too_large
from truongso.foundation.audit.recording import record_read
from truongso.foundation.evidence.models import Item
from truongso.records.reconciliation import actions
from truongso.records.reconciliation.figures import decision_words, figures_of, kind_words
from truongso.records.reconciliation.forms import StartForm
from truongso.records.reconciliation.kinds import OPEN_TO, Decision, Found
from truongso.records.reconciliation.models import Reconciliation
from truongso.records.reconciliation.sides import file_side, register_side
from truongso.records.reconciliation.views.common import points_listing, reconciliation_or_404
from truongso.records.students.models import Pupil

COLUMNS = [
    ListColumn("ten", "Lần đối soát", lambda r: r.title, order_by=("title",), url=lambda r: r.get_absolute_url(), width=40),
    ListColumn("trai", "Bên trái", lambda r: r.left_title, optional=True, width=30),
    ListColumn("phai", "Bên phải", lambda r: r.right_title, optional=True, width=30),
    ListColumn("diem", "Điểm phải quyết định", lambda r: r.point_count, kind="number"),
    ListColumn("cho", "Chưa quyết định", lambda r: r.undecided, kind="number"),
    ListColumn("trang-thai", "Trạng thái", lambda r: r.get_state_display()),
    ListColumn("so", "Biên bản", lambda r: str(r.issued or "")),
    ListColumn("luc", "Lập lúc", lambda r: r.made_at, order_by=("made_at",), kind="datetime"),
    ListColumn("nguoi", "Người lập", lambda r: str(r.made_by), optional=True),
]  # fmt: skip


@require_safe
@requires("reconciliation.view")
def index(request: HttpRequest) -> HttpResponse:
    """List the reconciliations, newest first."""
    found = Reconciliation.objects.visible_to(request.user).with_counts()
    listing = Listing(
        found.select_related("made_by__person", "issued__series"), request.GET, COLUMNS, noun="lần đối soát", sort="-luc",
        filters=[ListFilter("trang-thai", "Trạng thái", Reconciliation.State.choices, "state")],
    )  # fmt: skip
    context = {"listing": listing, "may_start": allowed(request.user, "reconciliation.decide")}
    return listing.excel_response("Các lần đối soát") or render(request, "reconciliation/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("reconciliation.decide")
def new(request: HttpRequest) -> HttpResponse:
    """Take one or two files, compare, and show the result."""
    is_sent = request.method == "POST"
    form = StartForm(request.POST, request.FILES) if is_sent else StartForm()
    if name := getattr(request, "upload_too_large", ""):
        form.errors["file"] = form.error_class([too_large(name[:100], max_bytes())])
    elif is_sent and form.is_valid():
        try:
            return redirect(_started(request, form))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else "file", refusal.sentence)
    return render(request, "reconciliation/new.html", {"form": form}, status=422 if form.errors else 200)


def _started(request: HttpRequest, form: StartForm) -> Reconciliation:
    file, second = form.cleaned_data["file"], form.cleaned_data["second"]
    left = file_side(file.read(), file.name or "")
    if second:
        try:
            right = file_side(second.read(), second.name or "")
        except Refused as refusal:
            raise Refused(refusal.sentence, field="second") from refusal
    else:
        right = register_side(Pupil.objects.visible_to(request.user).studying())
    return actions.start(
        form.cleaned_data["title"], left, right, is_against_register=not second, by=request.user
    )  # fmt: skip


@require_safe
@requires("reconciliation.view")
def overview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the counts by result and field, each opening its rows, and what to do next."""
    made = reconciliation_or_404(request, uid)
    figures = figures_of(made)
    items = Item.objects.about(made).visible_to(request.user).select_related("owner").with_current_version()
    context = {
        "made": made,
        "figures": figures,
        "fields": [(line, _decided(made, line.by_decision)) for line in figures.fields],
        "items": items,
        "may_decide": made.is_open and allowed(request.user, "reconciliation.decide"),
        "may_close": made.is_open and allowed(request.user, "reconciliation.close"),
        "steps": _steps(made, figures.undecided),
    }
    return render(request, "reconciliation/overview.html", context)


def _decided(made: Reconciliation, counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(decision_words(one, made), count) for one, count in sorted(counts.items()) if one]


def _steps(made: Reconciliation, undecided: int) -> list[dict[str, Any]]:
    url = reverse("reconciliation:points", args=[made.uid])
    is_closed = made.state == Reconciliation.State.CLOSED
    return [
        {"title": "So hai danh sách", "done": True, "current": False, "url": ""},
        {"title": "Quyết định từng điểm", "done": not undecided, "current": bool(undecided), "url": url},
        {"title": "Lập biên bản", "done": is_closed, "current": not undecided and not is_closed, "url": ""},
    ]


@require_safe
@requires("reconciliation.view")
def points(request: HttpRequest, uid: UUID) -> HttpResponse:
    """List the points, the two values side by side, with what may be decided."""
    made = reconciliation_or_404(request, uid)
    listing = points_listing(made, request.GET)
    excel = listing.excel_response(f"Đối soát {made.title}")
    if excel:
        record_read("reconciliation.exported", made, by=request.user, rows=listing.rows.count())
        return excel
    record_read("reconciliation.viewed", made, by=request.user)
    page = list(listing.page.object_list)
    for point in page:
        point.reconciliation = made
    context = {
        "made": made,
        "listing": listing,
        "points": page,
        "may_decide": made.is_open and allowed(request.user, "reconciliation.decide"),
        "bulk": _bulk(made, request),
        "back": request.get_full_path(),
    }
    return render(request, "reconciliation/points.html", context)


def _bulk(made: Reconciliation, request: HttpRequest) -> list[tuple[str, str]]:
    """Return (words, address) of the decisions that may stand at every point of the kind that is shown."""
    kind = request.GET.get("loai", "")
    if kind not in OPEN_TO:
        return []
    asked = request.GET.copy()
    for key in ("trang", "xuat"):
        asked.pop(key, None)
    base = reverse("reconciliation:bulk", args=[made.uid])
    found = []
    for code in [*(one.value for one in OPEN_TO[Found(kind)]), "undo"]:
        asked["lam"] = code
        text = "Hoàn tác các quyết định này" if code == "undo" else decision_words(Decision(code), made)
        found.append((text, f"{base}?{asked.urlencode()}"))
    return found


@require_safe
@requires("reconciliation.view")
def people(request: HttpRequest, uid: UUID) -> HttpResponse:
    """List the people of a result: matched ones too, with how they were bound."""
    made = reconciliation_or_404(request, uid)
    rows = made.rows.order_by("sort_key", "pk")
    columns = [
        ListColumn("hoc-sinh", "Học sinh", lambda r: r.name, width=28),
        ListColumn("lop", "Lớp", lambda r: r.class_name, order_by=("sort_key",), width=8),
        ListColumn("ket-qua", "Kết quả", lambda r: kind_words(r.kind, made), width=24),
        ListColumn("ghep", "Ghép bằng", lambda r: r.bound_by, optional=True, width=22),
        ListColumn("trai", made.left_title, lambda r: r.left_where, width=26),
        ListColumn("phai", made.right_title, lambda r: r.right_where, width=26),
        ListColumn("ly-do", "Vì sao", lambda r: " ".join(r.reasons), optional=True, width=50),
    ]
    kinds = [(kind, kind_words(kind, made)) for kind in Found.values]
    listing = Listing(rows, request.GET, columns, noun="dòng", filters=[ListFilter("loai", "Kết quả", kinds, "kind")])
    excel = listing.excel_response(f"Người trong đối soát {made.title}")
    if excel:
        record_read("reconciliation.exported", made, by=request.user, rows=listing.rows.count())
        return excel
    record_read("reconciliation.viewed", made, by=request.user)
    return render(request, "reconciliation/people.html", {"made": made, "listing": listing})
