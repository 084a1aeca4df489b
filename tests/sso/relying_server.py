"""A relying party on a real socket that takes orders to log out and verifies them as the standard says."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs
from urllib.request import urlopen

from joserfc import jwt
from joserfc.jwk import KeySet

EVENT = "http://schemas.openid.net/event/backchannel-logout"


class RelyingServer(ThreadingHTTPServer):
    """Keeps sessions by `sid`; `answers` are the status codes given before it behaves well."""

    daemon_threads = True

    def __init__(self, *, issuer: str, jwks_address: str, answers: tuple[int, ...] = ()) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issuer, self.jwks_address, self.answers = issuer, jwks_address, list(answers)
        self.audience = ""
        self.sessions: dict[str, str] = {}
        self.seen: list[dict[str, Any]] = []
        self.used: set[str] = set()
        self.troubles: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/dang-xuat"

    def wait_until_out(self, sid: str, seconds: float = 5.0) -> float:
        """Return after how many seconds the session was gone; AssertionError when it is not gone in time."""
        started = time.monotonic()
        while sid in self.sessions:
            assert time.monotonic() - started < seconds, f"still inside after {seconds} s; {self.troubles}"
            time.sleep(0.02)
        return time.monotonic() - started

    def take(self, token: str) -> None:
        """Verify an order (OpenID Connect Back-Channel Logout 1.0, 2.6) and end the session that it names."""
        with urlopen(self.jwks_address) as answer:
            keys = KeySet.import_key_set(json.load(answer))
        order = jwt.decode(token, keys, algorithms=["RS256"])
        claims = order.claims
        assert order.header["typ"] == "logout+jwt"
        assert (claims["iss"], claims["aud"]) == (self.issuer, self.audience)
        assert claims["events"] == {EVENT: {}}
        assert abs(time.time() - claims["iat"]) < 60
        assert claims["iat"] < claims["exp"] <= claims["iat"] + 120
        assert "nonce" not in claims
        assert claims["jti"] not in self.used
        assert claims["sub"]
        self.used.add(claims["jti"])
        self.seen.append(claims)
        self.sessions.pop(claims["sid"], None)


class _Handler(BaseHTTPRequestHandler):
    server: RelyingServer

    def do_GET(self) -> None:
        self._answer(200)

    def do_POST(self) -> None:
        body = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        if self.server.answers:
            self._answer(self.server.answers.pop(0))
            return
        try:
            self.server.take(body["logout_token"][0])
        except (AssertionError, KeyError, ValueError) as error:
            self.server.troubles.append(repr(error))
            self._answer(400)
        else:
            self._answer(200)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""
