"""Files put before signers: list, one file with its steps, and a new one."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from truongso.core.forms import add_refusal
from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.core.uploads import inspect_upload
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import store
from truongso.foundation.signing import actions
from truongso.foundation.signing.forms import RequestForm
from truongso.foundation.signing.models import SignatureRequest, State

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
    }  # fmt: skip
    return render(request, "signing/request.html", context)


@require_GET
@requires("signing.sign")
def signed_file(request: HttpRequest, uid: str) -> HttpResponse:
    """Hand out the file as it is now, with the signatures that are on it."""
    found = _seen(request, uid)
    answer = HttpResponse(store.read(found.current_sha256), content_type="application/pdf")
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
            file = inspect_upload(
                form.cleaned_data["file"], form.cleaned_data["file"].name, allowed=("application/pdf",)
            )
            made = actions.request_signatures(
                file.content, title=form.cleaned_data["title"], file_name=file.clean_name, signers=form.signers(),
                seal=form.cleaned_data["seal"], by=request.user,
            )  # fmt: skip
            return redirect(made.get_absolute_url())
        except Refused as refusal:
            add_refusal(form, refusal)
    return render(request, "signing/request_form.html", {"form": form})


@require_POST
@requires("signing.request")
def withdraw(request: HttpRequest, uid: str) -> HttpResponse:
    """Take back a file that one put before signers."""
    mine = SignatureRequest.objects.filter(made_by=request.user.pk)
    found = get_object_or_404(mine, uid=uid)
    actions.withdraw_request(found, reason=request.POST.get("reason", ""), by=request.user)
    return redirect(found.get_absolute_url())


def _seen(request: HttpRequest, uid: str) -> SignatureRequest:
    found: SignatureRequest = get_object_or_404(SignatureRequest.objects.visible_to(request.user), uid=uid)
    return found
