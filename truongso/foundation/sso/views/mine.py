"""For everybody: the applications that I may enter, and those that know me."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from truongso.core.outcomes import told
from truongso.core.rights import allowed, requires
from truongso.foundation.sso import actions
from truongso.foundation.sso.claims import SCOPES
from truongso.foundation.sso.models import Application, Connection


@require_GET
@requires("sso.enter")
def launch(request: HttpRequest) -> HttpResponse:
    """The applications that the person may enter with their account of the school."""
    found = Application.objects.open_to(request.user).order_by("name")
    return render(
        request, "sso/launch.html", {"applications": found, "may_manage": allowed(request.user, "sso.manage")}
    )


@require_GET
@requires("sso.enter")
def connections(request: HttpRequest) -> HttpResponse:
    """The applications that the person has entered, and what each may know."""
    shown = [
        {"connection": row, "known": [SCOPES[name].words for name in _known_scopes(row) if name in SCOPES]}
        for row in _of(request)
    ]
    return render(request, "sso/connections.html", {"rows": shown})


@require_POST
@requires("sso.enter")
def disconnect(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the agreement; sessions and tokens at the application end."""
    row = get_object_or_404(_of(request), pk=pk)
    done = f"Đã ngắt kết nối với {row.application.name}."
    return told(request, "sso:connections", done, lambda: actions.disconnect(row, by=request.user))


def _known_scopes(row: Connection) -> list[str]:
    """Return what the application may ask for: what the person agreed to, or what the school gave its own."""
    allowed_now = row.application.scopes
    return [name for name in allowed_now if row.application.is_trusted or name in row.agreed_scopes]


def _of(request: HttpRequest) -> QuerySet[Connection]:
    user: Any = request.user
    return Connection.objects.filter(user=user).select_related("application")
