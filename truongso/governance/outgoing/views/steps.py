"""The steps of a document: remarks, reviews, approval, number, signing, recipients, issuing, recall."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST

from truongso.core.outcomes import applied, told
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.core.uploads import inspect_upload
from truongso.foundation.papers.models import Reservation
from truongso.governance.office.models import Channel
from truongso.governance.outgoing import actions
from truongso.governance.outgoing.forms import AnnexForm, ReviewForm
from truongso.governance.outgoing.issuing import usual_channel
from truongso.governance.outgoing.kinds import form_of
from truongso.governance.outgoing.models import Comment, Delivery, Opinion, OutgoingDocument
from truongso.governance.outgoing.views.common import seen_document, today
from truongso.governance.outgoing.views.lists import recipients_form


@require_POST
@requires("outgoing.comment")
def comment(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say something about the draft."""
    shown = seen_document(request, uid, "outgoing.comment")
    values = {"text": request.POST.get("text", ""), "place": request.POST.get("place", "")}
    return told(request, shown, "Đã gửi ý kiến.", lambda: actions.add_comment(shown, by=request.user, **values))


@require_POST
@requires("outgoing.comment")
def resolve(request: HttpRequest, uid: UUID, comment_uid: UUID) -> HttpResponse:
    """Mark a remark as dealt with."""
    shown = seen_document(request, uid, "outgoing.edit")
    found = get_object_or_404(Comment, uid=comment_uid, draft__document=shown)
    return told(request, shown, "Đã ghi là xử lý xong.", lambda: actions.resolve_comment(found, by=request.user))


@require_POST
@requires("outgoing.draft")
def review(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask people about the draft."""
    shown = seen_document(request, uid, "outgoing.edit")
    form = ReviewForm(request.POST, on=today())

    def act(values: dict[str, Any]) -> Any:
        return actions.start_review(
            shown, form.people, mode=values["mode"], due_on=values["due_on"], today=today(), by=request.user
        )

    if applied(form, act) is None:
        return render(request, "outgoing/review.html", {"form": form, "shown": shown}, status=200)
    messages.success(request, "Đã gửi lấy ý kiến.")
    return redirect(shown)


@require_POST
@requires("outgoing.comment")
def opinion(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Agree, or return the draft."""
    shown = seen_document(request, uid)
    user: Any = request.user
    mine = get_object_or_404(Opinion.objects.waiting(), review__document=shown, person=user.person_id)
    agree = request.POST.get("answer") == "agree"
    done = "Đã ghi đồng ý." if agree else "Đã trả lại để sửa."
    return told(
        request, shown, done, lambda: actions.give_opinion(mine, agree=agree, words=request.POST.get("words", ""), by=user)
    )  # fmt: skip


@require_POST
@requires("outgoing.draft")
def withdraw_review(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take the draft back from those who were asked."""
    shown = seen_document(request, uid, "outgoing.edit")
    return told(
        request,
        shown,
        "Đã rút về để sửa.",
        lambda: actions.withdraw_review(shown, reason=_reason(request), by=request.user),
    )


@require_POST
@requires("outgoing.draft")
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Stop writing."""
    shown = seen_document(request, uid, "outgoing.edit")
    return told(
        request,
        shown,
        "Đã thôi soạn thảo.",
        lambda: actions.cancel_document(shown, reason=_reason(request), by=request.user),
    )


@require_POST
@requires("outgoing.approve")
def approve(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Agree to the draft as it stands."""
    shown = seen_document(request, uid)
    return told(
        request,
        shown,
        "Đã duyệt, văn thư lấy số.",
        lambda: actions.approve_document(shown, today=today(), by=request.user),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("outgoing.clerk")
def number(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take the number, then put the paper before its signers; asked again after a power cut, go on where it stopped."""
    shown = seen_document(request, uid)
    year, series = today().year, form_of(shown.type_code).series
    kept = [one for one in Reservation.objects.open().filter(series__year=year).select_related("series") if one.free]
    if request.method != "POST":
        context = {"shown": shown, "today": today(), "reservations": kept, "series": series}
        return render(request, "outgoing/number.html", context)
    dated_on = parse_date(request.POST.get("dated_on", "") or today().isoformat()) or today()
    chosen = next((one for one in kept if str(one.pk) == request.POST.get("reservation")), None)

    def act() -> OutgoingDocument:
        numbered = actions.take_number(shown, dated_on=dated_on, today=today(), reservation=chosen, by=request.user)
        actions.send_to_sign(numbered, by=request.user)
        return numbered

    return told(request, shown, lambda done: f"Đã cấp số {done.notation} và trình ký.", act)


@require_POST
@requires("outgoing.clerk")
def sign(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put a numbered paper before its signers."""
    shown = seen_document(request, uid)
    return told(request, shown, "Đã trình ký.", lambda: actions.send_to_sign(shown, by=request.user))


@require_POST
@requires("outgoing.clerk")
def give_up_number(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Void the number of a paper that came back."""
    shown = seen_document(request, uid)
    return told(
        request,
        shown,
        "Đã hủy số, lý do nằm trong sổ.",
        lambda: actions.give_up_number(shown, reason=_reason(request), by=request.user),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("outgoing.draft")
def recipients(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write whom the document goes to."""
    shown = seen_document(request, uid, "outgoing.edit")
    form = recipients_form(request, shown)

    def act(values: dict[str, Any]) -> OutgoingDocument:
        channel = values["channel"]
        outside = [(one, channel or usual_channel(one)) for one in values["outside"]]
        return actions.set_recipients(
            shown, outside=outside, units=values["units"], people=values["people"], by=request.user
        )

    if request.method == "POST" and applied(form, act) is not None:
        messages.success(request, "Đã ghi nơi nhận.")
        return redirect(shown)
    return render(request, "outgoing/recipients.html", {"form": form, "shown": shown})


@require_POST
@requires("outgoing.clerk")
def issue(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send the signed document on its way."""
    shown = seen_document(request, uid)
    return told(request, shown, "Đã phát hành.", lambda: actions.issue_document(shown, by=request.user))


@require_POST
@requires("outgoing.clerk")
def recall(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take an issued document back."""
    shown = seen_document(request, uid)
    return told(
        request,
        shown,
        "Đã thu hồi, các nơi nhận được báo.",
        lambda: actions.recall_document(shown, reason=_reason(request), by=request.user),
    )


@require_POST
@requires("outgoing.clerk")
def delivery(request: HttpRequest, uid: UUID, delivery_uid: UUID) -> HttpResponse:
    """Note that a paper copy was handed over, or send again."""
    shown = seen_document(request, uid)
    found = get_object_or_404(
        Delivery.objects.select_related("document", "correspondent"), uid=delivery_uid, document=shown
    )
    if request.POST.get("act") == "again":
        channel = request.POST.get("channel", found.channel)
        return told(
            request, shown, "Đang gửi lại.", lambda: actions.send_again(found, channel=channel, by=request.user)
        )
    return told(request, shown, "Đã ghi là đã gửi.", lambda: _note_paper(found, request))


def _note_paper(found: Delivery, request: HttpRequest) -> Delivery:
    if found.channel not in {Channel.PAPER, Channel.UPLOAD} or found.document.issued_at is None:
        raise Refused("Chỉ ghi tay việc gửi bản giấy, tệp nộp trực tiếp của văn bản đã phát hành.")
    return actions.note_delivery(
        found, state=Delivery.State.SENT, detail=request.POST.get("detail", ""), at=timezone.now(), by=request.user
    )


@require_POST
@requires("outgoing.draft")
def annex(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Add an annex in a file of its own."""
    shown = seen_document(request, uid, "outgoing.edit")
    form = AnnexForm(request.POST, request.FILES)

    def act(values: dict[str, Any]) -> Any:
        inspected = inspect_upload(values["file"], values["file"].name, allowed=("application/pdf",))
        return actions.add_annex(shown, inspected, title=values["title"], by=request.user)

    if applied(form, act) is None:
        for sentences in form.errors.values():
            for sentence in sentences:
                messages.error(request, str(sentence))
    else:
        messages.success(request, "Đã thêm phụ lục.")
    return redirect(shown)


@require_POST
@requires("outgoing.draft")
def remove_annex(request: HttpRequest, uid: UUID, position: int) -> HttpResponse:
    """Take an annex away."""
    shown = seen_document(request, uid, "outgoing.edit")
    found = get_object_or_404(shown.annex_files, position=position)
    return told(request, shown, "Đã bỏ phụ lục.", lambda: actions.remove_annex(found, by=request.user))


@require_POST
@requires("outgoing.clerk")
def sign_annexes(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put annexes before the seal again."""
    shown = seen_document(request, uid)
    return told(
        request, shown, "Đã trình đóng dấu số phụ lục.", lambda: actions.sign_annexes_again(shown, by=request.user)
    )


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")
