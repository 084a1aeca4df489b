"""`python -m truongso.sandbox.timestamps --key FILE --certificates FILE`: a stand-in of a time-stamp authority."""

import argparse
import contextlib
from collections.abc import Sequence
from pathlib import Path

from truongso.sandbox.faults import fault_of_text
from truongso.sandbox.timestamps.server import KINDS, server_of_files


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="truongso.sandbox.timestamps", description=__doc__)
    parser.add_argument("--port", type=int, default=8770, help="0 takes a free port, which is printed")
    parser.add_argument("--key", type=Path, required=True, help="private key, PEM (PKCS#8)")
    parser.add_argument("--certificates", type=Path, required=True, help="its certificate, then those above it, PEM")
    parser.add_argument(
        "--fault", action="append", default=[], type=fault_of_text, metavar="KIND[:TIMES[:SECONDS]]",
        help="one of " + ", ".join(KINDS),
    )  # fmt: skip
    asked = parser.parse_args(arguments)
    with server_of_files(asked.port, key=asked.key, certificates=asked.certificates, faults=asked.fault) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
