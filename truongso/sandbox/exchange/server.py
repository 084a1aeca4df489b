"""The axis over HTTP, in the manner of a provincial integration platform; the second agency is steered at /quan-tri/."""

import base64
import email
import email.policy
import json
import secrets
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from truongso.sandbox.exchange import axis as kept
from truongso.sandbox.exchange.axis import OFFICE, Axis, Fail
from truongso.sandbox.exchange.envelopes import Letter, Seal
from truongso.sandbox.faults import Fault
from truongso.sandbox.serving import NOWHERE, SandboxHandler, SandboxServer

KINDS = ("slow", "error_500", "cut", "accept_then_timeout", "accept_then_cut", "malformed", "rate_limit")
SCHOOL = ("H31.DEMO.THPTAL", "Trường THPT An Lão")
FILE = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


class ExchangeHandler(SandboxHandler):
    """One request of the school's program."""

    server: "ExchangeServer"
    most_bytes = 100 * 1024 * 1024
    rows_of_answer = "data"

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        if self.path == "/quan-tri/trang-thai":
            return self.send(HTTPStatus.OK, self.server.inside())
        return self._answer(b"")

    def take(self, body: bytes) -> None:
        self._answer(body)

    def _answer(self, body: bytes) -> None:
        address = urlsplit(self.path)
        name = address.path.removeprefix("/v1/")
        if not address.path.startswith("/v1/"):
            return self.send(HTTPStatus.NOT_FOUND, NOWHERE)
        if not self.is_let_in():
            return None
        fault = self.server.faults.next_for(name)
        if fault and self.is_stopped_by(fault):
            return None
        if fault and fault.kind == "cut":
            return self.cut()
        asked = {key: values[0] for key, values in parse_qs(address.query).items()}
        try:
            answer = self._do(name, asked, body)
        except Fail as fail:
            answer = {"ErrorCode": fail.code, "ErrorDesc": kept.WORDS[fail.code]}
        if isinstance(answer, bytes):
            return self.cut() if fault and fault.kind != "slow" else self.send_raw(HTTPStatus.OK, answer)
        return self.answer_with(fault, answer) if fault else self.send(HTTPStatus.OK, answer)

    def _do(self, name: str, asked: dict[str, str], body: bytes) -> dict[str, Any] | bytes:
        if name == "auth/login":
            return self._login(body)
        self._check_session()
        axis, me = self.server.axis, self.server.axis.school[0]
        if name == "sendEdoc":
            return self._send(body)
        if name == "getSentEdoc":
            found = axis.sent(me, asked.get("messageId", ""))
            return _said(kept.OK if found else kept.NO_MESSAGE, docId=found)
        if name == "syncReceivedEdocList":
            return _said(kept.OK, data=axis.waiting_for(me, asked.get("messageType", "edoc")))
        if name == "getEdoc":
            return axis.one(me, asked.get("docId", "")).content
        if name == "updateStatus":
            said = _json(body)
            axis.one(me, said.get("docId", "")).state = said.get("status", "done")
            return _said(kept.OK)
        if name == "getAgenciesList":
            return _said(kept.OK, data=[{"code": code, "name": title} for code, title in axis.agencies.items()])
        raise Fail(kept.WRONG_INPUT)

    def _login(self, body: bytes) -> dict[str, Any]:
        said = _json(body)
        if said.get("username") != self.server.axis.school[0] or said.get("password") != self.server.key:
            return {"ErrorCode": kept.NO_SESSION, "ErrorDesc": "Tên hoặc mật khẩu kết nối không đúng"}
        token = secrets.token_urlsafe(16)
        self.server.tokens.add(token)
        return _said(kept.OK, token=token)

    def _check_session(self) -> None:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.server.tokens:
            raise Fail(kept.NO_SESSION)

    def _send(self, body: bytes) -> dict[str, Any]:
        parts = _multipart(self.headers.get("Content-Type", ""), body)
        content = parts.get("file", b"")
        fields = {name: value.decode() for name, value in parts.items() if name != "file"}
        if fields.get("messageType") not in {"edoc", "status"} or not fields.get("messageId"):
            raise Fail(kept.WRONG_INPUT)
        receivers = [one for one in fields.get("to", "").split(",") if one]
        me = self.server.axis.school[0]
        key, is_new = self.server.axis.send(me, receivers, fields["messageType"], fields["messageId"], content)
        return _said(kept.OK if is_new else kept.ALREADY, docId=key)


class ExchangeServer(SandboxServer):
    """A running axis."""

    handler = ExchangeHandler

    def __init__(
        self, port: int, *, key: str, school: tuple[str, str] = SCHOOL, seal: Seal | None = None,
        faults: list[Fault] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(port, key=key, faults=faults)
        self.axis, self.tokens = Axis(school, seal), set[str]()

    def inside(self) -> dict[str, Any]:
        office = self.axis.office
        shown = [{name: value for name, value in one.items() if name != "files"} for one in office.received]
        return super().inside() | {
            "messages": [m.listed() | {"messageId": m.message_id, "state": m.state} for m in self.axis.messages],
            "received": [row | {"files": sorted(one["files"])} for row, one in zip(shown, office.received, strict=True)],
            "statuses": office.statuses,
        }  # fmt: skip

    def administer(self, what: str, asked: dict[str, Any]) -> bool:
        """Steer the second agency, and forget sessions or everything."""
        office = self.axis.office
        if what == "gui-van-ban":
            orders: dict[str, Any] = {name: bool(asked.pop(name, False)) for name in ("broken", "twice")}
            orders |= {name: str(asked.pop(name)) for name in ("sender", "claimed") if name in asked}
            files = {name: base64.b64decode(text) for name, text in asked.pop("files", {}).items()}
            office.write(Letter(**{"files": files or {"van-ban.pdf": FILE}, **asked}), **orders)
        elif what == "trang-thai-van-ban":
            office.say(
                asked["code"], asked["document_id"], asked.get("description", ""), asked.get("sender", OFFICE[0])
            )
        elif what == "tra-loi":
            office.answers = list(asked.get("answers", office.answers))
            office.take_back_answer = asked.get("take_back", office.take_back_answer)
        elif what == "het-phien":
            self.tokens.clear()
        elif what == "xoa":
            self.axis.clear()
        else:
            return super().administer(what, asked)
        return True


def _said(code: str, **values: Any) -> dict[str, Any]:
    return {"ErrorCode": code, "ErrorDesc": kept.WORDS[code], **values}


def _json(body: bytes) -> dict[str, str]:
    try:
        said = json.loads(body or b"{}")
    except ValueError as error:
        raise Fail(kept.WRONG_INPUT) from error
    if not isinstance(said, dict):
        raise Fail(kept.WRONG_INPUT)
    return said


def _multipart(content_type: str, body: bytes) -> dict[str, bytes]:
    """Return the parts of a form by name."""
    message = email.message_from_bytes(
        b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body, policy=email.policy.HTTP
    )
    if not message.is_multipart():
        raise Fail(kept.WRONG_INPUT)
    found = {}
    for part in message.iter_parts():  # type: ignore[attr-defined]
        name = part.get_param("name", header="content-disposition")
        found[str(name)] = part.get_payload(decode=True) or b""
    return found
