"""Files put before signers: list, one file with its steps, and a new one."""

import io

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from truongso.core.forms import add_refusal
from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import applied, told
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, requires
from truongso.core.uploads import inspect_upload, max_bytes
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import store
from truongso.foundation.signing import actions
from truongso.foundation.signing.forms import HandOverForm, RequestForm
from truongso.foundation.signing.models import FileKind, SignatureRequest, SignatureStep, State
from truongso.foundation.signing.views.uploads import uploaded

COLUMNS = [
    ListColumn("ten", "Văn bản", lambda r: r.title, ("title",), url=lambda r: r.get_absolute_url(), width=50),
    ListColumn("tinh-trang", "Tình trạng", lambda r: r.get_state_display(), ("state",)),
    ListColumn("chu-ky", "Chữ ký", lambda r: f"{r.signed} trên {r.total}"),
    ListColumn("nguoi-trinh", "Người trình", lambda r: str(r.made_by or "Hệ thống"), width=26),
    ListColumn("trinh-luc", "Trình lúc", lambda r: r.made_at, ("made_at",), kind="datetime"),
    ListColumn("xong-luc", "Xong lúc", lambda r: r.ended_at, ("ended_at",), kind="datetime", optional=True),
]
FILTERS = [ListFilter("tinh-trang", "Tình trạng", State.choices, "state")]


@require_GET
@requires("signing.sign")
def requests(request: HttpRequest) -> HttpResponse:
    """List the files that the person put before signers, signs, or may see."""
    found = SignatureRequest.objects.visible_to(request.user).values("pk")
    rows = SignatureRequest.objects.filter(pk__in=found).select_related("made_by__person")
    rows = rows.annotate(total=Count("steps"), signed=Count("steps", filter=Q(steps__state=State.SIGNED)))
    listing = Listing(
        rows, request.GET, COLUMNS, noun="văn bản", filters=FILTERS, sort="-trinh-luc",
        search=lambda some, words: some.filter(title__icontains=words),
    )  # fmt: skip
    return listing.excel_response("Văn bản trình ký") or render(request, "signing/requests.html", {"listing": listing})


@require_GET
@requires("signing.sign")
def signature_request(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a file with its steps and history."""
    found = _seen(request, uid)
    steps = found.steps.select_related("person", "key", "ended_by__person")
    mine = found.made_by_id == request.user.pk
    context = {
        "found": found, "steps": steps, "events": Event.objects.about(found),
        "may_withdraw": mine and found.state == State.WAITING,
        "may_hand_over": found.state == State.WAITING and allowed(request.user, "signing.hand_over"),
        "may_archive": found.state == State.SIGNED and found.kind == FileKind.PDF and bool(settings.TSA_URL)
        and allowed(request.user, "signing.archive"),
    }  # fmt: skip
    return render(request, "signing/request.html", context)


@require_GET
@requires("signing.sign")
def signed_file(request: HttpRequest, uid: str) -> HttpResponse:
    """Hand out the file as it is now, with the signatures that are on it."""
    found = _seen(request, uid)
    archived = found.archived_sha256 if "luu-tru" in request.GET else ""
    answer = HttpResponse(store.read(archived or found.current_sha256), content_type=found.kind)
    name = found.file_name.encode("ascii", "ignore").decode() or "van-ban.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "POST"])
@requires("signing.request")
def new(request: HttpRequest) -> HttpResponse:
    """Put a PDF before signers."""
    form = RequestForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            content, name = _file_to_sign(request)
            made = actions.request_signatures(
                content, title=form.cleaned_data["title"], file_name=name, signers=form.signers(),
                elements=form.elements(), seal=form.cleaned_data["seal"], by=request.user,
            )  # fmt: skip
            return redirect(made.get_absolute_url())
        except Refused as refusal:
            add_refusal(form, refusal)
    return render(request, "signing/request_form.html", {"form": form})


def _file_to_sign(request: HttpRequest) -> tuple[bytes, str]:
    """Return content and name of the file; a PDF is inspected as every upload is, an XML by who puts it before signers."""
    content, name = uploaded(request, max_bytes(), missing="Hãy chọn tệp PDF hoặc XML cần ký.")
    if name.lower().endswith(".xml"):
        return content, name
    file = inspect_upload(io.BytesIO(content), name, allowed=(FileKind.PDF.value,))
    return file.content, file.clean_name


@require_POST
@requires("signing.request")
def withdraw(request: HttpRequest, uid: str) -> HttpResponse:
    """Take back a file that one put before signers."""
    mine = SignatureRequest.objects.filter(made_by=request.user.pk)
    found = get_object_or_404(mine, uid=uid)
    actions.withdraw_request(found, reason=request.POST.get("reason", ""), by=request.user)
    return redirect(found.get_absolute_url())


@require_http_methods(["GET", "POST"])
@requires("signing.hand_over")
def hand_over(request: HttpRequest, uid: str) -> HttpResponse:
    """Give somebody's turn to another."""
    steps = SignatureStep.objects.visible_to(request.user).select_related("request", "person")
    step = get_object_or_404(steps.filter(person__isnull=False), uid=uid)
    form = HandOverForm(request.POST or None, initial={"capacity": step.capacity})
    if request.method == "POST":
        values = form.cleaned_data if form.is_valid() else {}
        if values and applied(form, lambda v: [actions.hand_over_step(step, by=request.user, **v)]):
            return redirect(step.request.get_absolute_url())
    return render(request, "signing/hand_over.html", {"form": form, "step": step})


@require_POST
@requires("signing.archive")
def archive(request: HttpRequest, uid: str) -> HttpResponse:
    """Archive a signed file now, or renew its archive time-stamp."""
    found = _seen(request, uid)
    done = "Đã lưu trữ dài hạn: bản lưu trữ tự chứng minh được các chữ ký."
    return told(request, found, done, lambda: actions.archive_request(found, by=request.user))


def _seen(request: HttpRequest, uid: str) -> SignatureRequest:
    found: SignatureRequest = get_object_or_404(SignatureRequest.objects.visible_to(request.user), uid=uid)
    return found
