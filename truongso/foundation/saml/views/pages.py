"""The SAML side of an application, for those who keep the register; and what the application asks of us."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongso.core.outcomes import applied
from truongso.core.refusal import Refused
from truongso.core.rights import public, requires
from truongso.foundation.saml import actions, keys, program, provider, service_metadata
from truongso.foundation.saml.addresses import entity_id, here
from truongso.foundation.saml.attributes import CATALOGUE
from truongso.foundation.saml.forms import MetadataForm, ProviderForm
from truongso.foundation.saml.models import ProviderSession, ServiceProvider
from truongso.foundation.sso.models import Application


@public("ứng dụng đọc siêu dữ liệu của trường khi được cấu hình; chỉ có địa chỉ và chứng thư công khai")
@require_safe
def metadata(request: HttpRequest) -> HttpResponse:
    """Show applications where to send people and which certificate verifies what we sign."""
    key = actions.signing_key()
    following = [row for row in keys.published() if row.pk != key.pk]
    return HttpResponse(provider.metadata(key, following), content_type="application/samlmetadata+xml")


@public("chứng thư công khai mà ứng dụng dùng để kiểm tra chữ ký của trường")
@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """Give the certificate as a file, for applications that read no metadata (Google Workspace)."""
    headers = {"Content-Disposition": 'attachment; filename="truongso-saml.pem"'}
    return HttpResponse(actions.signing_key().certificate, content_type="application/x-pem-file", headers=headers)


@requires("sso.manage")
@require_safe
def service_provider(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was agreed with an application, what it must be told about us, and who is logged in there."""
    application = _application(request, pk)
    known = ServiceProvider.objects.filter(application=application).first()
    sessions = ProviderSession.objects.open().filter(provider=known).select_related("visit__user__person")
    context = {
        "application": application,
        "provider": known,
        "released": [CATALOGUE[name].title for name in known.attributes if name in CATALOGUE] if known else [],
        "ours": {"entity_id": entity_id(), "login": here("saml:login"), "logout": here("saml:logout")},
        "key": actions.signing_key() if program.is_installed() else None,
        "missing_program": "" if program.is_installed() else program.MISSING,
        "open_sessions": sessions.count() if known else 0,
        "form": MetadataForm(),
    }
    return render(request, "saml/service_provider.html", context)


@requires("sso.manage")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the SAML side of an application by hand."""
    application = _application(request, pk)
    known = ServiceProvider.objects.filter(application=application).first()
    form = ProviderForm(request.POST or None, instance=known)
    if request.method == "POST":
        done = applied(form, lambda values: actions.describe_provider(application, by=request.user, **values))
        if done is not None:
            messages.success(request, "Đã lưu phần SAML của ứng dụng.")
            return redirect("saml:service_provider", application.pk)
    return render(request, "saml/provider_form.html", {"application": application, "form": form})


@requires("sso.manage")
@require_POST
def take_metadata(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what the metadata file of an application says."""
    application = _application(request, pk)
    form = MetadataForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "Hãy chọn tệp siêu dữ liệu (.xml) của ứng dụng.")
        return redirect("saml:service_provider", application.pk)
    try:
        described = service_metadata.read(form.cleaned_data["file"].read(service_metadata.MOST_BYTES))
        actions.import_metadata(application, described, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Đã nạp siêu dữ liệu của ứng dụng: hãy xem lại các địa chỉ dưới đây.")
    return redirect("saml:service_provider", application.pk)


def _application(request: HttpRequest, pk: int) -> Any:
    visible = Application.objects.visible_to(request.user)
    return get_object_or_404(visible, pk=pk, protocol=Application.Protocol.SAML)
