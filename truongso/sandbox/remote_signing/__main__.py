"""`python -m truongso.sandbox.remote_signing --account 031000000001=KEY.pem,CERTS.pem`: a remote signing service.

The phone is the page /dien-thoai of the stand-in.
"""

import argparse
import contextlib
from collections.abc import Sequence
from pathlib import Path

from truongso.sandbox.faults import fault_of_text
from truongso.sandbox.remote_signing.server import KINDS, RemoteSigningServer
from truongso.sandbox.remote_signing.service import Service


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="truongso.sandbox.remote_signing", description=__doc__)
    parser.add_argument("--port", type=int, default=8768, help="0 takes a free port, which is printed")
    parser.add_argument("--password", default="khoa-thu-nghiem", help="sp_password of the asker")
    parser.add_argument(
        "--account", action="append", default=[], metavar="NUMBER=KEY.pem,CERTIFICATES.pem", required=True
    )
    parser.add_argument("--phone", default="wait", choices=["wait", "confirm", "deny"], help="what it does by itself")
    parser.add_argument("--seconds", type=float, default=300, help="how long a transaction waits")
    parser.add_argument("--webhook", default="", help="address of the school that is told")
    parser.add_argument("--secret", default="", help="for the HMAC of what is told")
    parser.add_argument(
        "--fault", action="append", default=[], type=fault_of_text, metavar="KIND[:TIMES[:SECONDS[:TABLE]]]",
        help="one of " + ", ".join(KINDS),
    )  # fmt: skip
    asked = parser.parse_args(arguments)
    service = Service(phone=asked.phone, seconds=asked.seconds)
    for text in asked.account:
        number, _, files = text.partition("=")
        key, _, certificates = files.partition(",")
        service.add_account(number, key=Path(key).read_bytes(), certificates=Path(certificates).read_bytes())
    with RemoteSigningServer(
        asked.port, key=asked.password, service=service, webhook_url=asked.webhook, secret=asked.secret,
        faults=asked.fault,
    ) as server:  # fmt: skip
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
