"""For readers: the lists, a publication, an edition page by page, the confirmation; and who has read."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import told
from truongso.core.rights import allowed, requires
from truongso.core.served import file_response, picture_response
from truongso.foundation.audit.models import Event
from truongso.foundation.audit.recording import record_read
from truongso.foundation.evidence import store
from truongso.governance.regulations import actions
from truongso.governance.regulations.forms import ReviewForm
from truongso.governance.regulations.models import Edition, Kind, Publication, Topic
from truongso.governance.regulations.permissions import AUDIENCE
from truongso.governance.regulations.readers import reader_rows, share_read

PAGE_WIDTH = 1400
_title = ListColumn("ten", "Tên", lambda p: p.title, ("search",), url=lambda p: p.get_absolute_url(), width=50)
_notation = ListColumn("so-ky-hieu", "Số, ký hiệu", lambda p: p.notation, ("notation",))
_from = ListColumn("hieu-luc", "Hiệu lực từ", lambda p: p.in_force_from, ("in_force_from",), kind="date")
COLUMNS = [
    _title,
    ListColumn("loai", "Loại", lambda p: p.get_kind_display(), ("kind",)),
    ListColumn("linh-vuc", "Lĩnh vực", lambda p: p.get_topic_display(), ("topic",), optional=True, width=26),
    _notation,
    _from,
    ListColumn("phu-trach", "Người phụ trách", lambda p: str(p.owner), ("owner__sort_key",), optional=True, width=26),
    ListColumn("doi-tuong", "Áp dụng với", lambda p: "; ".join(p.groups), optional=True, width=30),
]
FILTERS = [ListFilter("loai", "Loại", Kind.choices, "kind"), ListFilter("linh-vuc", "Lĩnh vực", Topic.choices, "topic")]


@require_GET
@requires("regulations.view")
def publications(request: HttpRequest) -> HttpResponse:
    """List what is in force and what the person may see besides."""
    listing = Listing(
        _rows(request), request.GET, COLUMNS, noun="văn bản", filters=FILTERS, sort="ten",
        search=lambda some, words: some.matching(words),
    )  # fmt: skip
    context = {"listing": listing, "may_add": allowed(request.user, "regulations.add")}
    return listing.excel_response("Văn bản nội bộ") or render(request, "regulations/list.html", context)


@require_GET
@requires("regulations.view")
def forms(request: HttpRequest) -> HttpResponse:
    """The forms in force, each to be downloaded with one click."""
    columns = [
        ListColumn("ten", "Biểu mẫu", lambda p: p.title, ("search",), url=lambda p: p.get_absolute_url(), width=50),
        ListColumn("tep", "Tệp", lambda p: p.file_name, ("file_name",), url=_file_url, width=34),
        ListColumn("linh-vuc", "Lĩnh vực", lambda p: p.get_topic_display(), ("topic",), width=26),
        _from,
    ]
    rows = _rows(request).filter(kind=Kind.FORM).in_force(timezone.localdate())
    listing = Listing(
        rows, request.GET, columns, noun="biểu mẫu", filters=FILTERS[1:], sort="ten",
        search=lambda some, words: some.matching(words),
    )  # fmt: skip
    context = {"listing": listing, "may_add": allowed(request.user, "regulations.add")}
    return listing.excel_response("Biểu mẫu") or render(request, "regulations/forms.html", context)


def _file_url(publication: Any) -> str:
    edition = Edition(number=publication.edition_number, publication=publication)
    return f"{edition.get_absolute_url()}tep/"


def _rows(request: HttpRequest) -> Any:
    rows = Publication.objects.visible_to(request.user).filter(ended_at__isnull=True)
    return rows.with_edition(timezone.localdate()).select_related("owner").prefetch_related("audiences")


@require_GET
@requires("regulations.view")
def publication(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One publication: the edition in force, the others, what changed and when."""
    shown = _seen(request, uid)
    today = timezone.localdate()
    keeps = allowed(request.user, "regulations.edit", shown)
    editions = [_told_edition(edition, today) for edition in _editions(shown, keeps)]
    current = next((one for one in editions if one["standing"] == "in_force"), None)
    draft = next((one["edition"] for one in editions if one["standing"] == Edition.State.DRAFT), None)
    context = {
        "publication": shown, "editions": editions, "current": current, "draft": draft, "may_edit": keeps,
        "may_publish": draft is not None and allowed(request.user, "regulations.publish"),
        "may_view_readers": allowed(request.user, "regulations.view_readers", shown),
        "review_form": ReviewForm() if keeps and current else None,
        "events": Event.objects.about(shown) if keeps else [],
    }  # fmt: skip
    if current and context["may_view_readers"] and current["edition"].read_by:
        context["share"] = share_read(current["edition"], today)
    return render(request, "regulations/publication.html", context)


def _editions(publication: Publication, keeps: bool) -> Any:
    found = publication.editions.select_related("publication", "published_by__person", "made_by__person")
    return found if keeps else found.exclude(state=Edition.State.DRAFT)


def _told_edition(edition: Edition, today: Any) -> dict[str, Any]:
    standing = edition.standing_on(today)
    return {"edition": edition, "standing": standing, "words": STANDINGS[standing][0], "tone": STANDINGS[standing][1]}


STANDINGS = {
    "draft": ("Bản nháp", "draft"), "repealed": ("Đã bãi bỏ", "rejected"), "coming": ("Sắp có hiệu lực", "waiting"),
    "in_force": ("Đang có hiệu lực", "done"), "over": ("Hết hiệu lực", "ended"),
}  # fmt: skip


@require_GET
@requires("regulations.view")
def edition(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """Read an edition, and confirm it at its end."""
    shown = _seen_edition(request, uid, number)
    today = timezone.localdate()
    context = _told_edition(shown, today) | {
        "publication": shown.publication,
        "reading": shown.readings.filter(person=request.user.person_id).first(),
        "may_confirm": shown.state == Edition.State.PUBLISHED
        and shown.read_by is not None
        and AUDIENCE.allows(request.user, shown.publication),
    }
    return render(request, "regulations/edition.html", context)


@require_POST
@requires("regulations.confirm")
def confirm(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """Note that the person has read it."""
    shown = _seen_edition(request, uid, number)
    if not AUDIENCE.allows(request.user, shown.publication):
        raise Http404
    act = partial(actions.confirm, shown, by=request.user)
    return told(request, shown.get_absolute_url(), "Đã ghi nhận: bạn đã đọc văn bản này.", act)


@require_GET
@requires("regulations.view")
def file(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """Hand out the file of an edition."""
    shown = _seen_edition(request, uid, number)
    return file_response(store.read(shown.blob_id), shown.content_type, shown.file_name)


@require_GET
@requires("regulations.view")
def page_picture(request: HttpRequest, uid: UUID, number: int, page: int) -> HttpResponse:
    """One page of a PDF as a picture that we drew."""
    shown = _seen_edition(request, uid, number)
    if page not in shown.pages:
        raise Http404
    return picture_response(store.read(shown.blob_id), page, PAGE_WIDTH)


@require_GET
@requires("regulations.view_readers")
def readers(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """Who has read an edition and who has not."""
    shown = _seen_edition(request, uid, number, permission="regulations.view_readers")
    columns = [
        ListColumn("ho-ten", "Họ và tên", lambda p: p.full_name, ("sort_key",), width=30),
        ListColumn("ma", "Mã", lambda p: p.code, ("code",), optional=True),
        ListColumn("tinh-trang", "Tình trạng", lambda p: "Đã xác nhận" if p.read_at else "Chưa xác nhận", ("read_at",)),
        ListColumn("luc", "Lúc", lambda p: p.read_at, ("read_at",), kind="datetime"),
    ]
    filters = [ListFilter("tinh-trang", "Tình trạng", [("False", "Đã xác nhận"), ("True", "Chưa xác nhận")], "unread")]
    listing = Listing(
        reader_rows(shown, timezone.localdate()), request.GET, columns, noun="người", filters=filters, sort="ho-ten",
        search=lambda some, words: some.matching(words),
    )  # fmt: skip
    exported = listing.excel_response(f"Người đọc {shown.publication.title}"[:60])
    if exported:
        record_read("regulations.readers_exported", shown.publication, by=request.user)
        return exported
    share = share_read(shown, timezone.localdate())
    context = {"edition": shown, "publication": shown.publication, "listing": listing, "share": share}
    return render(request, "regulations/readers.html", context)


@require_POST
@requires("regulations.view_readers")
def remind(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """Remind those who have not confirmed."""
    shown = _seen_edition(request, uid, number, permission="regulations.view_readers")
    act = partial(actions.remind, shown, today=timezone.localdate(), by=request.user)
    return told(request, f"{shown.get_absolute_url()}nguoi-doc/", lambda many: f"Đã nhắc {many} người.", act)


def _seen(request: HttpRequest, uid: UUID) -> Publication:
    found: Publication = get_object_or_404(
        Publication.objects.visible_to(request.user).select_related("owner"), uid=uid
    )
    return found


def _seen_edition(request: HttpRequest, uid: UUID, number: int, *, permission: str = "") -> Edition:
    """Return an edition that the person may see: a draft only for those who keep the publication."""
    publication = _seen(request, uid)
    found: Edition = get_object_or_404(publication.editions.all(), number=number)
    hidden = found.state == Edition.State.DRAFT and not allowed(request.user, "regulations.edit", publication)
    if hidden or (permission and not allowed(request.user, permission, publication)):
        raise Http404
    found.publication = publication
    return found
