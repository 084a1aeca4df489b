"""Write a document: begin it, edit its blocks, see its pages, compare versions, take one back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongso.core import pdf_pages
from truongso.core.outcomes import applied, told
from truongso.core.refusal import Refused
from truongso.core.rights import require, requires
from truongso.core.served import picture_response
from truongso.core.text import whole_number
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.outgoing import actions
from truongso.governance.outgoing.acting import last_draft
from truongso.governance.outgoing.acting import render as render_document
from truongso.governance.outgoing.content import Content, differences
from truongso.governance.outgoing.editing import posted_content, posted_errors
from truongso.governance.outgoing.forms import DescribeForm, StartForm, description_of
from truongso.governance.outgoing.kinds import BLOCK_KINDS, form_of, forms
from truongso.governance.outgoing.models import Draft, OutgoingDocument, UnsentDraft
from truongso.governance.outgoing.unsent import Marks, kept_words
from truongso.governance.outgoing.views.common import seen_document, today
from truongso.governance.outgoing.views.unsent import require_writer

PAGE_WIDTH = 1000


@require_http_methods(["GET", "HEAD", "POST"])
@requires("outgoing.draft")
def start(request: HttpRequest) -> HttpResponse:
    """Begin a document: blank from its type, as an answer, from an earlier one, to replace or to correct one."""
    related = _related(request)
    form = StartForm(request.POST or None, initial=_initial(related))

    def act(values: dict[str, Any]) -> OutgoingDocument:
        return actions.start_document(values["type_code"], subject=values["subject"], by=request.user, **related)

    made = applied(form, act) if request.method == "POST" else None
    if made is not None:
        return redirect("outgoing:edit", made.uid)
    return render(request, "outgoing/start.html", {"form": form, "related": related, "types": forms().values()})


def _related(request: HttpRequest) -> dict[str, Any]:
    """Return what the new document is about, from the address: tra-loi, sao-tu, thay-the, dinh-chinh."""
    found: dict[str, Any] = {}
    asked = request.GET.get
    if uid := asked("tra-loi"):
        found["reply_to"] = get_object_or_404(IncomingDocument.objects.visible_to(request.user), uid=_uuid(uid))
    for key, name in (("sao-tu", "copy_of"), ("thay-the", "replaces"), ("dinh-chinh", "corrects")):
        if uid := asked(key):
            found[name] = seen_document(request, _uuid(uid))
            if name != "copy_of":
                require(request.user, "outgoing.edit", found[name])
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _initial(related: dict[str, Any]) -> dict[str, str]:
    if "corrects" in related:
        return {"type_code": "CV", "subject": f"Đính chính {related['corrects']}"[:500]}
    other = related.get("replaces") or related.get("copy_of")
    if other is not None:
        return {"type_code": other.type_code, "subject": other.subject}
    return {"type_code": "CV", "subject": f"Trả lời {related['reply_to']}"[:500]} if "reply_to" in related else {}


@require_http_methods(["GET", "HEAD", "POST"])
@requires("outgoing.draft")
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Edit the blocks of a document; each save is a version; one that came second overwrites nothing."""
    shown = seen_document(request, uid, "outgoing.edit")
    last = last_draft(shown)
    if not shown.is_editable:
        messages.info(request, f"{shown.get_state_display()}: không sửa chữ của văn bản được nữa.")
        return redirect(shown)
    if request.method != "POST":
        kept = shown.unsent.filter(by=request.user).first()
        opened = kept or last
        return _editor(request, shown, opened.content, kept.seen if kept else last.number, Marks.after(kept), kept=kept)
    content, place = posted_content(request.POST)
    try:
        require_writer(request)
        return _saved(request, shown, content, place)
    except Refused as refusal:
        seen = last_draft(shown).number
        return _editor(request, shown, content, seen, Marks.posted(request.POST), refusal=refusal)


def _saved(request: HttpRequest, shown: OutgoingDocument, content: Content, place: int) -> HttpResponse:
    """Make a version; a block that was added, moved or taken out makes none, it is kept with what is typed."""
    seen, marks = whole_number(request.POST.get("seen", "")) or 0, Marks.posted(request.POST)
    if place:
        actions.keep_unsent(shown, content, seen=seen, marks=marks, by=request.user)
        return redirect(f"{request.path}#phan-{place}")
    saved = actions.save_draft(shown, content, seen=seen, marks=marks, by=request.user)
    messages.success(request, f"Đã lưu phiên bản {saved.number}.")
    return redirect(request.path)


def _editor(
    request: HttpRequest, shown: OutgoingDocument, content: Content, seen: int, marks: Marks, *,
    kept: UnsentDraft | None = None, refusal: Refused | None = None,
) -> HttpResponse:  # fmt: skip
    form = form_of(shown.type_code)
    context = {
        "shown": shown, "content": content, "seen": seen, "refusal": refusal, "form": form, "kinds": BLOCK_KINDS.items(),
        "errors": posted_errors(refusal), "may_second": bool(form.second), "marks": marks, "kept": kept,
        "kept_words": kept_words(kept) if kept else "",
    }  # fmt: skip
    return render(request, "outgoing/edit.html", context, status=409 if refusal and not refusal.field else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("outgoing.draft")
def describe(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write who signs, who drafted, how urgent it is, what the register needs."""
    shown = seen_document(request, uid, "outgoing.edit")
    form = DescribeForm(request.POST or None, on=today(), initial=description_of(shown))
    if request.method == "POST" and applied(
        form, lambda values: actions.describe_document(shown, by=request.user, **values)
    ):
        messages.success(request, "Đã lưu thông tin của văn bản.")
        return redirect(shown)
    return render(request, "outgoing/describe.html", {"form": form, "shown": shown})


@require_safe
@requires("outgoing.view_document")
def preview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the pages of a document as they will be printed."""
    shown = seen_document(request, uid)
    draft = _version(request, shown)
    pages = range(1, pdf_pages.count(render_document(shown, draft=draft, on=today())) + 1)
    kept = shown.unsent.filter(by=request.user).first() if shown.is_editable else None
    values = {"shown": shown, "draft": draft, "pages": pages, "kept": kept}
    return render(request, "outgoing/preview.html", values)


@require_safe
@requires("outgoing.view_document")
def page_picture(request: HttpRequest, uid: UUID, page: int) -> HttpResponse:
    """Return one page as a picture."""
    shown = seen_document(request, uid)
    content = render_document(shown, draft=_version(request, shown), on=today())
    return picture_response(content, page, PAGE_WIDTH, cache="private, no-store")


def _version(request: HttpRequest, shown: OutgoingDocument) -> Draft:
    asked = whole_number(request.GET.get("phien-ban", ""))
    if asked is None:
        found = shown.drafts.order_by("-number").first()
        if found is None:
            raise Http404
        return found
    return get_object_or_404(shown.drafts, number=asked)


@require_safe
@requires("outgoing.view_document")
def versions(request: HttpRequest, uid: UUID) -> HttpResponse:
    """List the versions; compare two of them."""
    shown = seen_document(request, uid)
    drafts = list(shown.drafts.select_related("saved_by__person"))
    if not drafts:
        raise Http404
    numbers = {draft.number: draft for draft in drafts}
    before = numbers.get(whole_number(request.GET.get("tu", "")) or max(1, drafts[0].number - 1), drafts[-1])
    after = numbers.get(whole_number(request.GET.get("den", "")) or drafts[0].number, drafts[0])
    context = {
        "shown": shown, "drafts": drafts, "before": before, "after": after,
        "lines": differences(before.content, after.content),
        "changed": before.content != after.content,
    }  # fmt: skip
    return render(request, "outgoing/versions.html", context)


@require_POST
@requires("outgoing.draft")
def restore(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """Take an earlier version back."""
    shown = seen_document(request, uid, "outgoing.edit")
    return told(
        request, shown, f"Đã lấy lại phiên bản {number} thành phiên bản mới.",
        lambda: actions.restore_draft(shown, number, by=request.user),
    )  # fmt: skip
