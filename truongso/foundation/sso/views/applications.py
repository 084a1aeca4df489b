"""The register, for its keepers: the list, one application, what was sent to it."""

from collections.abc import Callable
from typing import Any

from allauth.idp.oidc.models import Token
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import told
from truongso.core.rights import requires
from truongso.foundation.audit.models import Event
from truongso.foundation.audit.recording import record_read
from truongso.foundation.sso import actions, probing
from truongso.foundation.sso.claims import SCOPES
from truongso.foundation.sso.metadata import address_of, provider_metadata
from truongso.foundation.sso.models import Application, LogoutDelivery
from truongso.foundation.sso.recipes import recipes, registration_pages

RECENT = 10
STATES = (("True", "Đang mở"), ("False", "Đã đóng"))


def page_of(application: Application) -> str:
    """Return the page of an application, which belongs to the app of its protocol."""
    return reverse(registration_pages[application.protocol][1], args=[application.pk])


@require_GET
@requires("sso.manage")
def overview(request: HttpRequest) -> HttpResponse:
    """Every application that logs in through the school."""
    rows = (
        Application.objects.visible_to(request.user)
        .annotate(people=Count("connections", distinct=True), last_at=Max("connections__last_at"))
        .prefetch_related("units")
    )
    columns = [
        ListColumn("ten", "Ứng dụng", lambda a: a.name, ("search",), url=page_of, width=30),
        ListColumn("giao-thuc", "Giao thức", lambda a: a.get_protocol_display(), ("protocol",)),
        ListColumn("tinh-trang", "Tình trạng", lambda a: "Đang mở" if a.is_active else "Đã đóng", ("is_active",)),
        ListColumn("ai-vao", "Ai được vào", who_may_enter, width=40),
        ListColumn("hai-lop", "Xác thực hai lớp", _step_up, ("is_sensitive",), optional=True),
        ListColumn("so-nguoi", "Số người đã vào", lambda a: a.people, ("people",), "number"),
        ListColumn("gan-nhat", "Vào gần nhất", lambda a: a.last_at, ("last_at",), "datetime"),
        ListColumn("dang-ky", "Đăng ký lúc", lambda a: a.added_at, ("added_at",), "datetime", optional=True),
    ]
    filters = [
        ListFilter("giao-thuc-loc", "Giao thức", Application.Protocol.choices, "protocol"),
        ListFilter("mo", "Tình trạng", STATES, "is_active"),
    ]
    listing = Listing(rows, request.GET, columns, noun="ứng dụng", filters=filters, search_field="search", sort="ten")
    return listing.excel_response("Ứng dụng đăng nhập qua trường") or render(
        request, "sso/applications.html", {"listing": listing}
    )


@require_GET
@requires("sso.manage")
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One application: how it is set up, who came, what it was told."""
    shown = seen(request, pk)
    if shown.protocol != Application.Protocol.OIDC:
        return redirect(page_of(shown))
    record_read("sso.application_viewed", shown, by=request.user)
    return render(request, "sso/application.html", setup_of(shown) | life_of(shown))


def setup_of(shown: Application, **more: Any) -> dict[str, Any]:
    """Return what its keeper types into the application, step by step."""
    recipe = recipes().get(shown.recipe)
    client = shown.client
    values = {
        "issuer": provider_metadata()["issuer"],
        "discovery": address_of("configuration"),
        "authorization": address_of("authorization"),
        "token": address_of("token"),
        "client_id": client.pk if client else "",
        "home": shown.home_url.rstrip("/"),
    }
    return {
        "application": shown,
        "client": client,
        "recipe": recipe,
        "steps": recipe.steps_for(**values) if recipe else [],
        "values": values,
        "entrance": who_may_enter(shown),
        "scope_words": [SCOPES[name].words for name in shown.scopes if name in SCOPES],
        **more,
    }


def life_of(shown: Application) -> dict[str, Any]:
    """Return who came lately, what is in force, what the application was told, and what was done to it."""
    tokens = Token.objects.valid().filter(client=shown.client)
    history = Event.objects.about(shown).exclude(code__in=["sso.entered", "sso.application_viewed"])
    return {
        "visits": shown.visits.select_related("user__person")[:RECENT],
        "counts": shown.visits.aggregate(all=Count("pk"), open=Count("pk", filter=Q(ended_at=None))),
        "tokens": tokens.exclude(type=Token.Type.AUTHORIZATION_CODE).count() if shown.client else 0,
        "deliveries": shown.deliveries.select_related("visit__user__person")[:RECENT],
        "history": history.select_related("actor__person", "object_kind")[:20],
    }


@require_POST
@requires("sso.manage")
def try_connection(request: HttpRequest, pk: int) -> HttpResponse:
    """Look whether the application answers where it was registered."""
    shown = seen(request, pk)
    return told(request, page_of(shown), str, lambda: probing.try_connection(shown, by=request.user))


@require_POST
@requires("sso.manage")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an application for everybody."""
    reason = request.POST.get("reason", "")
    return _changed(
        request, pk, "Đã đóng ứng dụng.", lambda one: actions.close_application(one, reason=reason, by=request.user)
    )


@require_POST
@requires("sso.manage")
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open it again."""
    return _changed(request, pk, "Đã mở lại ứng dụng.", lambda one: actions.reopen_application(one, by=request.user))


@require_POST
@requires("sso.manage")
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete an application that was closed."""
    shown, reason = seen(request, pk), request.POST.get("reason", "")
    target = page_of(shown)
    answer = told(
        request, target, "Đã xóa ứng dụng.", lambda: actions.delete_application(shown, reason=reason, by=request.user)
    )
    return answer if Application.objects.filter(pk=pk).exists() else redirect("sso:applications")


@require_POST
@requires("sso.manage")
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an order to log out once more."""
    delivery = get_object_or_404(LogoutDelivery.objects.select_related("application"), pk=pk)
    shown = seen(request, delivery.application_id)
    done = "Đang gửi lại lệnh đăng xuất."
    return told(request, page_of(shown), done, lambda: actions.send_again(delivery, by=request.user))


def who_may_enter(shown: Application) -> str:
    """Return in words who may enter; units are read as they were fetched."""
    roles = ", ".join(shown.role_labels) or "Mọi người đang giữ vai trò ở trường"
    units = ", ".join(unit.name for unit in shown.units.all())
    return f"{roles}; chỉ của: {units}" if units else roles


def seen(request: HttpRequest, pk: int) -> Application:
    """Return an application that the person may see, or 404."""
    rows = Application.objects.visible_to(request.user).select_related("client")
    found: Application = get_object_or_404(rows, pk=pk)
    return found


def _step_up(shown: Application) -> str:
    return f"Trong {shown.step_up_minutes} phút" if shown.is_sensitive else ""


def _changed(request: HttpRequest, pk: int, done: str, act: Callable[[Application], Any]) -> HttpResponse:
    shown = seen(request, pk)
    return told(request, page_of(shown), done, lambda: act(shown))
