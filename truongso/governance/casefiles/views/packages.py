"""Packages: asked for, fetched; and checking one that came from somewhere."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongso.core.outcomes import told
from truongso.core.rights import requires
from truongso.core.served import file_response
from truongso.foundation.evidence import store
from truongso.governance.casefiles import actions
from truongso.governance.casefiles.models import Package
from truongso.governance.casefiles.packaging.checking import WORDS, check_package
from truongso.governance.casefiles.views.common import seen_file, seen_hand_over

ASKED = "Gói đang được lập; trang này tự cho biết khi xong."


@require_POST
@requires("casefiles.view_file")
def ask_for_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Have the package of a file made."""
    shown = seen_file(request, uid)
    return told(request, shown, ASKED, lambda: actions.ask_package(shown, by=request.user))


@require_POST
@requires("casefiles.view_hand_over")
def ask_for_hand_over(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Have the package of a handing in made."""
    shown = seen_hand_over(request, uid)
    return told(request, shown, ASKED, lambda: actions.ask_package(shown, by=request.user))


@require_safe
@requires("casefiles.view_file")
def fetch_of_file(request: HttpRequest, uid: UUID, package: UUID) -> HttpResponse:
    """Hand over the package of a file."""
    return _fetched(request, seen_file(request, uid), package)


@require_safe
@requires("casefiles.view_hand_over")
def fetch_of_hand_over(request: HttpRequest, uid: UUID, package: UUID) -> HttpResponse:
    """Hand over the package of a handing in."""
    return _fetched(request, seen_hand_over(request, uid), package)


def _fetched(request: HttpRequest, about: Any, uid: UUID) -> HttpResponse:
    found = get_object_or_404(about.packages.filter(stage=Package.Stage.READY).select_related("blob"), uid=uid)
    actions.note_fetched(found, by=request.user)
    return file_response(store.read(found.blob.sha256), "application/zip", f"goi-{about.code}.zip")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("casefiles.list")
def check(request: HttpRequest) -> HttpResponse:
    """Check a package that came from somewhere; nothing of it is kept."""
    upload: Any = request.FILES.get("file")
    if request.method == "POST" and upload is None:
        messages.error(request, "Hãy chọn gói ZIP cần kiểm tra.")
        return redirect("casefiles:check_package")
    found = None
    if upload is not None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "package.zip"
            with path.open("wb") as file:
                for chunk in upload.chunks():
                    file.write(chunk)
            found = check_package(path)
    rows = [(WORDS[one.kind], one) for one in found.findings] if found is not None else []
    return render(request, "casefiles/check.html", {"found": found, "rows": rows, "name": getattr(upload, "name", "")})
