"""The service on a real socket, its messages back to the school, and the page that plays the phone.

Troubles beside those that all stand-ins have (truongso.sandbox.faults), hitting a confirmation on the phone:
other_hash signs something else, webhook_lost tells nothing, webhook_twice tells twice, webhook_forged tells with a wrong
secret, webhook_stale with a time of an hour ago.
"""

import hashlib
import hmac
import html
import json
import threading
import time
import urllib.parse
from http import HTTPStatus
from typing import Any

import httpx

from truongso.sandbox.faults import Fault, Limit
from truongso.sandbox.remote_signing.service import Service, Transaction, Unknown
from truongso.sandbox.serving import NOWHERE, SandboxHandler, SandboxServer

WEBHOOK_FAULTS = ("other_hash", "webhook_lost", "webhook_twice", "webhook_forged", "webhook_stale")
KINDS = ("slow", "error_500", "cut", "accept_then_cut", "malformed", "rate_limit", *WEBHOOK_FAULTS)
PHONE = "phone"  # the table of troubles of the phone
_PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Điện thoại giả lập</title><h1>Chờ xác nhận ký</h1>{rows}</html>"""
_ROW = """<form method="post" action="/dien-thoai"><p>{title}: {files} văn bản</p><input type="hidden" name="id" value="{id}">
<button name="viec" value="confirm">Xác nhận</button> <button name="viec" value="deny">Từ chối</button></form>"""


class _Handler(SandboxHandler):
    server: "RemoteSigningServer"
    most_bytes = 1024 * 1024
    rows_of_answer = "signatures"

    def do_GET(self) -> None:  # noqa: N802 - the name that the standard library calls
        if self.path != "/dien-thoai":
            return super().do_GET()
        waiting = [t for t in self.server.service.transactions.values() if t.status == "waiting"]
        rows = "".join(_ROW.format(title=html.escape(t.title), files=len(t.files), id=t.service_id) for t in waiting)
        page = _PAGE.format(rows=rows or "<p>Không có yêu cầu nào.</p>")
        return self.send_raw(HTTPStatus.OK, page.encode(), {"Content-Type": "text/html; charset=utf-8"})

    def take(self, body: bytes) -> None:
        try:
            if self.path == "/dien-thoai":
                pressed = urllib.parse.parse_qs(body.decode())
                self.server.press(pressed["id"][0], pressed["viec"][0])
                return self.send_raw(HTTPStatus.SEE_OTHER, b"", {"Location": "/dien-thoai"})
            return self._answer(self.path.removeprefix("/v1/"), json.loads(body))
        except (Unknown, ValueError, KeyError, TypeError, AttributeError) as error:
            return self.send(HTTPStatus.BAD_REQUEST, {"message": str(error), "data": None})

    def _answer(self, what: str, asked: dict[str, Any]) -> None:
        if not hmac.compare_digest(str(asked.get("sp_password", "")).encode(), self.server.key.encode()):
            return self.send(HTTPStatus.FORBIDDEN, {"message": "Sai tài khoản kết nối.", "data": None})
        if not self.is_let_in():
            return None
        fault = self.server.faults.next_for(what)
        if fault is not None and self.is_stopped_by(fault):
            return None
        if fault is not None and fault.kind == "cut":
            return self.cut()
        data = self.server.data_for(what, asked)
        if data is None:
            return self.send(HTTPStatus.NOT_FOUND, NOWHERE)
        answer = {"status_code": 200, "message": "OK", "data": data}
        return self.send(HTTPStatus.OK, answer) if fault is None else self.answer_with(fault, answer)


class RemoteSigningServer(SandboxServer):
    """The stand-in of a remote signing service. Messages go to webhook_url with an HMAC of the secret."""

    handler = _Handler

    def __init__(
        self, port: int, *, key: str, service: Service, webhook_url: str = "", secret: str = "",
        faults: list[Fault] | None = None, limit: Limit | None = None,
    ) -> None:  # fmt: skip
        super().__init__(port, key=key, faults=faults, limit=limit)
        self.service, self.webhook_url, self.secret = service, webhook_url, secret
        self.told: list[int] = []  # the answers that our messages got

    def data_for(self, what: str, asked: dict[str, Any]) -> dict[str, Any] | None:
        """Return what a message is answered with, None where there is no such address. Unknown; ValueError."""
        if what == "credentials/get_certificate":
            return self.service.certificates(str(asked["user_id"]))
        if what == "signatures/sign":
            made = self.service.start(asked)
            if made.status == "waiting" and self.service.phone != "wait":
                threading.Timer(0.05, self.press, (made.service_id, self.service.phone)).start()
            return {"service_transaction_id": made.service_id, "transaction_id": made.number}
        if what == "signatures/status":
            return self.service.of(str(asked["service_transaction_id"])).shown()
        return None

    def press(self, service_id: str, what: str) -> Transaction:
        """Do what the person does on the phone (confirm, deny, late), and tell the school. Unknown; ValueError."""
        fault = self.faults.next_for(PHONE)
        kind = fault.kind if fault else ""
        if what == "deny":
            found = self.service.deny(service_id)
        elif what in {"confirm", "late"}:
            found = self.service.confirm(service_id, other_hash=kind == "other_hash", late=what == "late")
        else:
            raise ValueError("confirm, deny or late")
        for _ in range({"webhook_lost": 0, "webhook_twice": 2}.get(kind, 1)):
            self.tell(found, kind)
        return found

    def tell(self, transaction: Transaction, trouble: str = "") -> None:
        """Send what became of a transaction to the school."""
        if not self.webhook_url:
            return
        body = json.dumps(transaction.shown()).encode()
        at = str(int(time.time()) - (3600 if trouble == "webhook_stale" else 0))
        secret = self.secret + ("x" if trouble == "webhook_forged" else "")
        mark = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Signature": f"t={at},v1={mark}"}
        try:
            self.told.append(httpx.post(self.webhook_url, content=body, headers=headers, timeout=10).status_code)
        except httpx.RequestError:
            self.told.append(0)

    def inside(self) -> dict[str, Any]:
        """Return also the transactions and what our messages were answered."""
        shown = [found.shown() for found in self.service.transactions.values()]
        return super().inside() | {"transactions": shown, "told": list(self.told), "phone": self.service.phone}

    def administer(self, what: str, asked: dict[str, Any]) -> bool:
        """Press on the phone, or say what it does by itself."""
        if what == "dien-thoai":
            if "phone" in asked:
                self.service.phone = str(asked["phone"])
            else:
                self.press(str(asked["id"]), str(asked["viec"]))
        return what == "dien-thoai" or super().administer(what, asked)
