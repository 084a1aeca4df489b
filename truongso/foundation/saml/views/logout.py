"""The end that an application starts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from truongso.core.rights import public
from truongso.foundation.saml import actions
from truongso.foundation.saml.logout import answer, read_logout_request
from truongso.foundation.saml.views.carrying import carried
from truongso.foundation.saml.views.login import arrived


@never_cache
@csrf_exempt
@public("ứng dụng gửi lệnh đăng xuất đã ký tới đây; chữ ký được kiểm tra trước khi phiên nào kết thúc")
@require_http_methods(["GET", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """End what a signed request of an application names, here and everywhere, and bring back the answer."""
    asked = read_logout_request(arrived(request))
    was_known = actions.note_end_by_application(asked.provider, asked.name, asked.indexes)
    brought = answer(asked, was_known=was_known)
    if brought is None:
        return render(request, "saml/logged_out.html", {"name": asked.provider.application.name})
    if not brought.message:
        return redirect(brought.address)
    fields = {"SAMLResponse": brought.message, "RelayState": brought.relay_state}
    return carried(request, asked.provider.application, brought.address, fields)
