"""The provider's pages: enter an application, agree, leave."""

from typing import Any

from allauth.account.internal.flows.logout import logout as end_session
from allauth.core.internal.httpkit import add_query_params
from allauth.idp.oidc.internal.oauthlib.server import get_server
from allauth.idp.oidc.internal.oauthlib.utils import extract_headers
from allauth.idp.oidc.views import LogoutView
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_deny
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from oauthlib.common import add_params_to_uri
from oauthlib.oauth2.rfc6749 import errors
from oauthlib.openid.connect.core.exceptions import InteractionRequired

from truongso.core.rights import public, requires
from truongso.foundation.sso import actions, gate
from truongso.foundation.sso.claims import SCOPES
from truongso.foundation.sso.entering import may_enter
from truongso.foundation.sso.forms import LogoutForm
from truongso.foundation.sso.metadata import provider_metadata
from truongso.foundation.sso.models import Application
from truongso.foundation.sso.redirects import send_to

_unframed = csp_replace({"frame-ancestors": ["'none'"]})


@require_safe
@public("ứng dụng đọc cấu hình của nhà cung cấp trước khi có người dùng")
def configuration(request: HttpRequest) -> HttpResponse:
    """What an application must know to work with us."""
    return JsonResponse(provider_metadata(), headers={"Access-Control-Allow-Origin": "*"})


@csrf_exempt  # an application may post its request (OpenID Connect Core 3.1.2.1); it becomes a GET and changes nothing
@xframe_options_deny
@_unframed
@public("ứng dụng có thể hỏi im lặng xem người dùng đã đăng nhập chưa")
def authorise(request: HttpRequest) -> HttpResponse:
    """Let a person into an application, after whatever must come first."""
    if request.method == "POST":
        return redirect(f"{request.path}?{request.POST.urlencode()}")
    return _Entry(request).answer()


@xframe_options_deny
@_unframed
@requires("sso.enter")
def consent(request: HttpRequest) -> HttpResponse:
    """The person agreed, or not, to what an application asked; everything is looked at again."""
    if request.method != "POST":  # back from the login page, after the session ran out meanwhile
        return redirect(f"{reverse('idp:oidc:authorization')}?{request.META.get('QUERY_STRING', '')}")
    return _Entry(request).answer(decision=request.POST.get("decision", ""))


class _Entry:
    """One request of an application on behalf of the person at the keyboard."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.address = f"{reverse('idp:oidc:authorization')}?{request.META.get('QUERY_STRING', '')}"

    def answer(self, decision: str | None = None) -> HttpResponse:
        try:
            self.scopes, info = get_server().validate_authorization_request(self.address, "GET", "", self._headers)
            self.application: Application = info["request"].client.application
            self.redirect_uri: str = info["redirect_uri"]
            self.state: str | None = info["state"]
            self.prompt: set[str] = set(self.request.GET.get("prompt", "").split())
            self._check_age(info["request"])
            response = self._after_checks(info["request"], decision)
        except errors.OAuth2Error as error:
            response = self._error(error)
        response["Cache-Control"] = "no-store"
        return response

    def _check_age(self, asked: Any) -> None:
        try:
            gate.max_age_of(self.request)
        except ValueError:
            raise errors.InvalidRequestError(description="Malformed max_age.", request=asked) from None

    def _after_checks(self, asked: Any, decision: str | None) -> HttpResponse:
        if "none" in self.prompt:
            return self._silently(asked)
        if first := gate.first_address(self.request, self.address):
            return redirect(first)
        if sentence := may_enter(self.request.user, self.application):
            return self._page("sso/refused_entry.html", status=403, sentence=sentence)
        factor = gate.step_up(self.request, self.application, self.address)
        if factor is not None:
            return redirect(factor) if factor else self._page("sso/needs_second_factor.html", status=403)
        if decision == "refuse":
            raise errors.AccessDeniedError(request=asked)
        if decision != "agree" and self._must_ask():
            return self._page("sso/consent.html", scopes=[SCOPES[name].words for name in self.scopes if name in SCOPES])
        if decision == "agree" and not self.application.is_trusted:
            actions.agree(self.application, self.scopes, by=self.request.user)
        return self._grant()

    def _silently(self, asked: Any) -> HttpResponse:
        """Without a word to the person: the validator has looked at login and consent already."""
        if may_enter(self.request.user, self.application):
            raise errors.AccessDeniedError(request=asked)
        if gate.step_up(self.request, self.application, self.address) is not None:
            raise InteractionRequired(request=asked)
        return self._grant()

    def _must_ask(self) -> bool:
        if "consent" in self.prompt:
            return True
        return gate.needs_consent(self.request.user, self.application, self.scopes)

    def _grant(self) -> HttpResponse:
        headers, _, _ = get_server().create_authorization_response(
            self.address, "GET", "", self._headers, scopes=self.scopes, credentials={"user": self.request.user}
        )
        gate.forget_asked(self.request)
        return self._back(headers["Location"], self.application.name)

    def _error(self, error: errors.OAuth2Error) -> HttpResponse:
        """Tell the application; where its address cannot be trusted, tell the person."""
        if isinstance(error, errors.FatalClientError) or not error.redirect_uri:
            return render(self.request, "idp/oidc/error.html", {"error": error}, status=400)
        return self._back(error.in_uri(error.redirect_uri), "ứng dụng")

    def _back(self, address: str, name: str) -> HttpResponse:
        # Who answers is said beside the answer (RFC 9207), so that an application with several providers mixes up none.
        issuer = provider_metadata()["issuer"]
        return send_to(self.request, add_params_to_uri(address, [("iss", issuer)]), name)

    def _page(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        shown = {"application": self.application, "query": self.request.META.get("QUERY_STRING", ""), **context}
        return render(self.request, template, shown, status=status)

    @property
    def _headers(self) -> dict[str, str]:
        return dict(extract_headers(self.request))


class ApplicationLogoutView(LogoutView):  # type: ignore[misc]
    """An application asks to sign the person out (OpenID Connect RP-Initiated Logout 1.0)."""

    form_class = LogoutForm
    template_name = "idp/oidc/logout.html"

    def form_invalid(self, form: LogoutForm) -> HttpResponse:
        return render(self.request, "idp/oidc/error.html", {"error_form": form}, status=400)

    def _handle(self, form: LogoutForm, op_logout: bool) -> HttpResponse:
        """End the session of the school, or this application's share of it alone, and go where the application asked."""
        request, client = self.request, form.cleaned_data["client"]
        address = form.cleaned_data["post_logout_redirect_uri"]
        if request.user.is_authenticated and op_logout:
            end_session(request, show_message=not address)
        elif request.user.is_authenticated and client is not None:
            keys = [request.session.session_key or ""]
            actions.end_visits(request.user, keys, application=client.application, by=request.user)
        if not address:
            return redirect("account_login" if request.user.is_anonymous else "sso:launch")
        state = form.cleaned_data["state"]
        return send_to(request, add_query_params(address, {"state": state}) if state else address, str(client.name))


logout = xframe_options_deny(
    _unframed(public("phiên có thể đã hết khi ứng dụng đưa người dùng đến đây")(ApplicationLogoutView.as_view()))
)
