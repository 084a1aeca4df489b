"""The check on a real socket: key, questions, answers, and an endpoint for tests to plan troubles and look inside."""

import hmac
import json
import math
import socket
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from truongso.sandbox.population.people import People, people_of_rows
from truongso.sandbox.sector.faults import Fault, Faults, Limit

MOST_PEOPLE = 200
MOST_BYTES = 2 * 1024 * 1024
KINDS = ("slow", "error_500", "cut", "accept_then_timeout", "accept_then_cut", "malformed", "partial", "rate_limit")


class PopulationServer(ThreadingHTTPServer):
    """Listens until it is closed; port 0 takes a free one (see server_port)."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self, port: int, *, key: str, people: People, faults: list[Fault] | None = None, limit: Limit | None = None
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.key, self.people = key, people
        self.faults, self.limit = Faults(faults), limit or Limit(0, 1)
        self.requests = 0
        self.asked: dict[str, int] = {}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when a client has gone: it may have been killed on purpose."""


class _Handler(BaseHTTPRequestHandler):
    server: PopulationServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Write no log: questions hold personal data."""

    def do_GET(self) -> None:
        if self.path == "/quan-tri/trang-thai":
            return self._send(HTTPStatus.OK, self._inside())
        return self._send(HTTPStatus.NOT_FOUND, {"error": "Không có địa chỉ này."})

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        if size > MOST_BYTES:
            self.close_connection = True
            return self._send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"error": "Thông điệp quá lớn."})
        body = self.rfile.read(size)
        if self.path.startswith("/quan-tri/"):
            return self._administer(body)
        if self.path != "/doi-chieu":
            return self._send(HTTPStatus.NOT_FOUND, {"error": "Không có địa chỉ này."})
        given = self.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.server.key}".encode()):
            return self._send(HTTPStatus.UNAUTHORIZED, {"error": "Khóa kết nối không đúng."})
        return self._take(body)

    def _take(self, body: bytes) -> None:
        self.server.requests += 1
        wait = self.server.limit.wait(time.monotonic())
        if wait:
            return self._busy(wait)
        try:
            answer = self._answer(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return self._send(HTTPStatus.BAD_REQUEST, {"error": str(error)})
        fault = self.server.faults.next_for("")
        return self._trouble(fault, answer) if fault else self._send(HTTPStatus.OK, answer)

    def _answer(self, asked: Any) -> dict[str, Any]:
        """Return the answers for a batch {"people": […]}, or the one answer for a single question."""
        if "people" not in asked:
            return self.server.people.answer(asked)
        if not isinstance(asked["people"], list) or not 0 < len(asked["people"]) <= MOST_PEOPLE:
            raise ValueError(f"people is a list of 1 to {MOST_PEOPLE} questions")
        results = [self.server.people.answer(one) for one in asked["people"]]
        for one in results:
            self.server.asked[one["key"]] = self.server.asked.get(one["key"], 0) + 1
        return {"results": results}

    def _trouble(self, fault: Fault, answer: dict[str, Any]) -> None:
        if fault.kind == "error_500":
            return self._send(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "Lỗi máy chủ."})
        if fault.kind == "rate_limit":
            return self._busy(fault.seconds)
        if fault.kind in {"slow", "accept_then_timeout"}:
            time.sleep(fault.seconds)
        if fault.kind in {"cut", "accept_then_timeout", "accept_then_cut"}:
            return self._cut()
        if fault.kind == "malformed":
            return self._raw(HTTPStatus.OK, b"<html>Bad gateway")
        if fault.kind == "partial" and "results" in answer:
            answer["results"] = answer["results"][::2]
        return self._send(HTTPStatus.OK, answer)

    def _busy(self, seconds: float) -> None:
        wait = str(max(1, math.ceil(seconds))) if seconds else "0"
        self._send(HTTPStatus.TOO_MANY_REQUESTS, {"error": "Gửi quá dày."}, {"Retry-After": wait})

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _administer(self, body: bytes) -> None:
        try:
            asked = json.loads(body or b"{}")
            if self.path == "/quan-tri/su-co":
                self.server.faults.replace(asked["faults"])
            elif self.path == "/quan-tri/nguoi":
                self.server.people = people_of_rows(asked["people"])
            else:
                return self._send(HTTPStatus.NOT_FOUND, {"error": "Không có địa chỉ này."})
        except (ValueError, TypeError, KeyError) as error:
            return self._send(HTTPStatus.BAD_REQUEST, {"error": str(error)})
        return self._send(HTTPStatus.OK, self._inside())

    def _inside(self) -> dict[str, Any]:
        return {
            "requests": self.server.requests,
            "people": len(self.server.people),
            "asked": dict(self.server.asked),
            "faults": self.server.faults.as_rows(),
        }

    def _send(self, status: HTTPStatus, value: Any, headers: dict[str, str] | None = None) -> None:
        self._raw(status, json.dumps(value, ensure_ascii=False).encode(), headers)

    def _raw(self, status: HTTPStatus, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json; charset=utf-8", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
