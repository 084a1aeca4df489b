"""The clerk takes documents in, checks and registers them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from truongso.core.outcomes import applied, told
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.governance.casefiles import reading
from truongso.governance.incoming import actions, mailbox, words
from truongso.governance.incoming.forms import DescriptionForm, FilesForm, IntakeForm, MessageForm, RegisterForm
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.incoming.views.common import check_upload, seen_document, today, with_form
from truongso.governance.incoming.views.documents import document_page

RECEIVE = "incoming.receive"
_DETAILS = ("signer", "pages", "copies", "needs_reply", "note")
_WHOLE = (
    "sender",
    "sender_name",
    "type_code",
    "notation",
    "dated_on",
    "subject",
    "urgency",
    "due_on",
    "channel",
    "files",
)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RECEIVE)
def receive(request: HttpRequest) -> HttpResponse:
    """Take in a document that is in the clerk's hands; with one button also register it."""
    posted = request.method == "POST"
    form = IntakeForm(request.POST if posted else None, request.FILES if posted else None, on=today())
    made = applied(form, lambda values: _receive(request, values)) if posted else None
    if made is None:
        context = {"form": form, "ocr": reading.program() is not None, "files_lost": bool(request.FILES)}
        return render(request, "incoming/receive.html", context, status=422 if form.errors else 200)
    messages.success(request, f"Đã nhận {made}.")
    if "register" in request.POST:
        to = form.cleaned_data["present_to"]
        return told(
            request, made, _number, lambda: actions.register(made, on=today(), present_to=to, by=request.user)
        )  # fmt: skip
    return redirect(made)


def _number(document: IncomingDocument) -> str:
    return f"Đã vào sổ: số đến {document.number_text}/{document.year}."


def _receive(request: HttpRequest, values: dict[str, Any]) -> IncomingDocument:
    check_upload(request)
    given = {name: values[name] for name in _WHOLE}
    given["files"] = [(file.name, file) for file in values["files"]]
    return actions.receive_document(
        **given, secrecy=values["secrecy"], external_id="", arrived_at=timezone.now(), by=request.user,
        details={name: values[name] for name in _DETAILS},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RECEIVE)
def import_messages(request: HttpRequest) -> HttpResponse:
    """Take in letters that were saved from a mailbox."""
    posted = request.method == "POST"
    form = MessageForm(request.POST if posted else None, request.FILES if posted else None)

    def act(values: dict[str, Any]) -> list[IncomingDocument]:
        check_upload(request)
        now = timezone.now()
        return [actions.receive_message(file.read(), now=now, by=request.user) for file in values["files"]]

    made = applied(form, act) if posted else None
    if made is None:
        context = {"form": form, "mailbox": mailbox.address() is not None}
        return render(request, "incoming/messages.html", context, status=422 if form.errors else 200)
    messages.success(request, f"Đã nhận {len({one.pk for one in made})} văn bản từ {len(made)} thư.")
    return redirect(made[0]) if len(made) == 1 else redirect("/van-ban-den/?xem=cho-vao-so")


@require_POST
@requires(RECEIVE)
def read_mailbox(request: HttpRequest) -> HttpResponse:
    """Read the office's mailbox now."""
    try:
        read = actions.read_mailbox(now=timezone.now(), by=request.user)
    except mailbox.MailboxAway as away:
        messages.error(request, f"Không đọc được hộp thư lúc này, hãy thử lại sau ít phút ({away}).")
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        more = f", {read.flagged} thư không nhận được (đã gắn cờ trong hộp thư)" if read.flagged else ""
        left = f", còn {read.left} thư cho lần sau" if read.left else ""
        messages.success(request, f"Đã nhận {read.taken} văn bản từ hộp thư{more}{left}.")
    return redirect("/van-ban-den/?xem=cho-vao-so")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RECEIVE)
def describe(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write or correct what the register says about a document."""
    shown = seen_document(request, uid)
    form = DescriptionForm.of(shown, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        changed = applied(form, lambda values: actions.correct(shown, by=request.user, **values))
        if changed is not None:
            messages.success(request, "Đã lưu thông tin văn bản.")
            return redirect(shown)
    context = {"form": form, "shown": shown}
    return render(request, "incoming/describe.html", context, status=422 if form.errors else 200)


@require_POST
@requires(RECEIVE)
def add_files(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Add a scan or a file that was forgotten."""
    shown = seen_document(request, uid)

    def act(values: dict[str, Any]) -> IncomingDocument:
        check_upload(request)
        return actions.add_files(shown, files=[(file.name, file) for file in values["files"]], by=request.user)

    form = FilesForm(request.POST, request.FILES, auto_id="files_%s")
    return with_form(request, shown, form, "Đã thêm tệp.", act, document_page, "files")


@require_POST
@requires(RECEIVE)
def register(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give a document its number."""
    shown = seen_document(request, uid)
    form = RegisterForm(request.POST, on=today(), auto_id="register_%s")
    to = form.cleaned_data["present_to"] if form.is_valid() else None
    return told(
        request, shown, _number, lambda: actions.register(shown, on=today(), present_to=to, by=request.user)
    )  # fmt: skip


@require_POST
@requires(RECEIVE)
def refuse(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send a document back."""
    shown, reason = seen_document(request, uid), request.POST.get("reason", "")
    return told(
        request,
        shown,
        "Đã ghi trả lại nơi gửi.",
        lambda: actions.refuse_document(shown, reason=reason, by=request.user),
    )


@require_POST
@requires(RECEIVE)
def tell_apart(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say that a document is no duplicate."""
    shown, reason = seen_document(request, uid), request.POST.get("reason", "")
    return told(
        request, shown, "Đã xác nhận không trùng.", lambda: actions.tell_apart(shown, reason=reason, by=request.user)
    )


@require_POST
@requires(RECEIVE)
def verify_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Verify the signatures once more."""
    shown = seen_document(request, uid)
    return told(request, shown, "Đã kiểm tra lại chữ ký số.", lambda: actions.verify_again(shown, by=request.user))


@require_POST
@requires(RECEIVE)
def void(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Void the number of a document."""
    shown, reason = seen_document(request, uid), request.POST.get("reason", "")
    return told(
        request, shown, "Đã hủy số đến; văn bản trở lại chờ vào sổ.",
        lambda: actions.void_registration(shown, reason=reason, by=request.user),
    )  # fmt: skip


@require_POST
@requires(RECEIVE)
def present(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Lay a document before another leader."""
    shown = seen_document(request, uid)
    form = RegisterForm(request.POST, on=today())
    if not form.is_valid() or form.cleaned_data["present_to"] is None:
        messages.error(request, "Hãy chọn lãnh đạo để trình.")
        return redirect(shown)
    to = form.cleaned_data["present_to"]
    return told(request, shown, f"Đã trình {to}.", lambda: actions.present(shown, to=to, by=request.user))


@require_POST
@requires(RECEIVE)
def read_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Have the words of scans read, once the program is there; a worker does it, for it takes minutes."""
    shown = seen_document(request, uid)
    if reading.program() is None:
        messages.error(request, "Máy chủ chưa cài Tesseract (gói tesseract-ocr và tesseract-ocr-vie).")
        return redirect(shown)
    return told(
        request, shown, lambda count: f"Máy chủ đang đọc chữ của {count} tệp: vài phút nữa tìm được.",
        lambda: words.read_again(shown),
    )  # fmt: skip
