"""What waits for my signature, one sitting for many files, and what became of each."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from truongso.core import pdf_pages
from truongso.core.forms import add_refusal
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, requires
from truongso.core.served import picture_response
from truongso.foundation.evidence import store
from truongso.foundation.signing import actions, later
from truongso.foundation.signing.forms import SignForm
from truongso.foundation.signing.models import FileKind, SignatureStep, SigningKey
from truongso.foundation.signing.questions import steps_waiting_for
from truongso.foundation.signing.sitting import Outcome, needed_openings, sign_steps
from truongso.foundation.signing.transaction_models import TransactionItem, TransactionState
from truongso.foundation.signing.views.progress import PROGRESS, told_one_by_one

SCHOOL = "truong"
PAGE_WIDTH = 1000
LONGEST_TEXT = 200_000  # bytes of an XML file that the page shows


@require_http_methods(["GET", "POST"])
@requires("signing.sign")
def queue(request: HttpRequest) -> HttpResponseBase:
    """List what waits; sign what was chosen and show what became of each."""
    as_school = request.GET.get("cua") == SCHOOL and allowed(request.user, "signing.seal")
    steps: Any = steps_waiting_for(request.user, as_school=as_school)
    keys = _keys(request.user, as_school)
    form = SignForm(request.POST or None, keys=keys)
    chosen = set(request.POST.getlist("step"))
    outcomes: list[Outcome] = []
    if request.method == "POST" and form.is_valid():
        try:
            picked = [step for step in steps if str(step.uid) in chosen]
            key = form.cleaned_data["key"]
            if key.answers_later:
                return redirect(later.begin(picked, key=key, by=request.user).get_absolute_url())
            if request.headers.get("Accept", "") == PROGRESS:
                return StreamingHttpResponse(
                    told_one_by_one(picked, form.cleaned_data, request.user), content_type=PROGRESS
                )
            outcomes = sign_steps(picked, by=request.user, **form.cleaned_data)
            form, chosen = SignForm(keys=keys), set()
            steps = steps_waiting_for(request.user, as_school=as_school)
        except Refused as refusal:
            add_refusal(form, refusal)
    steps = list(steps)
    waiting = TransactionItem.objects.filter(step__in=steps, state=TransactionState.WAITING).select_related(
        "transaction"
    )
    context = {
        "transactions": {item.step_id: item.transaction for item in waiting if item.transaction.made_by_id == request.user.pk},
        "steps": steps, "form": form, "chosen": chosen, "outcomes": outcomes, "as_school": as_school,
        "signed": sum(not outcome.problem for outcome in outcomes), "has_key": keys.exists(),
        "may_seal": allowed(request.user, "signing.seal"), "needed": needed_openings(len(steps)),
        "next_to_open": next((step for step in steps if step.opened_at is None), None),
    }  # fmt: skip
    return render(request, "signing/queue.html", context)


def _keys(user: Any, as_school: bool) -> Any:
    found = SigningKey.objects.usable(timezone.now())
    return found.of_organisation() if as_school else found.of_person(user.person_id)


def _my_step(user: Any, uid: str) -> SignatureStep:
    """Return a step that the person may do; 404 for another's."""
    mine = SignatureStep.objects.select_related("request", "person")
    if allowed(user, "signing.seal"):
        mine = mine.of_person(user.person_id) | mine.of_organisation()
    else:
        mine = mine.of_person(user.person_id)
    found: SignatureStep = get_object_or_404(mine, uid=uid)
    return found


@require_GET
@requires("signing.sign")
def look(request: HttpRequest, uid: str) -> HttpResponse:
    """Open a file before signing it: the page shows it and leads to the next one."""
    step = _my_step(request.user, uid)
    as_school = step.person_id is None
    waiting = list(steps_waiting_for(request.user, as_school=as_school))
    if any(other.pk == step.pk for other in waiting):
        actions.open_step(step, by=request.user)
    following = next((other for other in waiting if other.opened_at is None and other.pk != step.pk), None)
    opened = sum(other.opened_at is not None or other.pk == step.pk for other in waiting)
    content = store.read(step.request.current_sha256)
    is_pdf = step.request.kind == FileKind.PDF
    context = {
        "step": step, "following": following, "opened": opened, "total": len(waiting), "as_school": as_school,
        "pages": range(1, pdf_pages.count(content) + 1) if is_pdf else (), "is_pdf": is_pdf,
        "text": "" if is_pdf else content[:LONGEST_TEXT].decode("utf-8", "replace"),
        "is_cut": not is_pdf and len(content) > LONGEST_TEXT,
        "may_sign": any(other.pk == step.pk for other in waiting),
    }  # fmt: skip
    return render(request, "signing/look.html", context)


@require_GET
@requires("signing.sign")
def page_picture(request: HttpRequest, uid: str, page: int) -> HttpResponse:
    """Return one page of the file as a picture that we drew: uploads are never shown inline as they came."""
    step = _my_step(request.user, uid)
    return picture_response(store.read(step.request.current_sha256), page, PAGE_WIDTH)


@require_POST
@requires("signing.sign")
def refuse(request: HttpRequest, uid: str) -> HttpResponse:
    """Send a file back with a reason."""
    step = _my_step(request.user, uid)
    actions.refuse_step(step, reason=request.POST.get("reason", ""), by=request.user)
    return redirect("signing:queue")
