"""The way of a person from an application to the login and back, with a signed statement in the browser's hands."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from truongso.core.refusal import Refused
from truongso.core.rights import public, requires
from truongso.foundation.saml import actions, answers, attributes, contexts, names
from truongso.foundation.saml.answers import Answer
from truongso.foundation.saml.models import NameIdFormat, ServiceProvider
from truongso.foundation.saml.requests import Arrived, LoginRequest, from_token, read_login_request
from truongso.foundation.saml.views.carrying import carried
from truongso.foundation.sso.actions import agree
from truongso.foundation.sso.entering import has_second_factor, may_enter, needs_step_up, step_up_address
from truongso.foundation.sso.models import Application, Connection
from truongso.foundation.sso.proofs import Proof, proof_of

TOKEN = "yeu-cau"


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
    return redirect(f"{reverse(page)}?{urlencode({TOKEN: asked.as_token()})}")


@never_cache
@public("ứng dụng hỏi người dùng đã đăng nhập chưa mà không được làm phiền họ; người lạ chỉ nhận câu trả lời là chưa")
@require_safe
def quiet(request: HttpRequest) -> HttpResponse:
    """Answer an application that must not disturb: go on for a person who is ready, say no for everybody else."""
    asked = from_token(request.GET.get(TOKEN, ""))
    is_ready = request.user.is_authenticated and not vars(request).get("session_locked") and not _must_change(request)
    if is_ready:
        return redirect(f"{reverse('saml:go_on')}?{urlencode({TOKEN: request.GET[TOKEN]})}")
    return _fail(request, asked, _provider_of(asked), answers.NOT_PASSIVE)


def _must_change(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "must_change_password", False))


@never_cache
@requires("sso.enter")
@require_safe
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter an application from our own list; the application did not ask, so there is no request to answer."""
    application = get_object_or_404(Application.objects.visible_to(request.user), pk=pk)
    provider = get_object_or_404(ServiceProvider, application=application)
    asked = LoginRequest(
        provider=provider.pk,
        id="",
        acs_address=provider.acs_addresses[0],
        relay_state=provider.start_state,
        at=timezone.now().timestamp(),
    )
    return redirect(f"{reverse('saml:go_on')}?{urlencode({TOKEN: asked.as_token()})}")


@never_cache
@requires("sso.enter")
@require_http_methods(["GET", "POST"])
def go_on(request: HttpRequest) -> HttpResponse:
    """Let the person in, or show what still stands between: another proof, their agreement, a refusal."""
    asked = from_token(request.GET.get(TOKEN, ""))
    provider = _provider_of(asked)
    if hindrance := may_enter(request.user, provider.application):
        return _turn_away(request, hindrance)
    proof = proof_of(request)
    if missing := _proof_missing(request, asked, provider, proof):
        return _fail(request, asked, provider, answers.NOT_PASSIVE) if asked.is_passive else missing
    context = contexts.answer(asked.contexts, asked.comparison, proof.acr)
    if context is None:
        return _fail(request, asked, provider, answers.NO_CONTEXT)
    if not _has_agreed(request, provider):
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
        why = f"«{provider.application.name}» đòi xác thực hai lớp mà tài khoản của bạn chưa bật."
        return _turn_away(request, why, enrol=True)
    if asked.is_forced and proof.auth_time < int(asked.at):
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")
    return None


def _turn_away(request: HttpRequest, why: str, *, enrol: bool = False) -> HttpResponse:
    return render(request, "saml/turned_away.html", {"why": why, "enrol": enrol}, status=403)


def _scopes(provider: ServiceProvider) -> set[str]:
    """Return the packages of claims that the application gets, the name that it knows the person by included."""
    by_name = {NameIdFormat.EMAIL: {"email"}, NameIdFormat.USER_NAME: {"profile"}}
    return attributes.scopes_of(provider.attributes) | by_name.get(NameIdFormat(provider.name_id_format), set())


def _has_agreed(request: HttpRequest, provider: ServiceProvider) -> bool:
    scopes = _scopes(provider)
    if provider.application.is_trusted or not scopes:
        return True
    if request.method == "POST":
        agree(provider.application, scopes, by=request.user)
        return True
    known = Connection.objects.filter(user=request.user.pk, application=provider.application).first()
    return known is not None and known.covers(scopes)


def _ask(request: HttpRequest, provider: ServiceProvider) -> HttpResponse:
    user: Any = request.user
    told = [
        (attributes.CATALOGUE[name].title, ", ".join(values))
        for name, values in attributes.released(user, provider.attributes).items()
    ]
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
    key = actions.signing_key()
    answer = answers.success(asked, provider, user, name, proof, context, key=key, until=until)
    actions.enter(request, provider, answer, request_id=asked.id, name=name, expires_at=until)
    return _carry(request, provider, answer)


def _fail(request: HttpRequest, asked: LoginRequest, provider: ServiceProvider, why: tuple[str, str]) -> HttpResponse:
    if not asked.id:
        return _turn_away(request, "Chưa đủ điều kiện để vào ứng dụng này.")
    return _carry(request, provider, answers.failure(asked, provider, why, key=actions.signing_key()))


def _carry(request: HttpRequest, provider: ServiceProvider, answer: Answer) -> HttpResponse:
    fields = {"SAMLResponse": answer.message, "RelayState": answer.relay_state}
    return carried(request, provider.application.name, answer.acs_address, fields)
