"""`python -m truongso.sandbox.exchange --port 8769 --key thu`: a stand-in of the document exchange axis."""

import argparse
import contextlib
from collections.abc import Sequence

from truongso.sandbox.exchange.server import KINDS, SCHOOL, ExchangeServer
from truongso.sandbox.faults import fault_of_text


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="truongso.sandbox.exchange", description=__doc__)
    parser.add_argument("--port", type=int, default=8769, help="0 takes a free port, which is printed")
    parser.add_argument("--key", default="khoa-thu-nghiem", help="the password of the school's connection")
    parser.add_argument("--school", default=SCHOOL[0], help="the school's code on the axis, also its user name")
    parser.add_argument(
        "--fault", action="append", default=[], type=fault_of_text, metavar="KIND[:TIMES[:SECONDS[:NAME[:AFTER]]]]",
        help="one of " + ", ".join(KINDS) + "; NAME is a call, as in sendEdoc",
    )  # fmt: skip
    asked = parser.parse_args(arguments)
    with ExchangeServer(asked.port, key=asked.key, school=(asked.school, SCHOOL[1]), faults=asked.fault) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
