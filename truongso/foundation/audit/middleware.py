"""Give every request an id and note its address, for the trail."""

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from truongso.foundation.audit.recording import RequestContext, request_context


class RequestContextMiddleware:
    """Set the request context that recorded events carry."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        context = RequestContext(secrets.token_hex(8), request.META.get("REMOTE_ADDR", "")[:45])
        token = request_context.set(context)
        try:
            response = self.get_response(request)
        finally:
            request_context.reset(token)
        response["X-Request-Id"] = context.request_id
        return response
