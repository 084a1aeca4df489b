"""The list of documents, and one document with all that can be done with it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from truongso.core import fulltext
from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.rights import allowed, requires
from truongso.foundation.audit.models import Event
from truongso.foundation.audit.recording import record_read
from truongso.foundation.papers.registry import TYPES
from truongso.foundation.signing.models import SignatureRequest
from truongso.governance.casefiles.panel import filing_context
from truongso.governance.office.models import Channel, Urgency
from truongso.governance.outgoing import actions
from truongso.governance.outgoing.filing import paper_of
from truongso.governance.outgoing.forms import (
    AnnexForm,
    RecipientsForm,
    ReviewForm,
)
from truongso.governance.outgoing.models import Comment, Opinion, OutgoingDocument, State
from truongso.governance.outgoing.standing import COLOURS, steps_of
from truongso.governance.outgoing.views.common import seen_document, today
from truongso.governance.outgoing.words import KIND

_COLUMNS = [
    ListColumn("trich-yeu", "Văn bản", lambda d: d.subject, order_by=("search",), url=lambda d: d.get_absolute_url(), width=60),
    ListColumn("loai", "Loại", lambda d: d.get_type_code_display(), order_by=("type_code",), width=16),
    ListColumn("so", "Số, ký hiệu", lambda d: d.notation, order_by=("number__series", "number__number"), width=18),
    ListColumn("ngay", "Ngày văn bản", lambda d: d.dated_on, order_by=("dated_on",), kind="date", width=14),
    ListColumn("trang-thai", "Trạng thái", lambda d: d.get_state_display(), order_by=("state",), width=22),
    ListColumn("nguoi-soan", "Người soạn", lambda d: str(d.drafted_by), order_by=("drafted_by__person__sort_key",), width=24),
    ListColumn("nguoi-ky", "Người ký", lambda d: str(d.signer or ""), order_by=("signer__sort_key",), optional=True, width=24),
    ListColumn("don-vi", "Đơn vị soạn", lambda d: str(d.unit or ""), optional=True, width=24),
    ListColumn("khan", "Mức độ khẩn", lambda d: d.get_urgency_display(), order_by=("urgency",), optional=True, width=14),
    ListColumn("phat-hanh", "Phát hành lúc", lambda d: d.issued_at, order_by=("issued_at",), kind="datetime", optional=True),
]  # fmt: skip


def search_documents(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Return the documents of which every word stands somewhere: register line, last draft, signed files."""
    return fulltext.narrowed(rows, KIND, words)


@require_safe
@requires("outgoing.view_document")
def documents(request: HttpRequest) -> HttpResponse:
    """List the documents that the user may see."""
    seen = OutgoingDocument.objects.visible_to(request.user)
    years = sorted({day.year for day in seen.exclude(dated_on=None).dates("dated_on", "year")}, reverse=True)
    filters = [
        ListFilter("trang-thai", "Trạng thái", State.choices, "state"),
        ListFilter("loai", "Loại", list(TYPES.items()), "type_code"),
        ListFilter("nam", "Năm", [(str(year), str(year)) for year in years], "dated_on__year"),
        ListFilter("khan", "Mức độ khẩn", [(str(value), label) for value, label in Urgency.choices], "urgency"),
    ]
    listing = Listing(seen.whole(), request.GET, _COLUMNS, noun="văn bản", filters=filters, search=search_documents)
    values = {"listing": listing, "may_draft": allowed(request.user, "outgoing.draft")}
    return listing.excel_response("Văn bản đi") or render(request, "outgoing/documents.html", values)


@require_safe
@requires("outgoing.view_document")
def document(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a document: where it stands, what it says, who said what, where it went, and what can be done next."""
    shown = seen_document(request, uid)
    user: Any = request.user
    if user.person_id is not None:
        actions.note_read(shown, by=user)
    record_read("outgoing.viewed", shown, by=user)
    context = {"shown": shown, **_standing(shown), **_told(shown), **_work(shown, user)}
    if shown.signed_file_id:
        context |= filing_context(paper_of(shown), user)
    return render(request, "outgoing/document.html", context)


def _standing(shown: OutgoingDocument) -> dict[str, Any]:
    """Return where the document stands and where it went."""
    return {
        "colour": COLOURS[State(shown.state)],
        "steps": steps_of(shown),
        "late": shown.late_on(today()),
        "annexes": shown.annex_files.all(),
        "deliveries": shown.deliveries.select_related("correspondent"),
        "readings": shown.readings.select_related("person"),
        "units_told": shown.units_told.all(),
        "people_told": shown.people_told.all(),
        "copies": shown.certified_copies.select_related("number__series"),
        "replaced_by": shown.replaced_by.select_related("number__series"),
        "corrected_by": shown.corrected_by.select_related("number__series"),
        "signature": SignatureRequest.objects.about(shown).order_by("-pk").first(),
    }


def _told(shown: OutgoingDocument) -> dict[str, Any]:
    """Return what people said about the document, and what was done with it."""
    remarks = Comment.objects.filter(draft__document=shown)
    return {
        "last": shown.drafts.select_related("saved_by__person").first(),
        "comments": remarks.select_related("by__person", "draft", "resolved_by__person"),
        "reviews": shown.reviews.select_related("started_by__person", "draft").prefetch_related("opinions__person"),
        "events": Event.objects.about(shown)
        .changes()
        .select_related("actor__person", "object_kind")
        .order_by("-sequence")[:50],
    }


def _work(shown: OutgoingDocument, user: Any) -> dict[str, Any]:
    """Return what the user can do with the document as it stands."""
    may_edit, is_draft = allowed(user, "outgoing.edit", shown), shown.state == State.DRAFT
    return {
        "my_opinion": Opinion.objects.waiting().filter(review__document=shown, person=user.person_id).first(),
        "may_edit": may_edit,
        "may_comment": allowed(user, "outgoing.comment", shown) and shown.state in {State.DRAFT, State.IN_REVIEW},
        "may_approve": allowed(user, "outgoing.approve") and is_draft,
        "wrote_it": shown.drafted_by_id == user.pk,
        "is_clerk": allowed(user, "outgoing.clerk"),
        "may_copy": allowed(user, "outgoing.make_copy") and shown.is_sent,
        "channels": Channel.choices,
        "kept": shown.unsent.filter(by=user).first() if may_edit and is_draft else None,
        "review_form": ReviewForm(on=today(), initial={"due_on": today()}) if may_edit and is_draft else None,
        "annex_form": AnnexForm(),
    }


def recipients_form(request: HttpRequest, shown: OutgoingDocument) -> RecipientsForm:
    """Return the form of recipients, filled with what stands."""
    if request.method == "POST":
        return RecipientsForm(request.POST, on=today())
    initial = {
        "outside": [delivery.correspondent_id for delivery in shown.deliveries.all()],
        "units": shown.units_told.all(), "people": shown.people_told.all(),
    }  # fmt: skip
    return RecipientsForm(on=today(), initial=initial)
