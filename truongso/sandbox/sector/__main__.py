"""`python -m truongso.sandbox.sector --port 8766 --key thu`: a stand-in of the sector database's receiver."""

import argparse
import contextlib

from truongso.sandbox.faults import KINDS, Limit, fault_of_text
from truongso.sandbox.sector.server import SectorServer


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="truongso.sandbox.sector", description=__doc__)
    parser.add_argument("--port", type=int, default=8766, help="0 takes a free port, which is printed")
    parser.add_argument("--key", default="khoa-thu-nghiem", help="what senders must show: Authorization: Bearer KEY")
    parser.add_argument(
        "--fault", action="append", default=[], type=fault_of_text, metavar="KIND[:TIMES[:SECONDS[:TABLE[:AFTER]]]]",
        help="; ".join(f"{kind}: {words}" for kind, words in KINDS.items()),
    )  # fmt: skip
    parser.add_argument("--rate", type=int, default=0, help="most requests per --window, 0 without limit")
    parser.add_argument("--window", type=float, default=1.0, help="seconds")
    asked = parser.parse_args()
    limit = Limit(asked.rate, asked.window)
    with SectorServer(asked.port, key=asked.key, faults=asked.fault, limit=limit) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
