"""The exchange as people see it: how it stands, what came and went, one package with all that it says."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.rights import allowed, requires
from truongso.core.served import file_response, guarded
from truongso.core.text import fold
from truongso.foundation.audit.models import Event
from truongso.foundation.audit.recording import record_read
from truongso.foundation.evidence.contents import read_or_refuse
from truongso.foundation.work.models import PeriodicRun
from truongso.governance.edxml import showing
from truongso.governance.edxml.axis import is_on, own_code
from truongso.governance.edxml.duties import to_look_after
from truongso.governance.edxml.format.codes import Business, Status
from truongso.governance.edxml.forms import AnswerForm
from truongso.governance.edxml.models import UNSENT, Decision, Direction, Kind, Package, State, Via

SHOWN_WORK = 20
_OUT = (State.TO_SEAL, State.WAITING, State.SENDING, State.SENT, State.FAILED, State.CANCELLED)
_GOING = (State.WAITING, State.SENDING)
VIEWS = {
    Direction.IN.value: [("lay-lai", "Đề nghị lấy lại chờ trả lời")],
    Direction.OUT.value: [("cho-gui", "Chờ gửi, đang gửi")],
}
_IN = (State.KEPT, State.TAKEN, State.REFUSED, State.DUPLICATE)
COLUMNS = [
    ListColumn("van-ban", "Văn bản", lambda p: p.notation or p.document_id or "Chưa rõ", order_by=("notation",),
               url=lambda p: p.get_absolute_url(), width=24),
    ListColumn("goi", "Nội dung gói", lambda p: p.what, order_by=("kind", "business", "status_code"), width=20),
    ListColumn("noi", "Cơ quan", lambda p: p.peer, order_by=("organ_name",), width=36),
    ListColumn("trich-yeu", "Trích yếu", lambda p: p.subject, optional=True, width=50),
    ListColumn("tinh-trang", "Tình trạng", lambda p: p.get_state_display(), order_by=("state",)),
    ListColumn("ket-luan", "Ghi chú", lambda p: p.sentence, spare=True, width=50),
    ListColumn("dau", "Chữ ký gói", lambda p: p.get_seal_verdict_display() or "Không có", spare=True),
    ListColumn("luc", "Lúc", lambda p: p.at, order_by=("at",), kind="datetime"),
    ListColumn("lan-gui", "Số lần gửi", lambda p: p.attempts or None, order_by=("attempts",), kind="number", spare=True),
]  # fmt: skip


@require_safe
@requires("edxml.view_package")
def overview(request: HttpRequest) -> HttpResponse:
    """Show whether the school is connected, what waits, and what a person must see to."""
    visible = Package.objects.visible_to(request.user)
    work = to_look_after(request.user, timezone.localdate())
    may_keep = allowed(request.user, "edxml.keep")
    context = {
        "is_on": is_on(), "code": own_code(), "run": PeriodicRun.objects.filter(code="edxml.exchange").first(),
        "waiting": visible.outgoing().filter(state__in=_GOING).count(),
        "to_seal": visible.outgoing().filter(state=State.TO_SEAL).count(),
        "failed": visible.outgoing().filter(state=State.FAILED).count(),
        "undecided": visible.undecided().count(),
        "work": work[:SHOWN_WORK], "may_keep": may_keep, "any": visible.exists(),
        "last": visible.documents().whole().order_by("-at", "-pk")[:10],
    }  # fmt: skip
    return render(request, "edxml/overview.html", context)


@require_safe
@requires("edxml.view_package")
def inbox(request: HttpRequest) -> HttpResponse:
    """List packages that came in."""
    return _list(request, Direction.IN, _IN, "Gói đến", "edxml/inbox.html")


@require_safe
@requires("edxml.view_package")
def outbox(request: HttpRequest) -> HttpResponse:
    """List packages that went out or wait for it."""
    return _list(request, Direction.OUT, _OUT, "Gói đi", "edxml/outbox.html")


def _list(request: HttpRequest, direction: str, states: tuple[State, ...], title: str, template: str) -> HttpResponse:
    rows = Package.objects.visible_to(request.user).filter(direction=direction).whole()
    filters = [
        ListFilter("xem", "Việc", VIEWS[direction], narrow=_chosen),
        ListFilter("loai", "Loại gói", Kind.choices, "kind"),
        ListFilter("nghiep-vu", "Nghiệp vụ", [(str(v), label) for v, label in Business.choices], "business"),
        ListFilter("ma", "Trạng thái báo", [(v, f"{v} {label}") for v, label in Status.choices], "status_code"),
        ListFilter("tinh-trang", "Tình trạng", [(s.value, s.label) for s in states], "state"),
        ListFilter("cach", "Cách chuyển", Via.choices, "via"),
    ]
    listing = Listing(
        rows, request.GET, COLUMNS, noun="gói", filters=filters, search=_search, sort="-luc"
    )  # fmt: skip
    return listing.excel_response(title) or render(request, template, {"listing": listing, "is_on": is_on()})


def _chosen(rows: Any, asked: str) -> Any:
    """Return the packages of one of VIEWS, which the numbers of the overview count."""
    return rows.undecided() if asked == "lay-lai" else rows.filter(state__in=_GOING)


def _search(rows: QuerySet[Package], words: str) -> QuerySet[Package]:
    return rows.filter(search__contains=fold(words))


@require_safe
@requires("edxml.view_package")
def package(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one package: what it says, its seal, what was told about its document, what was done."""
    shown = get_object_or_404(Package.objects.visible_to(request.user).whole(), uid=uid)
    return render(request, "edxml/package.html", package_context(request.user, shown))


def package_context(user: Any, shown: Package, form: AnswerForm | None = None) -> dict[str, Any]:
    """Return what the page of a package shows; form is a bound one that was refused."""
    found = showing.read_again(shown)
    may_keep = allowed(user, "edxml.keep")
    is_open = shown.decision == Decision.OPEN and may_keep
    is_out = shown.direction == Direction.OUT
    return {
        "package": shown,
        "groups": showing.groups_of(found),
        "files": found.document.attachments if found and found.document else (),
        "seal": shown.seal_found,
        "steps": list(showing.time_line(shown)),
        "events": list(Event.objects.about(shown)),
        "form": form or (AnswerForm() if is_open else None),
        "may_retry": may_keep and is_out and shown.state in {State.FAILED, State.WAITING},
        "may_hand_over": may_keep and is_out and shown.state in UNSENT and shown.state != State.SENDING,
        "may_see": may_keep and shown.state == State.REFUSED and shown.seen_at is None,
        "may_seal": may_keep and shown.state == State.TO_SEAL,
        "is_on": is_on(),
    }


@require_safe
@requires("edxml.view_package")
def download(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand over a package as it travels, for the program of another agency; never shown in the browser."""
    shown = get_object_or_404(Package.objects.visible_to(request.user).select_related("blob"), uid=uid)
    content = read_or_refuse(shown.blob.sha256)
    record_read("edxml.downloaded", shown, by=request.user)
    return guarded(file_response(content, "application/octet-stream", shown.file_name))
