"""What the clerk does with packages."""

import hashlib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from truongso.core.forms import add_refusal
from truongso.core.outcomes import applied, told
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.core.uploads import max_bytes, too_large
from truongso.foundation.signing.models import SigningKey
from truongso.governance.edxml import actions
from truongso.governance.edxml.forms import AnswerForm, ImportForm, SealForm
from truongso.governance.edxml.jobs import exchange_now
from truongso.governance.edxml.models import Package, State, Via
from truongso.governance.edxml.sealing_sitting import Outcome, seal_packages
from truongso.governance.edxml.views.pages import package_context


def _package(request: HttpRequest, uid: UUID) -> Package:
    found: Package = get_object_or_404(Package.objects.visible_to(request.user).whole(), uid=uid)
    return found


@require_POST
@requires("edxml.keep")
def run_now(request: HttpRequest) -> HttpResponse:
    """Send and fetch now instead of at the next five minutes."""
    return told(
        request, "edxml:overview", lambda words: f"Đã chạy: {words}.", lambda: exchange_now(timezone.now(), by=request.user)
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires("edxml.keep")
def take_file(request: HttpRequest) -> HttpResponse:
    """Take a package from a file: kept, read, and shown with what came of it."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if name := getattr(request, "upload_too_large", ""):
        form.errors["file"] = form.error_class([too_large(name, max_bytes())])
    package = applied(form, lambda values: _taken(values["file"], request.user)) if form.is_bound else None
    if package is not None:
        if package.state == State.REFUSED:
            messages.error(request, f"Gói không được nhận: {package.sentence}")
        else:
            messages.success(request, package.sentence or "Đã nhận gói.")
        return redirect(package)
    return render(request, "edxml/import.html", {"form": form}, status=409 if form.errors else 200)


def _taken(file: Any, by: Any) -> Package:
    content = file.read(max_bytes() + 1)
    if len(content) > max_bytes():
        raise Refused(too_large(str(file.name), max_bytes()), field="file")
    key = f"tep:{hashlib.sha256(content).hexdigest()}"
    package = actions.keep_package(content, message_id=key, via=Via.FILE, by=by)
    return actions.process_package(package, by=by)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("edxml.keep")
def seal(request: HttpRequest) -> HttpResponse:
    """Seal every package that waits for it, in one sitting."""
    waiting: Any = Package.objects.visible_to(request.user).outgoing().filter(state=State.TO_SEAL).whole()
    keys = SigningKey.objects.usable(timezone.now()).of_organisation()
    form = SealForm(request.POST or None, keys=keys)
    outcomes: list[Outcome] = []
    if request.method == "POST" and form.is_valid():
        try:
            outcomes = seal_packages(list(waiting), by=request.user, **form.cleaned_data)
            form = SealForm(keys=keys)
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {"waiting": waiting.all(), "form": form, "outcomes": outcomes, "has_key": keys.exists()}
    return render(request, "edxml/seal.html", context, status=409 if form.errors else 200)


@require_POST
@requires("edxml.keep")
def retry(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a package go out again at the next sitting."""
    package = _package(request, uid)
    return told(
        request, package, "Gói sẽ được gửi ở lượt tới.", lambda: actions.retry_package(package, by=request.user)
    )  # fmt: skip


@require_POST
@requires("edxml.keep")
def hand_over(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Note that a package was carried by hand."""
    package = _package(request, uid)
    return told(request, package, "Đã ghi là chuyển bằng tay.", lambda: actions.hand_over(package, by=request.user))


@require_POST
@requires("edxml.keep")
def see(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Note that a package that was not taken was seen."""
    package = _package(request, uid)
    return told(request, package, "Đã ghi là đã xem.", lambda: actions.see_package(package, by=request.user))


@require_POST
@requires("edxml.keep")
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say whether the sender gets a document back."""
    package = _package(request, uid)
    form = AnswerForm(request.POST)

    def act(values: dict[str, Any]) -> Package:
        agreed = values["answer"] == "agreed"
        return actions.answer_take_back(package, agreed=agreed, reason=values["reason"], by=request.user)

    if applied(form, act) is not None:
        messages.success(request, "Đã trả lời nơi gửi.")
        return redirect(package)
    return render(request, "edxml/package.html", package_context(request.user, package, form), status=409)
