"""The way of a person from an application to the login and back, with a signed statement in the browser's hands."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_deny
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from truongso.core.refusal import Refused
from truongso.core.rights import public, requires
from truongso.foundation.saml import actions, answers, attributes, contexts, current_key, names
from truongso.foundation.saml.answers import Answer
from truongso.foundation.saml.models import NameIdFormat, ServiceProvider
from truongso.foundation.saml.requests import Arrived, LoginRequest, from_token, read_login_request
from truongso.foundation.saml.views.carrying import carried
from truongso.foundation.sso.actions import agree
from truongso.foundation.sso.entering import has_second_factor, may_enter, needs_step_up, step_up_address
from truongso.foundation.sso.gate import is_ready, needs_consent
from truongso.foundation.sso.models import Application
from truongso.foundation.sso.proofs import Proof, proof_of

CARRIED = "yeu-cau"


def arrived(request: HttpRequest) -> Arrived:
    """Return the message of a request, by whichever way it came."""
    values = request.POST if request.method == "POST" else request.GET
    message = values.get("SAMLRequest", "")
    if not message:
        raise Refused("Địa chỉ này dành cho ứng dụng: hãy mở ứng dụng rồi chọn đăng nhập bằng tài khoản của trường.")
    query = request.META.get("QUERY_STRING", "")
    return Arrived(message, values.get("RelayState", ""), query, by_post=request.method == "POST")


@never_cache
@csrf_exempt
@public("ứng dụng gửi người dùng tới đây khi họ chưa đăng nhập; yêu cầu được kiểm tra theo sổ đăng ký ứng dụng")
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Take an application's request, check it, and go on by a request of our own, which carries the session's cookie."""
    asked = read_login_request(arrived(request))
    page = "saml:quiet" if asked.is_passive else "saml:go_on"
    return redirect(f"{reverse(page)}?{urlencode({CARRIED: asked.as_token()})}")


@never_cache
@public("ứng dụng hỏi người dùng đã đăng nhập chưa mà không được làm phiền họ; người lạ chỉ nhận câu trả lời là chưa")
@require_safe
def quiet(request: HttpRequest) -> HttpResponse:
    """Answer an application that must not disturb: go on for a person who is ready, say no for everybody else."""
    asked = from_token(request.GET.get(CARRIED, ""))
    if is_ready(request):
        return redirect(f"{reverse('saml:go_on')}?{urlencode({CARRIED: request.GET[CARRIED]})}")
    return _fail(request, asked, _provider_of(asked), answers.NOT_PASSIVE)


@never_cache
@requires("sso.enter")
@require_safe
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an application from our own list: its page, or at once with a statement that it did not ask for."""
    application = get_object_or_404(Application.objects.open_to(request.user), pk=pk)
    provider = ServiceProvider.objects.filter(application=application).first()
    if provider is None or not provider.starts_here:
        return redirect(application.home_url)
    asked = LoginRequest(
        provider=provider.pk,
        id="",
        acs_address=provider.acs_addresses[0],
        relay_state=provider.start_state,
        at=timezone.now().timestamp(),
    )
    return redirect(f"{reverse('saml:go_on')}?{urlencode({CARRIED: asked.as_token()})}")


@never_cache
@xframe_options_deny
@csp_replace({"frame-ancestors": ["'none'"]})
@requires("sso.enter")
@require_http_methods(["GET", "POST"])
def go_on(request: HttpRequest) -> HttpResponse:
    """Let the person in, or show what still stands between: another proof, their agreement, a refusal."""
    asked = from_token(request.GET.get(CARRIED, ""))
    provider = _provider_of(asked)
    if hindrance := may_enter(request.user, provider.application):
        return _turn_away(request, provider.application, hindrance)
    proof = proof_of(request)
    if missing := _proof_missing(request, asked, provider, proof):
        return _fail(request, asked, provider, answers.NOT_PASSIVE) if asked.is_passive else missing
    context = contexts.answer(asked.contexts, asked.comparison, proof.acr)
    if context is None:
        return _fail(request, asked, provider, answers.NO_CONTEXT)
    if needs_consent(request.user, provider.application, provider.application.scopes):
        if request.method == "POST":
            agree(provider.application, provider.application.scopes, by=request.user)
        else:
            return _fail(request, asked, provider, answers.NOT_PASSIVE) if asked.is_passive else _ask(request, provider)
    return _let_in(request, asked, provider, proof, context)


def _provider_of(asked: LoginRequest) -> ServiceProvider:
    provider = ServiceProvider.objects.filter(pk=asked.provider).select_related("application").first()
    if provider is None or asked.acs_address not in provider.acs_addresses:
        raise Refused("Đăng ký của ứng dụng vừa thay đổi: hãy mở lại ứng dụng và đăng nhập lần nữa.")
    return provider


def _proof_missing(
    request: HttpRequest, asked: LoginRequest, provider: ServiceProvider, proof: Proof
) -> HttpResponse | None:
    """Return the page where the person proves what is missing; None when nothing is."""
    back = request.get_full_path()
    wants_second = contexts.wants_two_factors(asked.contexts, asked.comparison)
    lacks_second = wants_second and contexts.answer(asked.contexts, asked.comparison, proof.acr) is None
    if needs_step_up(request, provider.application) or lacks_second:
        if has_second_factor(request.user):
            return redirect(step_up_address(request.user, back))
        return render(request, "sso/needs_second_factor.html", {"application": provider.application}, status=403)
    if asked.is_forced and proof.auth_time < int(asked.at):
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")
    return None


def _turn_away(request: HttpRequest, application: Application, sentence: str) -> HttpResponse:
    return render(request, "sso/refused_entry.html", {"application": application, "sentence": sentence}, status=403)


def _ask(request: HttpRequest, provider: ServiceProvider) -> HttpResponse:
    user: Any = request.user
    released = attributes.released(user, provider.attributes)
    told = [attributes.in_words(name, values) for name, values in released.items()]
    if provider.name_id_format != NameIdFormat.PERSISTENT:
        told.insert(0, ("Định danh đăng nhập", names.name_of(user, provider)))
    return render(request, "saml/agree.html", {"application": provider.application, "told": told})


def _let_in(
    request: HttpRequest, asked: LoginRequest, provider: ServiceProvider, proof: Proof, context: str
) -> HttpResponse:
    """Make the statement first: signing takes a while, and no row is locked meanwhile."""
    user: Any = request.user
    name = names.name_of(user, provider)
    until = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    key = current_key.signing_key()
    answer = answers.success(asked, provider, user, name, proof, context, key=key, until=until)
    actions.note_entry(request, provider, answer, request_id=asked.id, name=name, expires_at=until)
    return _carry(request, provider, answer)


def _fail(request: HttpRequest, asked: LoginRequest, provider: ServiceProvider, why: tuple[str, str]) -> HttpResponse:
    if not asked.id:
        return _turn_away(request, provider.application, "Chưa đủ điều kiện để vào ứng dụng này.")
    return _carry(request, provider, answers.failure(asked, provider, why, key=current_key.signing_key()))


def _carry(request: HttpRequest, provider: ServiceProvider, answer: Answer) -> HttpResponse:
    fields = {"SAMLResponse": answer.message, "RelayState": answer.relay_state}
    return carried(request, provider.application, answer.acs_address, fields)
