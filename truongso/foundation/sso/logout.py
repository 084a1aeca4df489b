"""Back-channel logout: tell an application, server to server, that a session of the school has ended.

OpenID Connect Back-Channel Logout 1.0: a signed logout token with `sub` and `sid` is posted to the registered address.
"""

import time
import uuid
from typing import Any

import httpx
from django.conf import settings
from django.utils import timezone

from truongso.core.outside import check_private_address
from truongso.core.refusal import Refused
from truongso.foundation.sso import keys
from truongso.foundation.sso.models import LogoutDelivery, Visit

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LIFE_SECONDS = 120
TIMEOUT_SECONDS = 3.0


class TryAgain(Exception):
    """The application gave no answer, or asked for patience; the same order may be sent again."""


class GiveUp(Exception):
    """Sending again would not help."""


def logout_token(visit: Visit) -> str:
    """Return the signed order to end one session; it says neither name nor why."""
    now = int(time.time())
    client = visit.application.client
    claims: dict[str, Any] = {
        "iss": settings.SITE_ADDRESS,
        "aud": client.pk if client else "",
        "iat": now,
        "exp": now + LIFE_SECONDS,
        "jti": uuid.uuid4().hex,
        "sub": visit.subject,
        "sid": str(visit.uid),
        "events": {EVENT: {}},
    }
    return keys.sign(claims, kind="logout+jwt")


def deliver(delivery: LogoutDelivery) -> None:
    """Send one order once and keep what became of it. TryAgain when it may be sent again."""
    delivery.tries += 1
    try:
        _post(delivery.application.logout_url, logout_token(delivery.visit))
    except (TryAgain, GiveUp) as trouble:
        delivery.trouble = str(trouble)[:300]
        delivery.state = LogoutDelivery.State.FAILED if isinstance(trouble, GiveUp) else LogoutDelivery.State.WAITING
        delivery.save(update_fields=["tries", "trouble", "state"])
        if isinstance(trouble, TryAgain):
            raise
        return
    delivery.state, delivery.trouble, delivery.done_at = LogoutDelivery.State.DONE, "", timezone.now()
    delivery.save(update_fields=["tries", "trouble", "state", "done_at"])


def _post(url: str, token: str) -> None:
    """Post an order; redirects are not followed: the address was registered as it is."""
    try:
        check_private_address(url, "Địa chỉ nhận lệnh đăng xuất")
        answer = httpx.post(url, data={"logout_token": token}, timeout=TIMEOUT_SECONDS, follow_redirects=False)
    except (Refused, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise GiveUp("Địa chỉ nhận lệnh đăng xuất không dùng được.") from error
    except httpx.TimeoutException as error:
        raise TryAgain("Ứng dụng không trả lời kịp.") from error
    except httpx.RequestError as error:
        raise TryAgain("Không nối được với ứng dụng.") from error
    if answer.status_code in {429, *range(500, 600)}:
        raise TryAgain(f"Ứng dụng đang bận hoặc gặp lỗi (mã {answer.status_code}).")
    if answer.status_code not in {200, 204}:
        raise GiveUp(f"Ứng dụng không nhận lệnh (mã {answer.status_code}).")
