"""Give every request an id and note its address, for the trail."""

import secrets
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from truongso.foundation.audit.recording import RequestContext, request_context


class RequestContextMiddleware:
    """Set the request context that recorded events carry."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        context = RequestContext(secrets.token_hex(8), _address_of(request)[:45])
        token = request_context.set(context)
        try:
            response = self.get_response(request)
        finally:
            request_context.reset(token)
        response["X-Request-Id"] = context.request_id
        return response


def _address_of(request: HttpRequest) -> str:
    """Return where a request comes from: behind the trusted proxies, else the address of the connection."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return str(request.META.get("REMOTE_ADDR", ""))
