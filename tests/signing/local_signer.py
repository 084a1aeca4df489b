"""A stand-in of the signing program in the person's own machine, on a loopback socket: the protocol is in the README."""

import base64
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from truongso.demo.certificates import Holder


class LocalSigner(ThreadingHTTPServer):
    """Signs with one key for pages of one origin; trouble says what goes wrong."""

    daemon_threads = True

    def __init__(self, holder: Holder, origin: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.holder, self.origin, self.trouble = holder, origin, ""
        self.asked: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def certificates(self) -> dict[str, Any]:
        own, *above = (
            base64.b64encode(c.public_bytes(Encoding.DER)).decode()
            for c in (self.holder.certificate, *self.holder.chain)
        )
        return {"certificates": [{"certificate": own, "above": above}]}

    def sign(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(asked)
        rows = []
        for item in asked["items"]:
            data = base64.b64decode(item["data"]) + (b"khac" if self.trouble == "other" else b"")
            value = self.holder.key.sign(data, padding.PKCS1v15(), SHA256())
            rows.append({"id": item["id"], "value": base64.b64encode(value).decode()})
        return {"signatures": rows}


class _Handler(BaseHTTPRequestHandler):
    server: LocalSigner

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_OPTIONS(self) -> None:
        self._send(204, None)

    def do_GET(self) -> None:
        self._send(200, self.server.certificates())

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.trouble == "no token":
            return self._send(409, {"message": "Chưa cắm token."})
        return self._send(200, self.server.sign(asked))

    def _send(self, status: int, value: Any) -> None:
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        if self.headers.get("Origin") == self.server.origin:
            self.send_header("Access-Control-Allow-Origin", self.server.origin)
            self.send_header("Access-Control-Allow-Headers", "Content-Type")
            self.send_header("Access-Control-Allow-Private-Network", "true")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
