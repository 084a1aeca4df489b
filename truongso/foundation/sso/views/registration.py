"""Register an application that speaks OpenID Connect, and change it."""

from typing import Any

from allauth.idp.oidc.models import Client
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from truongso.core.outcomes import applied
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.foundation.sso import actions
from truongso.foundation.sso.forms import ApplicationForm, NewApplicationForm, values_of
from truongso.foundation.sso.models import Application
from truongso.foundation.sso.recipes import Recipe, recipes, registration_pages
from truongso.foundation.sso.views.applications import page_of, seen, setup_of


@require_GET
@requires("sso.manage")
def choose(request: HttpRequest) -> HttpResponse:
    """Choose what to begin with: a known application, or any that speaks a protocol."""
    known = [recipe for recipe in recipes().values() if recipe.protocol in registration_pages]
    known.sort(key=lambda recipe: (recipe.code.startswith("generic"), recipe.name, recipe.protocol))
    names = dict(Application.Protocol.choices)
    rows = [(recipe, names[recipe.protocol], registration_pages[recipe.protocol][0]) for recipe in known]
    return render(request, "sso/choose.html", {"rows": rows})


@requires("sso.manage")
def add(request: HttpRequest, recipe: str) -> HttpResponse:
    """Register; the secret is shown on this answer alone."""
    chosen = _recipe(recipe)
    form = NewApplicationForm(request.POST or None, initial=chosen.initial())

    def register(values: dict[str, Any]) -> tuple[Application, str]:
        return actions.register_application(by=request.user, recipe=chosen.code, **values)

    made = applied(form, register) if request.method == "POST" else None
    if made is not None:
        return _with_secret(request, *made)
    return render(request, "sso/application_form.html", {"form": form, "recipe": chosen, "application": None})


@requires("sso.manage")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change how an application is set up."""
    shown = seen(request, pk)
    if shown.protocol != Application.Protocol.OIDC:
        return redirect(page_of(shown))
    form = ApplicationForm(request.POST or None, initial=values_of(shown))
    act = lambda values: actions.change_application(shown, by=request.user, **values)  # noqa: E731
    if request.method == "POST" and applied(form, act):
        messages.success(request, "Đã lưu ứng dụng.")
        return redirect(page_of(shown))
    context = {"form": form, "application": shown, "recipe": recipes().get(shown.recipe)}
    return render(request, "sso/application_form.html", context)


@require_POST
@requires("sso.manage")
def renew_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a new secret; it is shown on this answer alone."""
    shown = seen(request, pk)
    try:
        secret = actions.renew_secret(shown, reason=request.POST.get("reason", ""), by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(page_of(shown))
    return _with_secret(request, shown, secret)


def _with_secret(request: HttpRequest, made: Application, secret: str) -> HttpResponse:
    is_public = made.client is not None and made.client.type == Client.Type.PUBLIC
    response = render(request, "sso/secret.html", setup_of(made, secret=secret, is_public=is_public))
    response["Cache-Control"] = "no-store"
    return response


def _recipe(code: str) -> Recipe:
    found = recipes().get(code)
    if found is None or found.protocol != Application.Protocol.OIDC:
        raise Http404
    return found
