"""The SAML side of an application, for those who keep the register; and what applications read about the school."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from truongso.core.outcomes import applied, told
from truongso.core.rights import public, requires
from truongso.foundation.audit.recording import record_read
from truongso.foundation.saml import actions, current_key, keys, program, service_metadata
from truongso.foundation.saml.addresses import entity_id, here
from truongso.foundation.saml.attributes import CATALOGUE
from truongso.foundation.saml.forms import MetadataForm, ProviderForm, SamlApplicationForm, values_of
from truongso.foundation.saml.models import ProviderSession, ServiceProvider
from truongso.foundation.sso.actions import change_application, register_application
from truongso.foundation.sso.models import Application
from truongso.foundation.sso.recipes import recipes
from truongso.foundation.sso.views.applications import life_of, seen, setup_of

SAML = Application.Protocol.SAML


@require_safe
@public("ứng dụng đọc siêu dữ liệu của trường khi được cấu hình; chỉ có địa chỉ và chứng thư công khai")
def metadata(request: HttpRequest) -> HttpResponse:
    """Show applications where to send people and which certificate verifies what we sign."""
    from truongso.foundation.saml import provider  # heavy, see there

    key = current_key.signing_key()
    following = [row for row in keys.published() if row.pk != key.pk]
    return HttpResponse(provider.metadata(key, following), content_type="application/samlmetadata+xml")


@require_safe
@public("chứng thư công khai mà ứng dụng dùng để kiểm tra chữ ký của trường")
def certificate(request: HttpRequest) -> HttpResponse:
    """Give the certificate as a file, for applications that read no metadata (Google Workspace)."""
    headers = {"Content-Disposition": 'attachment; filename="truongso-saml.pem"'}
    return HttpResponse(current_key.signing_key().certificate, content_type="application/x-pem-file", headers=headers)


@require_http_methods(["GET", "POST"])
@requires("sso.manage")
def add(request: HttpRequest, recipe: str) -> HttpResponse:
    """Register an application that speaks SAML."""
    chosen = recipes().get(recipe)
    if chosen is None or chosen.protocol != SAML:
        raise Http404
    form = SamlApplicationForm(request.POST or None, initial=chosen.initial())

    def register(values: dict[str, Any]) -> Application:
        return register_application(by=request.user, protocol=SAML, recipe=chosen.code, **values)[0]

    made = applied(form, register) if request.method == "POST" else None
    if made is not None:
        messages.success(request, "Đã đăng ký ứng dụng: giờ hãy nạp siêu dữ liệu của ứng dụng hoặc khai bằng tay.")
        return redirect("saml:service_provider", made.pk)
    return render(request, "saml/application_form.html", {"form": form, "recipe": chosen, "application": None})


@require_http_methods(["GET", "POST"])
@requires("sso.manage")
def change_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, who may enter, and what is asked of them."""
    shown = _application(request, pk)
    form = SamlApplicationForm(request.POST or None, initial=values_of(shown))
    if request.method == "POST" and applied(form, lambda values: change_application(shown, by=request.user, **values)):
        messages.success(request, "Đã lưu ứng dụng.")
        return redirect("saml:service_provider", shown.pk)
    return render(request, "saml/application_form.html", {"form": form, "application": shown})


@require_GET
@requires("sso.manage")
def service_provider(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was agreed with an application, what it must be told about us, who is in, and what was done to it."""
    shown = _application(request, pk)
    record_read("sso.application_viewed", shown, by=request.user)
    known = ServiceProvider.objects.filter(application=shown).first()
    sessions = ProviderSession.objects.filter(provider=known).select_related("visit__user__person")
    is_able = program.is_installed()
    context = {
        "provider": known,
        "released": [CATALOGUE[name].title for name in known.attributes if name in CATALOGUE] if known else [],
        "ours": _ours(),
        "key": current_key.signing_key() if is_able else None,
        "missing_program": "" if is_able else program.MISSING,
        "sessions": sessions[:10] if known else [],
        "form": MetadataForm(),
    }
    recipe = recipes().get(shown.recipe)
    steps = {"steps": recipe.steps_for(home=shown.home_url.rstrip("/"), **_ours()) if recipe else []}
    return render(request, "saml/service_provider.html", setup_of(shown) | life_of(shown) | context | steps)


def _ours() -> dict[str, str]:
    return {
        "entity_id": entity_id(),
        "login": here("saml:login"),
        "logout": here("saml:logout"),
        "certificate": here("saml:certificate"),
    }


@require_http_methods(["GET", "POST"])
@requires("sso.manage")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the SAML side of an application by hand."""
    shown = _application(request, pk)
    known = ServiceProvider.objects.filter(application=shown).first()
    form = ProviderForm(request.POST or None, instance=known, recipe=recipes().get(shown.recipe))
    if request.method == "POST":
        done = applied(form, lambda values: actions.describe_provider(shown, by=request.user, **values))
        if done is not None:
            messages.success(request, "Đã lưu phần SAML của ứng dụng.")
            return redirect("saml:service_provider", shown.pk)
    return render(request, "saml/provider_form.html", {"application": shown, "form": form})


@require_POST
@requires("sso.manage")
def take_metadata(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what the metadata file of an application says."""
    shown = _application(request, pk)
    form = MetadataForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "Hãy chọn tệp siêu dữ liệu (.xml) của ứng dụng.")
        return redirect("saml:service_provider", shown.pk)
    content = form.cleaned_data["file"].read(service_metadata.MOST_BYTES)
    done = "Đã nạp siêu dữ liệu của ứng dụng: hãy xem lại các địa chỉ dưới đây."
    act = lambda: actions.import_metadata(shown, service_metadata.read(content), by=request.user)  # noqa: E731
    return told(request, "saml:service_provider", done, act, shown.pk)


def _application(request: HttpRequest, pk: int) -> Application:
    shown = seen(request, pk)
    return get_object_or_404(Application, pk=shown.pk, protocol=SAML)
