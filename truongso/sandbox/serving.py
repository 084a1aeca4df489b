"""What the stand-ins share: a server on a real socket with a key, a rate limit, planned troubles and a door for tests."""

import hmac
import json
import math
import socket
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from truongso.sandbox.faults import Fault, Faults, Limit

NOWHERE = {"error": "Không có địa chỉ này."}


class SandboxServer(ThreadingHTTPServer):
    """Listens until it is closed; port 0 takes a free one (see server_port)."""

    daemon_threads = True
    allow_reuse_address = True
    handler: ClassVar[type["SandboxHandler"]]

    def __init__(self, port: int, *, key: str, faults: list[Fault] | None = None, limit: Limit | None = None) -> None:
        super().__init__(("127.0.0.1", port), self.handler)
        self.key = key
        self.faults, self.limit = Faults(faults), limit or Limit(0, 1)
        self.requests = 0

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when a client has gone: it may have been killed on purpose."""

    def inside(self) -> dict[str, Any]:
        """Return what tests may see of the server."""
        return {"requests": self.requests, "faults": self.faults.as_rows()}

    def administer(self, what: str, asked: dict[str, Any]) -> bool:
        """Do what a test asks at /quan-tri/what; returns whether there is such a thing. ValueError for what is wrong in it."""
        if what == "su-co":
            self.faults.replace(asked["faults"])
        return what == "su-co"


class SandboxHandler(BaseHTTPRequestHandler):
    """One request. A stand-in says what it answers in `take`, and what it shows in `show`."""

    server: SandboxServer
    protocol_version = "HTTP/1.1"
    most_bytes: ClassVar[int]
    rows_of_answer: ClassVar[str]

    def log_message(self, format: str, *args: Any) -> None:
        """Write no log: messages hold personal data."""

    def take(self, body: bytes) -> None:
        """Answer a message of the service."""
        raise NotImplementedError

    def show(self) -> Any:
        """Return what a GET of the service shows, None where there is no such address."""
        return None

    def do_GET(self) -> None:
        if self.path == "/quan-tri/trang-thai":
            return self.send(HTTPStatus.OK, self.server.inside())
        shown = self.show()
        return self.send(HTTPStatus.OK, shown) if shown is not None else self.send(HTTPStatus.NOT_FOUND, NOWHERE)

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        if size > self.most_bytes:
            self.close_connection = True
            return self.send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"error": "Thông điệp quá lớn."})
        body = self.rfile.read(size)
        return self._administer(body) if self.path.startswith("/quan-tri/") else self.take(body)

    def knows_key(self) -> bool:
        """Return whether the client has the key; tells it when not."""
        given = self.headers.get("Authorization", "")
        if hmac.compare_digest(given.encode(), f"Bearer {self.server.key}".encode()):
            return True
        self.send(HTTPStatus.UNAUTHORIZED, {"error": "Khóa kết nối không đúng."})
        return False

    def is_let_in(self) -> bool:
        """Count the message, and return whether the rate allows it; tells the client to wait when not."""
        self.server.requests += 1
        wait = self.server.limit.wait(time.monotonic())
        if wait:
            self.busy(wait)
        return not wait

    def is_stopped_by(self, fault: Fault) -> bool:
        """Do a trouble that takes nothing of the message; returns whether it was one."""
        if fault.kind == "error_500":
            self.send(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "Lỗi máy chủ."})
        elif fault.kind == "rate_limit":
            self.busy(fault.seconds)
        return fault.kind in {"error_500", "rate_limit"}

    def answer_with(self, fault: Fault, answer: dict[str, Any]) -> None:
        """Answer a message that was taken, in the way of a trouble."""
        if fault.kind in {"slow", "accept_then_timeout"}:
            time.sleep(fault.seconds)
        if fault.kind in {"cut", "accept_then_timeout", "accept_then_cut"}:
            return self.cut()
        if fault.kind == "malformed":
            return self.send_raw(HTTPStatus.OK, b"<html>Bad gateway")
        if fault.kind == "partial" and self.rows_of_answer in answer:
            answer[self.rows_of_answer] = answer[self.rows_of_answer][::2]
        return self.send(HTTPStatus.OK, answer)

    def busy(self, seconds: float) -> None:
        """Tell the client to wait."""
        wait = str(max(1, math.ceil(seconds))) if seconds else "0"
        self.send(HTTPStatus.TOO_MANY_REQUESTS, {"error": "Gửi quá dày."}, {"Retry-After": wait})

    def cut(self) -> None:
        """Close the connection without an answer."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _administer(self, body: bytes) -> None:
        try:
            is_known = self.server.administer(self.path.removeprefix("/quan-tri/"), json.loads(body or b"{}"))
        except (ValueError, TypeError, KeyError) as error:
            return self.send(HTTPStatus.BAD_REQUEST, {"error": str(error)})
        if not is_known:
            return self.send(HTTPStatus.NOT_FOUND, NOWHERE)
        return self.send(HTTPStatus.OK, self.server.inside())

    def send(self, status: HTTPStatus, value: Any, headers: dict[str, str] | None = None) -> None:
        """Send a value as JSON."""
        self.send_raw(status, json.dumps(value, ensure_ascii=False).encode(), headers)

    def send_raw(self, status: HTTPStatus, body: bytes, headers: dict[str, str] | None = None) -> None:
        """Send bytes as if they were JSON."""
        self.send_response(status)
        for name, value in {"Content-Type": "application/json; charset=utf-8", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
