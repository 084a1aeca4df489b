"""How the sector database is reached. Off until both its address and the school's key are set.

A connector sends one message and gives its answers; what went wrong is told apart by what the sender must do next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
from django.conf import settings

from truongso.core.outside import check_private_address

SUCCESS = "000-000"
LONGEST_SENTENCE = 400


@dataclass(frozen=True)
class Answer:
    """What was said about one record: the code, and the sentence."""

    code: str
    sentence: str

    @property
    def is_accepted(self) -> bool:
        return self.code == SUCCESS


class Unsure(Exception):
    """Nobody knows whether the message was taken: it is sent again, with the same versions."""


class Busy(Exception):
    """The message was not taken because there were too many; wait so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"gửi quá dày, chờ {seconds:g} giây")
        self.seconds = seconds


class Closed(Exception):
    """The message was not taken and will not be: wrong key, wrong address, wrong form. A person must act."""


class Connector(Protocol):
    """A way to the sector database."""

    def send(self, table: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Answer]:
        """Return the answers by record id; a record without an answer is missing. Raises Unsure, Busy, Closed."""
        ...


class HttpConnector:
    """JSON over HTTP, one message a request."""

    def __init__(self, address: str, key: str, *, timeout: float) -> None:
        self._client = httpx.Client(
            base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=timeout, follow_redirects=False
        )

    def send(self, table: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Answer]:
        """Send records and read the answers."""
        try:
            response = self._client.post(f"/dong-bo/{table}", json={"banghi": list(rows)})
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Unsure("không kết nối được với máy chủ") from error
        except httpx.TimeoutException as error:
            raise Unsure("máy chủ không trả lời trong thời gian chờ") from error
        except httpx.HTTPError as error:
            raise Unsure("kết nối bị ngắt") from error
        _refuse(response)
        return _answers(response)


def is_on() -> bool:
    """Return whether a way is configured."""
    return bool(settings.SECTOR_URL and settings.SECTOR_KEY)


def connector() -> Connector | None:
    """Return the configured way, None while it is off; Refused when the address would send pupils' data in clear."""
    if not is_on():
        return None
    check_private_address(settings.SECTOR_URL, "TRUONGSO_SECTOR_URL")
    return HttpConnector(settings.SECTOR_URL, settings.SECTOR_KEY, timeout=settings.SECTOR_TIMEOUT)


def _refuse(response: httpx.Response) -> None:
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise Busy(_seconds(response.headers.get("Retry-After", "")))
    if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        raise Closed("máy chủ không nhận khóa kết nối: hãy kiểm tra TRUONGSO_SECTOR_KEY")
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise Unsure(f"máy chủ báo lỗi {status}")
    if status != httpx.codes.OK:
        raise Closed(f"máy chủ từ chối thông điệp (mã {status}): hãy kiểm tra TRUONGSO_SECTOR_URL")


def _seconds(text: str) -> float:
    return float(text) if text.isascii() and text.isdecimal() else 1.0


def _answers(response: httpx.Response) -> dict[str, Answer]:
    try:
        items = response.json()["items"]
        found = {str(item["clientId"]): Answer(str(item["error"])[:40], _said(item)) for item in items}
    except (ValueError, KeyError, TypeError) as error:
        raise Unsure("máy chủ trả lời không đọc được") from error
    return found


def _said(item: Mapping[str, Any]) -> str:
    return str(item.get("errorDescription") or "")[:LONGEST_SENTENCE]
