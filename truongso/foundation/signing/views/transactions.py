"""A sitting whose values come later: its page, its end by hand, values from the browser, messages of the remote service."""

import base64
import json
import time
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from truongso.core.refusal import Refused
from truongso.core.rights import requires, token_guarded
from truongso.foundation.signing import actions, later
from truongso.foundation.signing.keys.remote import TryAgain, answer_of, is_genuine
from truongso.foundation.signing.models import Holder, SigningTransaction
from truongso.foundation.signing.transaction_models import TransactionState
from truongso.foundation.signing.values import LONGEST
from truongso.foundation.signing.views.local import with_local_signer

LARGEST_MESSAGE = 512 * 1024
CANCELLED = "Người ký đã hủy lần ký này."


@never_cache
@require_GET
@requires("signing.sign")
def transaction(request: HttpRequest, uid: str) -> HttpResponse:
    """Show what a transaction waits for, or how it ended; each look asks the service."""
    found = later.refresh(_mine(request, uid), timezone.now())
    items = list(found.items.select_related("step__request"))
    in_browser = found.is_waiting and found.key.holder == Holder.BROWSER
    context = {
        "found": found, "items": items, "in_browser": in_browser, "local_signer": settings.LOCAL_SIGNER_URL,
        "signed": sum(item.state == TransactionState.SIGNED for item in items),
        "asked": _asked(found, items) if in_browser else None,
    }  # fmt: skip
    answer = render(request, "signing/transaction.html", context)
    return with_local_signer(answer) if in_browser else answer


def _asked(found: SigningTransaction, items: list[Any]) -> dict[str, Any]:
    """Return what the signing program in the person's machine is asked: see the README for the protocol."""
    waiting = [item for item in items if item.state == TransactionState.WAITING]
    return {
        "transaction": str(found.uid),
        "certificate": base64.b64encode(bytes(found.key.certificate)).decode(),
        "items": [
            {"id": str(item.pk), "title": item.step.request.title,
             "data": base64.b64encode(bytes(item.to_sign or b"")).decode()}
            for item in waiting
        ],
    }  # fmt: skip


@require_POST
@requires("signing.sign")
def values(request: HttpRequest, uid: str) -> HttpResponse:
    """Take the values that the signing program in the person's machine gave."""
    found = _mine(request, uid)
    if found.key.holder != Holder.BROWSER:
        raise Refused("Lần ký này không chờ giá trị từ máy của bạn.")
    try:
        rows = json.loads(request.POST.get("signatures", ""))
        given = {str(row["id"]): base64.b64decode(row["value"], validate=True) for row in rows}
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("Không đọc được giá trị chữ ký từ chương trình ký trên máy của bạn: hãy thử lại.") from error
    if later.refresh(found, timezone.now()).is_waiting:
        actions.take_values(found, {name: v for name, v in given.items() if len(v) <= LONGEST}, by=request.user)
    return redirect(found.get_absolute_url())


@require_POST
@requires("signing.sign")
def cancel(request: HttpRequest, uid: str) -> HttpResponse:
    """End a waiting transaction by hand: what the phone says later changes nothing."""
    found = _mine(request, uid)
    actions.end_transaction(found, state=TransactionState.FAILED, problem=CANCELLED, by=request.user)
    return redirect(found.get_absolute_url())


@csrf_exempt
@token_guarded("remote_signing")
def told_by_service(request: HttpRequest) -> HttpResponse:
    """Take what the remote service says of a transaction, under its secret's mark. Said twice it is done once."""
    body = request.body if int(request.META.get("CONTENT_LENGTH") or 0) <= LARGEST_MESSAGE else b""
    if request.method != "POST" or not is_genuine(request.headers.get("X-Signature", ""), body, now=time.time()):
        return JsonResponse({"error": "Dấu của thông điệp không đúng hoặc đã cũ."}, status=HTTPStatus.UNAUTHORIZED)
    try:
        said = json.loads(body)
        numbers = {"uid": said["transaction_id"], "service_id": said["service_transaction_id"]}
        found = SigningTransaction.objects.select_related("made_by").get(**numbers, key__holder=Holder.REMOTE)
        later.take_answer(found, answer_of(said))
    except (SigningTransaction.DoesNotExist, TryAgain, ValueError, KeyError, TypeError, ValidationError):
        return JsonResponse({"error": "Không có giao dịch này."}, status=HTTPStatus.NOT_FOUND)
    return JsonResponse({"ok": True})


def _mine(request: HttpRequest, uid: str) -> SigningTransaction:
    rows = SigningTransaction.objects.visible_to(request.user).select_related("key", "made_by")
    found: SigningTransaction = get_object_or_404(rows, uid=uid)
    return found
