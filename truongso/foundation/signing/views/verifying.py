"""Pages of verification: one file in, one answer out, and the answers of before."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.rights import requires
from truongso.core.uploads import max_bytes
from truongso.foundation.signing import actions
from truongso.foundation.signing.models import Verification
from truongso.foundation.signing.trust import ROOTS, trust_store
from truongso.foundation.signing.verdicts import Verdict
from truongso.foundation.signing.views.uploads import uploaded

COLUMNS = [
    ListColumn("tep", "Tệp", lambda v: v.file_name, ("file_name",), url=lambda v: v.get_absolute_url(), width=40),
    ListColumn("ket-luan", "Kết luận", lambda v: v.get_verdict_display(), ("verdict",)),
    ListColumn("ly-do", "Vì sao", lambda v: v.finding["reason"], width=60),
    ListColumn("luc", "Kiểm tra lúc", lambda v: v.at, ("at",), kind="datetime"),
    ListColumn("nguoi", "Người kiểm tra", lambda v: str(v.by or ""), optional=True, width=26),
    ListColumn("bam", "SHA-256", lambda v: v.sha256, optional=True, width=66),
]
FILTERS = [ListFilter("ket-luan", "Kết luận", [(v.value, v.words) for v in Verdict], "verdict")]


@require_http_methods(["GET", "POST"])
@requires("signing.verify")
def verify(request: HttpRequest) -> HttpResponse:
    """Take a file and show what its signatures are worth."""
    if request.method == "POST":
        content, name = uploaded(request, max_bytes(), missing="Hãy chọn tệp PDF, XML hoặc gói edXML cần kiểm tra.")
        return redirect(actions.verify_file(content, file_name=name, by=request.user).get_absolute_url())
    recent = Verification.objects.visible_to(request.user)[:5]
    return render(request, "signing/verify.html", {"recent": recent, "has_roots": bool(trust_store().roots)})


@require_GET
@requires("signing.verify")
def verification(request: HttpRequest, uid: str) -> HttpResponse:
    """Show what was found in a file."""
    kept = get_object_or_404(Verification.objects.visible_to(request.user).select_related("by__person"), uid=uid)
    return render(request, "signing/verification.html", {"kept": kept, "found": kept.found})


@require_GET
@requires("signing.verify")
def verifications(request: HttpRequest) -> HttpResponse:
    """List the verifications that the person may see."""
    found = Verification.objects.visible_to(request.user).select_related("by__person")
    listing = Listing(
        found, request.GET, COLUMNS, noun="lần kiểm tra", filters=FILTERS, sort="-luc", search=_named_or_hashed
    )
    response = listing.excel_response("Kiểm tra chữ ký số")
    return response or render(request, "signing/verifications.html", {"listing": listing})


def _named_or_hashed(rows: Any, words: str) -> Any:
    return rows.filter(Q(file_name__icontains=words) | Q(sha256__istartswith=words))


@require_GET
@requires("signing.view_trust")
def trust(request: HttpRequest) -> HttpResponse:
    """Show whom the school trusts, with the fingerprints that authorities publish."""
    store = trust_store()
    branches = [(words, [root for root in store.roots if root.branch == branch]) for branch, words in ROOTS.items()]
    return render(request, "signing/trust.html", {"branches": branches, "store": store})
