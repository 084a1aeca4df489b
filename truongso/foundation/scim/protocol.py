"""What every address of the service does before and after its view: token, limits, a body that can be trusted, errors.

A view takes (call) and returns a SCIM answer; it raises Turned, Refused or an error of the library for everything else.
"""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from pydantic import ValidationError
from scim2_models import Error, SCIMException

from truongso.core.refusal import Refused
from truongso.core.rights import token_guarded
from truongso.foundation.accounts.devices import address_of
from truongso.foundation.audit.recording import record_read
from truongso.foundation.scim.models import ProvisioningClient
from truongso.foundation.scim.refusals import Turned, forbidden
from truongso.foundation.scim.resources import provider
from truongso.foundation.scim.tokens import is_secret, split

CONTENT_TYPE = "application/scim+json"
ROOT = "/scim/v2"
DEEPEST = 12
WINDOW_SECONDS = 60
log = logging.getLogger(__name__)


@dataclass
class Call:
    """One request of a client, its token checked."""

    request: HttpRequest
    client: ProvisioningClient
    day: date
    arguments: dict[str, Any] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return self.request.build_absolute_uri(ROOT)

    @cached_property
    def body(self) -> dict[str, Any]:
        """The JSON object that was sent."""
        return _object_of(self.request)


class Answer(HttpResponse):
    """A SCIM message; None for an answer without a body."""

    def __init__(self, message: dict[str, Any] | None, *, status: int = 200, **headers: str) -> None:
        content = b"" if message is None else json.dumps(message, ensure_ascii=False).encode()
        super().__init__(content, status=status, content_type=CONTENT_TYPE)
        for name, value in headers.items():
            self.headers[name.replace("_", "-")] = value


class Unauthorized(Turned):
    """The token is missing, wrong, revoked or over."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, status=401)


Method = Callable[[Call], HttpResponse]


def address(*, reads: tuple[str, ...] = ("GET",), **methods: Method) -> Callable[..., HttpResponseBase]:
    """Return the Django view of an address: one function for each HTTP method; reads are those that change nothing."""

    @csrf_exempt
    @never_cache
    @token_guarded("scim")
    def view(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        try:
            if settings.TLS and not request.is_secure():
                # Not redirected (SECURE_REDIRECT_EXEMPT): a client that sends its token in clear must notice.
                raise forbidden("Địa chỉ này chỉ nhận HTTPS.")
            call = Call(request, _client_of(request), timezone.localdate(), arguments)
            method = methods.get(str(request.method))
            if method is None:
                return _error(405, f"Địa chỉ này không nhận {request.method}.", Allow=", ".join(methods))
            if request.method not in reads and not call.client.may_write:
                raise forbidden("Mã truy cập này chỉ được đọc.")
            with provider():
                return method(call)
        except (Refused, SCIMException, ValidationError) as refusal:
            return _refused(refusal)
        except Exception:
            log.exception("SCIM request failed")
            return _error(500, "Máy chủ gặp lỗi: hãy thử lại, nếu vẫn lỗi thì báo quản trị hệ thống của trường.")

    return view


# --- Who calls ----------------------------------------------------------------------------------------------
def _client_of(request: HttpRequest) -> ProvisioningClient:
    place, now = address_of(request) or "", timezone.now()
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    key, secret = split(token.strip()) if scheme.lower() == "bearer" else ("", "")
    client: ProvisioningClient | None = ProvisioningClient.objects.filter(token_key=key).first() if key else None
    right = is_secret(secret, client.token_hash if client else None)
    if client is None or not right or not client.is_open(timezone.localdate()):
        # Counted for wrong tokens alone: whoever guesses from behind the same proxy keeps no client out.
        _within(f"scim-wrong:{place}", settings.SCIM_WRONG_TOKENS_PER_MINUTE)
        if not ProvisioningClient.objects.open_on(timezone.localdate()).exists():
            raise Turned("Trường chưa mở cổng cấp phát tài khoản.", status=404)
        raise Unauthorized("Thiếu mã truy cập, hoặc mã sai, hết hạn, đã thu hồi.")
    _within(f"scim:{client.pk}", settings.SCIM_REQUESTS_PER_MINUTE)
    _note_use(client, now, place)
    return client


def _within(key: str, limit: int) -> None:
    """Count in the cache that all workers share; Turned with 429 beyond the limit of a minute."""
    if _counted(key) > limit:
        raise Turned("Gọi quá nhiều lần trong một phút: hãy chờ rồi gọi lại.", status=429)


def _counted(key: str) -> int:
    if cache.add(key, 1, WINDOW_SECONDS):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # the minute ended between the two
        return 1


def _note_use(client: ProvisioningClient, now: datetime, place: str) -> None:
    # Once a minute is enough to know that a token is in use, and spares a write per request; the trail hears once a day.
    last = client.last_used_at
    if last is None or (now - last).total_seconds() > WINDOW_SECONDS:
        ProvisioningClient.objects.filter(pk=client.pk).update(last_used_at=now, last_address=place[:45])
    if last is None or timezone.localdate(last) != timezone.localdate(now):
        record_read("scim.read_today", client, by=None)


# --- What was sent ------------------------------------------------------------------------------------------
def _object_of(request: HttpRequest) -> dict[str, Any]:
    if request.content_type not in {CONTENT_TYPE, "application/json"}:
        raise Turned(f"Nội dung phải là {CONTENT_TYPE}.", status=415)
    limit = settings.SCIM_MAX_BYTES
    told = request.META.get("CONTENT_LENGTH") or "0"
    content = request.read(limit + 1) if told.isdigit() and int(told) <= limit else None
    if content is None or len(content) > limit:
        raise Turned(f"Nội dung lớn quá {limit // 1024} KB.", status=413)
    try:
        parsed = json.loads(content, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Turned("Nội dung không phải JSON hợp lệ.", scim_type="invalidSyntax") from None
    if not isinstance(parsed, dict):
        raise Turned("Nội dung phải là một đối tượng JSON.", scim_type="invalidSyntax")
    for name, value in _walked(parsed):
        _guard(name, value)
    return parsed


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _walked(parsed: Any) -> Iterator[tuple[str, Any]]:
    """Yield every (name, value) of a document without recursion; Turned when it is nested too deep."""
    waiting: list[tuple[int, str, Any]] = [(0, "", parsed)]
    while waiting:
        depth, name, value = waiting.pop()
        if depth > DEEPEST:
            raise Turned("Nội dung lồng nhau quá sâu.", scim_type="invalidSyntax")
        yield name, value
        if isinstance(value, dict):
            waiting.extend((depth + 1, str(key), inner) for key, inner in value.items())
        elif isinstance(value, list):
            waiting.extend((depth + 1, name, inner) for inner in value)


def _guard(name: str, value: Any) -> None:
    if isinstance(value, str) and ("\x00" in value or any("\ud800" <= c <= "\udfff" for c in value)):
        raise Turned("Nội dung có ký tự mà cơ sở dữ liệu không giữ được.")
    named = value if name == "path" and isinstance(value, str) else name
    if named.lower().rsplit(":", 1)[-1] == "password":
        raise Turned("Ứng dụng không đặt được mật khẩu: người dùng tự đặt, nhà trường đặt lại khi cần.")


# --- What went wrong -------------------------------------------------------------------------------------------
def _refused(refusal: Any) -> HttpResponse:
    if isinstance(refusal, Turned):
        extra = {"WWW_Authenticate": 'Bearer realm="SCIM"'} if refusal.status == 401 else {}
        if refusal.status == 429:
            extra["Retry_After"] = str(WINDOW_SECONDS)
        return _error(refusal.status, refusal.sentence, refusal.scim_type, **extra)
    if isinstance(refusal, Refused):
        return _error(400, refusal.sentence, "invalidValue")
    wrong = isinstance(refusal, ValidationError)
    found = Error.from_validation_errors(refusal)[0] if wrong else refusal.to_error()
    return _error(found.status or 400, found.detail or "", found.scim_type or "")


def _error(status: int, detail: str, scim_type: str = "", **headers: str) -> HttpResponse:
    message = Error(status=status, detail=detail, scim_type=scim_type or None)
    return Answer(message.model_dump(), status=status, **headers)
