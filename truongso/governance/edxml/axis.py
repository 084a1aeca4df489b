"""The exchange axis over HTTP. Off until its address and the school's password stand in the settings.

What goes wrong is told apart by what has to be done next: Unsure is tried again later, Closed needs a person.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
from django.conf import settings

from truongso.core.outside import check_private_address
from truongso.core.refusal import Refused
from truongso.governance.edxml.format.reading import LARGEST
from truongso.records.exchange.models import SchoolDetails

OK, NO_SESSION, NO_MESSAGE, ALREADY, BUSY = "0", "10", "21", "22", "23"
_TAKEN = frozenset({OK, ALREADY})
LONGEST_SENTENCE = 300


class Unsure(Exception):
    """Nobody knows whether the call did its work, or the axis is busy: try again later with the same message id."""


class Closed(Exception):
    """The axis does not take this, and will not: a person must act."""


@dataclass(frozen=True)
class Listed:
    """A package that waits on the axis."""

    key: str
    kind: str
    sender: str


def is_on() -> bool:
    """Return whether a way to the axis is configured."""
    return bool(settings.EDXML_URL and settings.EDXML_PASSWORD)


def own_code() -> str:
    """Return the school's code on the axis; empty while nobody told it."""
    if settings.EDXML_ORGAN:
        return str(settings.EDXML_ORGAN)
    details = SchoolDetails.current()
    return details.organisation_code if details else ""


def needed_code() -> str:
    """Return the school's code; Refused while nobody told it."""
    code = own_code()
    if not code:
        raise Refused(
            "Chưa có mã cơ quan của trường trên trục liên thông: khai ở «Đồng bộ ngành», hoặc đặt TRUONGSO_EDXML_ORGAN."
        )
    return code


@contextmanager
def axis() -> Iterator["Axis | None"]:
    """Open the configured way, None while it is off; Refused when documents would travel in clear."""
    if not is_on():
        yield None
        return
    check_private_address(settings.EDXML_URL, "TRUONGSO_EDXML_URL")
    with httpx.Client(base_url=settings.EDXML_URL, timeout=settings.EDXML_TIMEOUT, follow_redirects=False) as client:
        yield Axis(client)


class Axis:
    """One sitting at the axis: logs in when the first call needs it, and once more when the session ended."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._token = ""

    def send(self, *, message_id: str, kind: str, to: str, content: bytes) -> str:
        """Send a package and return its id on the axis; the same message id twice is one package."""
        answer = self._call(
            "POST", "/v1/sendEdoc", data={"messageType": kind, "messageId": message_id, "to": to},
            files={"file": ("package.edxml", content, "application/xml")},
        )  # fmt: skip
        return str(answer.get("docId") or "")

    def find_sent(self, message_id: str) -> str:
        """Return the id of a message that the axis has taken before, or nothing."""
        answer = self._call("GET", "/v1/getSentEdoc", allowed={NO_MESSAGE}, params={"messageId": message_id})
        return str(answer.get("docId") or "")

    def received(self, kind: str, *, since: date, until: date) -> list[Listed]:
        """Return what waits for the school."""
        asked = {"messageType": kind, "fromDate": f"{since:%Y/%m/%d}", "toDate": f"{until:%Y/%m/%d}"}
        rows = self._call("GET", "/v1/syncReceivedEdocList", params=asked).get("data")
        try:
            return [Listed(str(row["docId"]), kind, str(row.get("from", ""))) for row in rows or []]
        except (TypeError, KeyError, AttributeError) as error:
            raise Unsure("trục trả lời không đọc được") from error

    def fetch(self, key: str) -> bytes:
        """Return a package as it lies on the axis; Closed when there is none or it is too large to be taken."""
        for is_last in (False, True):
            try:
                return self._fetched(key)
            except _SessionEnded as error:
                self._again(error, is_last=is_last)
        raise AssertionError("unreachable")

    def _fetched(self, key: str) -> bytes:
        content = b""
        with self._watched():
            asked = self._request("GET", "/v1/getEdoc", params={"docId": key})
            response = self._client.send(asked, stream=True)
            try:
                for part in response.iter_bytes():
                    content += part
                    if len(content) > LARGEST:
                        raise Closed("gói lớn hơn mức nhận của nhà trường")
            finally:
                response.close()
        is_answer = content.lstrip()[:1] == b"{"  # a package is XML, what is no success is JSON
        if is_answer or response.status_code != httpx.codes.OK:
            self._judge(response.status_code, content, set())
        return content

    def finish(self, key: str, *, taken: bool) -> None:
        """Tell the axis that a package was fetched: it is not listed any more."""
        self._call("POST", "/v1/updateStatus", json={"docId": key, "status": "done" if taken else "fail"})

    def agencies(self) -> dict[str, str]:
        """Return {code: name} of the agencies on the axis."""
        rows = self._call("GET", "/v1/getAgenciesList").get("data")
        try:
            return {str(row["code"])[:60]: str(row["name"])[:300] for row in rows or []}
        except (TypeError, KeyError) as error:
            raise Unsure("trục trả lời không đọc được") from error

    # --- One call ------------------------------------------------------------------------------------------------

    def _call(self, method: str, path: str, *, allowed: set[str] | None = None, **values: Any) -> dict[str, Any]:
        for is_last in (False, True):
            with self._watched():
                response = self._client.send(self._request(method, path, **values))
            try:
                return self._judge(response.status_code, response.content, allowed or set())
            except _SessionEnded as error:
                self._again(error, is_last=is_last)
        raise AssertionError("unreachable")

    def _again(self, error: Exception, *, is_last: bool) -> None:
        """Forget the session, so that the next call logs in; a second time in a row is trouble."""
        self._token = ""
        if is_last:
            raise Unsure("trục không giữ phiên đăng nhập") from error

    def _login(self) -> None:
        name = settings.EDXML_USER or own_code()
        with self._watched():
            response = self._client.post(
                "/v1/auth/login", json={"username": name, "password": settings.EDXML_PASSWORD}
            )  # fmt: skip
        try:
            self._token = str(self._judge(response.status_code, response.content, set()).get("token") or "")
        except _SessionEnded as error:
            raise Closed(
                "trục không nhận tên hoặc mật khẩu kết nối: hãy kiểm tra TRUONGSO_EDXML_USER và TRUONGSO_EDXML_PASSWORD"
            ) from error
        if not self._token:
            raise Unsure("trục trả lời không đọc được")

    def _request(self, method: str, path: str, **values: Any) -> httpx.Request:
        if not self._token:
            self._login()
        return self._client.build_request(method, path, headers={"Authorization": f"Bearer {self._token}"}, **values)

    def _judge(self, status: int, content: bytes, allowed: set[str]) -> dict[str, Any]:
        if status == httpx.codes.TOO_MANY_REQUESTS:
            raise Unsure("trục báo đang bận")
        if status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Unsure(f"trục báo lỗi {status}")
        if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            raise _SessionEnded
        if status != httpx.codes.OK:
            raise Closed(f"trục từ chối (mã {status}): hãy kiểm tra TRUONGSO_EDXML_URL")
        try:
            answer = json.loads(content)
            code = str(answer["ErrorCode"])
        except (ValueError, KeyError, TypeError) as error:
            raise Unsure("trục trả lời không đọc được") from error
        if code in _TAKEN | allowed:
            return dict(answer)
        if code == NO_SESSION:
            raise _SessionEnded
        said = str(answer.get("ErrorDesc") or "")[:LONGEST_SENTENCE]
        raise (Unsure if code == BUSY else Closed)(f"trục trả lời mã {code}: {said}")

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Unsure("không kết nối được với trục") from error
        except httpx.TimeoutException as error:
            raise Unsure("trục không trả lời trong thời gian chờ") from error
        except httpx.HTTPError as error:
            raise Unsure("kết nối với trục bị ngắt") from error


class _SessionEnded(Exception):
    pass
