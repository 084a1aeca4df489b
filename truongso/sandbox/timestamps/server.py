"""The authority on a real socket: a request in DER, a token in DER."""

import copy
import time
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import parser, pem, tsp
from asn1crypto import x509 as asn1_x509
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from truongso.sandbox.faults import Fault, Limit
from truongso.sandbox.serving import NOWHERE, SandboxHandler, SandboxServer

KINDS = ("slow", "error_500", "cut", "malformed", "rate_limit", "wrong_nonce", "rejected")
_REPLY = {"Content-Type": "application/timestamp-reply"}


class _Handler(SandboxHandler):
    server: "TimestampServer"
    most_bytes = 64 * 1024
    rows_of_answer = ""

    def take(self, body: bytes) -> None:
        if self.path != "/" or self.headers.get("Content-Type") != "application/timestamp-query":
            return self.send(HTTPStatus.NOT_FOUND, NOWHERE)
        if not self.is_let_in():
            return None
        try:
            request = tsp.TimeStampReq.load(body, strict=True)
            request.native  # noqa: B018 - parsed lazily
        except ValueError as error:
            return self.send(HTTPStatus.BAD_REQUEST, {"error": str(error)})
        fault = self.server.faults.next_for("")
        if fault is not None and self.is_stopped_by(fault):
            return None
        if fault is not None and fault.kind in {"slow", "cut", "malformed"}:
            if fault.kind != "slow":
                return self.answer_with(fault, {})
            time.sleep(fault.seconds)
        return self.send_raw(HTTPStatus.OK, self.server.answer(request, fault), _REPLY)


class TimestampServer(SandboxServer):
    """The stand-in of a time-stamp authority with the key and certificate that it is given (PEM)."""

    handler = _Handler

    def __init__(
        self, port: int, *, key: bytes, certificates: bytes, at: datetime | None = None,
        faults: list[Fault] | None = None, limit: Limit | None = None,
    ) -> None:  # fmt: skip
        super().__init__(port, key="", faults=faults, limit=limit)
        _, _, der = pem.unarmor(key)
        found = [asn1_x509.Certificate.load(block) for _, _, block in pem.unarmor(certificates, multiple=True)]
        others = SimpleCertificateStore()
        others.register_multiple(found[1:])
        self._stamper = DummyTimeStamper(
            found[0], asn1_keys.PrivateKeyInfo.load(der), certs_to_embed=others, fixed_dt=at
        )

    def answer(self, request: tsp.TimeStampReq, fault: Fault | None) -> bytes:
        """Return the response in DER, in the way of a trouble where there is one."""
        if fault is not None and fault.kind == "rejected":
            status = tsp.PKIStatusInfo({"status": "rejection", "fail_info": {"bad_request"}})
            return bytes(parser.emit(0, 1, 16, status.dump()))  # a sequence of the status alone: the token is left out
        if fault is not None and fault.kind == "wrong_nonce":
            request = copy.copy(request)
            request["nonce"] = int(request["nonce"].native or 0) + 1
        return bytes(self._stamper.request_tsa_response(request).dump(force=True))


def server_of_files(port: int, *, key: Path, certificates: Path, faults: list[Fault]) -> TimestampServer:
    """Return the authority with key and certificates from PEM files."""
    return TimestampServer(port, key=key.read_bytes(), certificates=certificates.read_bytes(), faults=faults)
