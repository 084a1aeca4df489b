"""The receiver on a real socket: key, message, answer, and an endpoint for tests to plan troubles and look inside."""

import hmac
import json
import math
import socket
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from truongso.sandbox.sector.faults import Fault, Faults, Limit
from truongso.sandbox.sector.receiver import Receiver
from truongso.sandbox.sector.specification import ERRORS, TABLES

MOST_RECORDS = 200
MOST_BYTES = 8 * 1024 * 1024


class SectorServer(ThreadingHTTPServer):
    """Listens until it is closed; port 0 takes a free one (see server_port)."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int, *, key: str, faults: list[Fault] | None = None, limit: Limit | None = None) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.key, self.receiver = key, Receiver()
        self.faults, self.limit = Faults(faults), limit or Limit(0, 1)
        self.requests = 0

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when a client has gone: it may have been killed on purpose."""


class _Handler(BaseHTTPRequestHandler):
    server: SectorServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Write no log: records hold personal data."""

    def do_GET(self) -> None:
        if self.path == "/danh-muc-loi":
            rows = [
                {"errorCode": code, "errorDescription": said, "rootCause": cause, "solution": cure}
                for code, (said, cause, cure) in ERRORS.items()
            ]
            return self._send(HTTPStatus.OK, rows)
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
        if not self._knows_key():
            return self._send(HTTPStatus.UNAUTHORIZED, {"error": "Khóa kết nối không đúng."})
        table = self.path.removeprefix("/dong-bo/")
        if table not in TABLES or table == self.path:
            return self._send(HTTPStatus.NOT_FOUND, {"error": "Không có bảng này."})
        return self._take(table, body)

    def _knows_key(self) -> bool:
        given = self.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self.server.key}".encode())

    def _take(self, table: str, body: bytes) -> None:
        self.server.requests += 1
        wait = self.server.limit.wait(time.monotonic())
        if wait:
            return self._busy(wait)
        try:
            rows = json.loads(body)["banghi"]
        except (ValueError, KeyError, TypeError):
            rows = None
        if not isinstance(rows, list) or not rows or len(rows) > MOST_RECORDS:
            said = f"Thông điệp phải là JSON có «banghi» gồm 1 đến {MOST_RECORDS} bản ghi."
            return self._send(HTTPStatus.BAD_REQUEST, {"error": said})
        fault = self.server.faults.next_for(table)
        if fault is None:
            return self._send(HTTPStatus.OK, self.server.receiver.receive(table, rows))
        return self._trouble(fault, table, rows)

    def _trouble(self, fault: Fault, table: str, rows: list[Any]) -> None:
        if fault.kind == "error_500":
            return self._send(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "Lỗi máy chủ."})
        if fault.kind == "rate_limit":
            return self._busy(fault.seconds)
        if fault.kind == "cut":
            return self._cut()
        answer = self.server.receiver.receive(table, rows)
        if fault.kind in {"slow", "accept_then_timeout"}:
            time.sleep(fault.seconds)
        if fault.kind in {"accept_then_timeout", "accept_then_cut"}:
            return self._cut()
        if fault.kind == "malformed":
            return self._raw(HTTPStatus.OK, b"<html>Bad gateway")
        if fault.kind == "partial":
            answer["items"] = answer["items"][::2]
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
            elif self.path == "/quan-tri/xoa":
                self.server.receiver.clear()
            else:
                return self._send(HTTPStatus.NOT_FOUND, {"error": "Không có địa chỉ này."})
        except (ValueError, TypeError, KeyError) as error:
            return self._send(HTTPStatus.BAD_REQUEST, {"error": str(error)})
        return self._send(HTTPStatus.OK, self._inside())

    def _inside(self) -> dict[str, Any]:
        kept = self.server.receiver.kept
        return {
            "requests": self.server.requests,
            "faults": self.server.faults.as_rows(),
            "records": {
                table: {key: {"version": one.version, "live": one.is_live, **one.content} for key, one in rows.items()}
                for table, rows in kept.items()
            },
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
