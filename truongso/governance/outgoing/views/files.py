"""Files of documents and copies, handed over to who may see them."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import applied
from truongso.core.rights import requires
from truongso.core.served import file_response
from truongso.foundation.evidence import store
from truongso.foundation.papers.word import render_docx
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.outgoing import actions
from truongso.governance.outgoing.acting import last_draft, paper_of
from truongso.governance.outgoing.acting import render as render_document
from truongso.governance.outgoing.forms import CopyForm
from truongso.governance.outgoing.models import CertifiedCopy, OutgoingDocument
from truongso.governance.outgoing.views.common import seen_document, today

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@requires("outgoing.view_document")
def pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand over the signed PDF; before it is signed, the PDF as it stands."""
    shown = seen_document(request, uid)
    blob = shown.signed_file_id or shown.unsigned_file_id
    content = store.read(blob) if blob else render_document(shown, on=today())
    return file_response(content, PDF, f"{shown.file_name}.pdf")


@require_safe
@requires("outgoing.view_document")
def word(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand over the document as Word, in the same layout."""
    shown = seen_document(request, uid)
    if shown.origin != OutgoingDocument.Origin.DRAFTED:
        raise Http404
    return file_response(render_docx(paper_of(shown, last_draft(shown), on=today())), WORD, f"{shown.file_name}.docx")


@require_safe
@requires("outgoing.view_document")
def annex(request: HttpRequest, uid: UUID, position: int) -> HttpResponse:
    """Hand over an annex, signed where it is."""
    shown = seen_document(request, uid)
    found = get_object_or_404(shown.annex_files, position=position)
    return file_response(store.read(found.signed_file_id or found.file_id), PDF, found.name)


@require_safe
@requires("outgoing.view_copy")
def copies(request: HttpRequest) -> HttpResponse:
    """List the certified copies."""
    columns = [
        ListColumn("so", "Số bản sao", lambda c: c.number.text, order_by=("number__series", "number__number"),
                   url=lambda c: c.get_absolute_url(), width=16),
        ListColumn("hinh-thuc", "Hình thức", lambda c: c.get_form_display(), order_by=("form",), width=14),
        ListColumn("van-ban", "Văn bản được sao", lambda c: c.source_title, width=60),
        ListColumn("trang", "Trang trích", lambda c: c.pages, optional=True),
        ListColumn("de", "Sao để", lambda c: c.purpose, width=40),
        ListColumn("ngay", "Ngày", lambda c: c.number.issued_on, order_by=("number__issued_on",), kind="date", width=12),
        ListColumn("trang-thai", "Trạng thái", lambda c: c.get_state_display(), order_by=("state",), width=14),
    ]  # fmt: skip
    rows = CertifiedCopy.objects.visible_to(request.user).select_related("number__series")
    filters = [
        ListFilter("hinh-thuc", "Hình thức", CertifiedCopy.Form.choices, "form"),
        ListFilter("trang-thai", "Trạng thái", CertifiedCopy.State.choices, "state"),
    ]
    listing = Listing(rows, request.GET, columns, noun="bản sao", filters=filters)
    return listing.excel_response("Bản sao văn bản") or render(request, "outgoing/copies.html", {"listing": listing})


@require_safe
@requires("outgoing.view_copy")
def copy(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a certified copy."""
    found = get_object_or_404(
        CertifiedCopy.objects.visible_to(request.user).select_related(
            "number__series", "document", "incoming", "made_by__person"
        ),
        uid=uid,
    )
    return render(request, "outgoing/copy.html", {"copy": found})


@require_safe
@requires("outgoing.view_copy")
def copy_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand over a certified copy once it is signed."""
    found = get_object_or_404(CertifiedCopy.objects.visible_to(request.user).select_related("number__series"), uid=uid)
    if found.signed_file_id is None:
        raise Http404
    return file_response(
        store.read(found.signed_file_id), PDF, f"ban-sao-{found.number.number:02d}-{found.number.issued_on.year}.pdf"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("outgoing.make_copy")
def make_copy(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Copy a document that went out."""
    return _copying(request, seen_document(request, uid))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("outgoing.make_copy")
def copy_incoming(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Copy a document that came in."""
    return _copying(request, get_object_or_404(IncomingDocument.objects.visible_to(request.user), uid=uid))


def _copying(request: HttpRequest, source: OutgoingDocument | IncomingDocument) -> HttpResponse:
    form = CopyForm(request.POST or None)
    made = None
    if request.method == "POST":
        made = applied(form, lambda values: actions.make_copy(source, today=today(), by=request.user, **values))
    return redirect(made) if made else render(request, "outgoing/make_copy.html", {"form": form, "source": source})
