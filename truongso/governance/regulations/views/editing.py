"""For those who keep publications: add, change, new edition, publish, repeal, review."""

from functools import partial
from io import BytesIO
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from truongso.core import upload_checks
from truongso.core.outcomes import applied, told
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, requires
from truongso.core.uploads import inspect_upload
from truongso.foundation.evidence import store
from truongso.governance.outgoing.models import OutgoingDocument, State
from truongso.governance.regulations import actions
from truongso.governance.regulations.forms import EditionForm, PublicationForm, ReviewForm, values_of
from truongso.governance.regulations.models import Edition, Publication

TYPES = ("application/pdf", upload_checks.DOCX, upload_checks.XLSX, upload_checks.ODT, upload_checks.ODS)


@require_http_methods(["GET", "POST"])
@requires("regulations.add")
def add(request: HttpRequest) -> HttpResponse:
    """Add a publication; its first edition comes next."""
    form = PublicationForm(request.POST or None, initial={"owner": request.user.person_id, "groups": ["staff"]})
    made = applied(form, lambda values: actions.add_publication(**values, by=request.user)) if request.POST else None
    if made is not None:
        return redirect("regulations:draft", made.uid)
    return render(request, "regulations/publication_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@requires("regulations.edit")
def change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change what is said about a publication."""
    publication = _kept(request, uid)
    form = PublicationForm(request.POST or None, initial=values_of(publication))
    act: Any = lambda values: actions.change_publication(publication, **values, by=request.user)  # noqa: E731
    if request.POST and applied(form, act) is not None:
        return redirect(publication.get_absolute_url())
    return render(request, "regulations/publication_form.html", {"form": form, "publication": publication})


@require_http_methods(["GET", "POST"])
@requires("regulations.edit")
def draft(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand in the file of the next edition."""
    publication = _kept(request, uid)
    issued = OutgoingDocument.objects.visible_to(request.user).filter(state=State.ISSUED).order_by("-issued_at")
    form = EditionForm(request.POST or None, request.FILES or None, issued=issued)

    def act(values: dict[str, Any]) -> Edition:
        if document := values["document"]:
            values |= {"notation": document.notation, "decided_on": document.dated_on}
            upload, name = BytesIO(store.read(document.signed_file_id)), f"{document.file_name}.pdf"
        else:
            upload, name = values["file"], values["file"].name
        file = inspect_upload(upload, name, allowed=TYPES)
        return actions.draft_edition(publication, **values | {"file": file}, by=request.user)

    made = applied(form, act) if request.method == "POST" else None
    if made is not None:
        return redirect(publication.get_absolute_url())
    newest = publication.editions.exclude(state=Edition.State.DRAFT).order_by("-number").first()
    context = {"form": form, "publication": publication, "newest": newest}
    return render(request, "regulations/edition_form.html", context)


@require_POST
@requires("regulations.edit")
def drop_draft(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Throw the draft away."""
    publication = _kept(request, uid)
    act = partial(actions.drop_draft, publication, by=request.user)
    return told(request, publication.get_absolute_url(), "Đã bỏ bản nháp.", act)


@require_POST
@requires("regulations.publish")
def publish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Publish the draft."""
    publication = _seen(request, uid)
    act = partial(actions.publish, publication, today=timezone.localdate(), by=request.user)
    return told(request, publication.get_absolute_url(), lambda made: f"Đã ban hành {made}.", act)


@require_POST
@requires("regulations.publish")
def repeal(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """Repeal a published edition."""
    publication = _seen(request, uid)
    edition = get_object_or_404(publication.editions, number=number)
    act = partial(actions.repeal, edition, reason=request.POST.get("reason", ""), by=request.user)
    return told(request, publication.get_absolute_url(), lambda done: f"Đã bãi bỏ {done}.", act)


@require_POST
@requires("regulations.edit")
def review(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Note a review."""
    publication = _kept(request, uid)
    form = ReviewForm(request.POST)

    def act() -> None:
        if not form.is_valid():
            raise Refused("Hãy ghi kết quả rà soát, và ngày rà soát lần sau đúng dạng ngày.")
        actions.note_review(publication, **form.cleaned_data, today=timezone.localdate(), by=request.user)

    return told(request, publication.get_absolute_url(), "Đã ghi kết quả rà soát.", act)


def _seen(request: HttpRequest, uid: UUID) -> Publication:
    found: Publication = get_object_or_404(Publication.objects.visible_to(request.user), uid=uid)
    return found


def _kept(request: HttpRequest, uid: UUID) -> Publication:
    """Return a publication that the person may change; not found for others."""
    found = _seen(request, uid)
    if not allowed(request.user, "regulations.edit", found):
        raise PermissionDenied
    return found
