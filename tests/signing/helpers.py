"""What the stories of signing do again and again: keys, files before signers, stand-ins on real sockets."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.db import connection

from tests.signing.builders import hierarchy, plain_pdf
from truongso.demo.certificates import Holder
from truongso.foundation.signing import actions
from truongso.foundation.signing.models import SignatureRequest, SignatureStep, SigningKey
from truongso.sandbox.timestamps.server import TimestampServer

PIN = "Mat-Khau-Tep-Khoa"
SECRET = "bi-mat-cua-thong-bao"
ACCOUNTS = {"031000000001": "an", "031000000002": "hanh"}


def key_of(user: Any, code: str = "") -> SigningKey:
    holder = hierarchy().people[code or user.username]
    return actions.register_software_key(user.person, content=holder.as_pkcs12(PIN), password=PIN, by=user)


def put(
    people: Any, *names: str, seal: bool = False, words: str = "Quyết định", title: str = "Quyết định số 1"
) -> SignatureRequest:
    """Lan puts a file before people, in this order."""
    signers = [(people[name].person, "HIỆU TRƯỞNG" if name == "hanh" else "") for name in names]
    return actions.request_signatures(
        plain_pdf(words), title=title, file_name="qd.pdf", signers=signers, seal=seal, by=people["lan"]
    )


def opened(steps: Any, by: Any) -> list[SignatureStep]:
    for step in steps:
        actions.open_step(step, by=by)
    return list(steps)


def chain_of(holder: Holder) -> bytes:
    """Return a certificate and those above it as PEM."""
    return b"".join(one.public_bytes(Encoding.PEM) for one in (holder.certificate, *holder.chain))


def stamp_server(holder: Holder | None = None, at: datetime | None = None) -> TimestampServer:
    holder = holder or hierarchy().stamps
    return TimestampServer(0, key=holder.key_pem(), certificates=chain_of(holder), at=at)


def elsewhere(work: Callable[[], Any]) -> Any:
    """Do work in a thread of its own: Playwright keeps an event loop in the test's, where the libraries cannot run theirs."""

    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


@contextmanager
def serving(server: Any) -> Iterator[Any]:
    """Let a stand-in answer in a thread of its own."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
