"""Handing files in: choose them, have the minutes signed, accept."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import applied, told
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, requires
from truongso.core.served import file_response
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import store
from truongso.foundation.org.roles import Role
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.signing.models import SignatureRequest
from truongso.governance.casefiles import actions
from truongso.governance.casefiles.forms import SignersForm, chosen_keys, people_at_work
from truongso.governance.casefiles.models import CaseFile, HandOver
from truongso.governance.casefiles.printing import hand_over_index
from truongso.governance.casefiles.views.common import person_of, seen_hand_over, today

COLUMNS = [
    ListColumn("ma", "Đợt", lambda h: h.code, order_by=("code",), url=lambda h: h.get_absolute_url(), width=14),
    ListColumn("ngay", "Ngày giao nhận", lambda h: h.made_on, order_by=("made_on",), kind="date", width=14),
    ListColumn("ben-giao", "Bên giao", lambda h: str(h.made_by), order_by=("made_by__person__sort_key",), width=26),
    ListColumn("so-ho-so", "Số hồ sơ", lambda h: h.file_count, order_by=("file_count",), kind="number", width=10),
    ListColumn("tinh-trang", "Tình trạng", lambda h: h.get_state_display().capitalize(), order_by=("state",), width=22),
    ListColumn("nhan", "Nhận lúc", lambda h: h.accepted_at, order_by=("accepted_at",), kind="datetime", optional=True, width=16),
    ListColumn("ben-nhan", "Người nhận", lambda h: str(h.accepted_by or ""), optional=True, width=26),
]  # fmt: skip


@require_safe
@requires("casefiles.list")
def hand_overs(request: HttpRequest) -> HttpResponse:
    """List the handings in that the user may see."""
    rows = HandOver.objects.visible_to(request.user).select_related("made_by__person", "accepted_by__person")
    states = [(value, text.capitalize()) for value, text in HandOver.State.choices]
    listing = Listing(
        rows.annotate(file_count=Count("items")), request.GET, COLUMNS, noun="đợt nộp lưu",
        filters=[ListFilter("tinh-trang", "Tình trạng", states, "state")], sort="-ma",
    )  # fmt: skip
    file = listing.excel_response("Các đợt nộp lưu hồ sơ")
    return file or render(request, "casefiles/hand_overs.html", {"listing": listing})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("casefiles.hand_over")
def choose(request: HttpRequest) -> HttpResponse:
    """Choose closed files for the archive: one's own, for the clerk all."""
    rows = CaseFile.objects.closed().visible_to(request.user).whole().with_counts()
    if not allowed(request.user, "casefiles.accept"):
        rows = rows.made_by(getattr(person_of(request), "pk", None))
    taken = HandOver.objects.exclude(state=HandOver.State.CANCELLED)
    rows = rows.exclude(hand_over_items__hand_over__in=taken).order_by("ended_on", "code")
    if request.method == "POST":
        try:
            chosen = rows.filter(pk__in=chosen_keys(request.POST.getlist("files")))
            made = actions.start_hand_over(
                chosen, made_on=today(), note=request.POST.get("note", ""), by=request.user
            )  # fmt: skip
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, f"Đã lập {made.in_sentence}.")
            return redirect(made)
    return render(request, "casefiles/choose.html", {"files": rows, "today": today()})


@require_safe
@requires("casefiles.view_hand_over")
def hand_over_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One handing in."""
    return _page(request, seen_hand_over(request, uid))


def _page(request: HttpRequest, shown: HandOver, form: SignersForm | None = None) -> HttpResponse:
    keeper = people_at_work(Role.CLERK).first()
    maker = CaseFile.objects.filter(hand_over_items__hand_over=shown).values_list("maker", flat=True).first()
    initial = {"giver": maker or shown.made_by.person_id, "taker": keeper.pk if keeper else None}
    states = HandOver.State
    order = [states.DRAFT, states.SIGNING, states.SIGNED, states.ACCEPTED]
    at = order.index(states(shown.state)) if shown.state in order else -1
    context = {
        "shown": shown, "files": CaseFile.objects.filter(hand_over_items__hand_over=shown).whole().with_counts().order_by("code"),
        "form": form or SignersForm(initial=initial), "package": shown.packages.first(),
        "may_hand_over": allowed(request.user, "casefiles.hand_over", shown),
        "may_accept": allowed(request.user, "casefiles.accept"),
        "signing": SignatureRequest.objects.about(shown).order_by("-pk").first(),
        "history": Event.objects.about(shown).select_related("actor__person")[:50],
        "steps": [
            {"title": title, "done": at > n or shown.state == states.ACCEPTED, "current": at == n and shown.state != states.ACCEPTED}
            for n, title in enumerate(("Chọn hồ sơ", "Hai bên ký biên bản", "Lưu trữ nhận", "Hồ sơ đã khóa"))
        ],
    }  # fmt: skip
    status = 422 if form is not None and form.errors else 200
    return render(request, "casefiles/hand_over.html", context, status=status)


@require_POST
@requires("casefiles.hand_over")
def sign(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put the minutes before both sides."""
    shown = seen_hand_over(request, uid, "casefiles.hand_over")
    form = SignersForm(request.POST)
    if applied(form, lambda values: actions.put_before_signers(shown, by=request.user, **values)) is None:
        return _page(request, shown, form)
    messages.success(request, "Đã trình ký biên bản.")
    return redirect(shown)


@require_POST
@requires("casefiles.accept")
def accept(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take the files into the archive."""
    shown = seen_hand_over(request, uid)
    return told(
        request, shown, "Đã nhận hồ sơ vào lưu trữ; từ nay hồ sơ được khóa.",
        lambda: actions.accept_hand_over(shown, by=request.user),
    )  # fmt: skip


@require_POST
@requires("casefiles.hand_over")
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give it up."""
    shown = seen_hand_over(request, uid, "casefiles.hand_over")
    reason = request.POST.get("reason", "")
    return told(
        request, shown, "Đã hủy đợt nộp lưu.", lambda: actions.cancel_hand_over(shown, reason=reason, by=request.user)
    )  # fmt: skip


@require_safe
@requires("casefiles.view_hand_over")
def paper(request: HttpRequest, uid: UUID, what: str) -> HttpResponse:
    """The list of files, as it stands or as it was signed for; the minutes, signed once they are."""
    shown = seen_hand_over(request, uid)
    if what == "muc-luc":
        kept = shown.index_file_id
        content = store.read(kept) if kept else render_pdf(hand_over_index(shown))
    elif what == "bien-ban" and shown.minutes_file_id:
        content = store.read(shown.minutes_file_id)
    else:
        raise Http404
    return file_response(content, "application/pdf", f"{what}-{shown.code}.pdf", inline=True)
