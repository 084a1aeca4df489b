"""Pages of the administrator: provisioning clients, their tokens, what they did."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongso.core.listing import ListColumn, Listing
from truongso.core.outcomes import applied, told
from truongso.core.rights import requires
from truongso.foundation.audit.models import Event
from truongso.foundation.scim import actions
from truongso.foundation.scim.forms import ClientForm
from truongso.foundation.scim.models import ProvisioningClient
from truongso.foundation.scim.protocol import ROOT

HISTORY = 100


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires("scim.manage")
def clients(request: HttpRequest) -> HttpResponse:
    """List the clients and make one; its token is shown on this answer alone."""
    form = ClientForm(request.POST or None)
    if request.method == "POST" and (made := applied(form, partial(_make, request))):
        client, token = made
        context = {"client": client, "token": token, "address": request.build_absolute_uri(ROOT)}
        return render(request, "scim/token.html", context)
    listing = _listing(request)
    context = {"listing": listing, "form": form, "address": request.build_absolute_uri(ROOT)}
    return listing.excel_response("Ứng dụng cấp phát tài khoản") or render(request, "scim/clients.html", context)


def _make(request: HttpRequest, values: dict[str, Any]) -> tuple[ProvisioningClient, str]:
    return actions.make_client(**values, today=timezone.localdate(), by=request.user)


def _listing(request: HttpRequest) -> Listing:
    today = timezone.localdate()
    columns = [
        ListColumn("ten", "Ứng dụng", str, order_by=("name",), url=lambda c: c.get_absolute_url(), width=40),
        ListColumn("quyen", "Được làm gì", _rights, order_by=("may_write",)),
        ListColumn("tinh-trang", "Tình trạng", lambda c: c.state_on(today)[1]),
        ListColumn("het-han", "Đến hết ngày", lambda c: c.expires_on, order_by=("expires_on",), kind="date"),
        ListColumn("dung", "Dùng gần nhất", lambda c: c.last_used_at, order_by=("last_used_at",), kind="datetime"),
    ]
    rows = ProvisioningClient.objects.visible_to(request.user)
    return Listing(rows, request.GET, columns, noun="ứng dụng", sort="ten")


def _rights(client: ProvisioningClient) -> str:
    return "Đọc và ghi" if client.may_write else "Chỉ đọc"


@require_safe
@requires("scim.manage")
def client(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One client: its token's state, what it changed."""
    shown = _seen(request, uid)
    state, words = shown.state_on(timezone.localdate())
    context = {
        "client": shown,
        "state": state,
        "state_words": words,
        "rights": _rights(shown),
        "accounts": shown.links.filter(removed_at__isnull=True).count(),
        "groups": shown.groups.count(),
        "history": Event.objects.about(shown)[:HISTORY],
        "address": request.build_absolute_uri(ROOT),
    }
    return render(request, "scim/client.html", context)


@require_POST
@requires("scim.manage")
def revoke(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End a token at once."""
    shown = _seen(request, uid)
    act = partial(actions.revoke_client, shown, reason=request.POST.get("reason", "")[:500], by=request.user)
    return told(request, shown, "Đã thu hồi mã truy cập: ứng dụng không gọi được nữa.", act)


def _seen(request: HttpRequest, uid: UUID) -> ProvisioningClient:
    found: ProvisioningClient = get_object_or_404(ProvisioningClient.objects.visible_to(request.user), uid=uid)
    return found
