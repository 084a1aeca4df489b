"""`python -m truongso.sandbox.population --port 8767 --people FILE`: a stand-in of the population check."""

import argparse
import contextlib
from collections.abc import Sequence
from pathlib import Path

from truongso.sandbox.faults import Limit, fault_of_text
from truongso.sandbox.population.people import people_of_file
from truongso.sandbox.population.server import KINDS, PopulationServer


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="truongso.sandbox.population", description=__doc__)
    parser.add_argument("--port", type=int, default=8767, help="0 takes a free port, which is printed")
    parser.add_argument(
        "--people", type=Path, required=True, help=".json or .csv with identity_number, full_name, born_on, gender"
    )
    parser.add_argument("--key", default="khoa-thu-nghiem", help="what askers must show: Authorization: Bearer KEY")
    parser.add_argument(
        "--fault", action="append", default=[], type=fault_of_text, metavar="KIND[:TIMES[:SECONDS]]",
        help="one of " + ", ".join(KINDS),
    )  # fmt: skip
    parser.add_argument("--rate", type=int, default=0, help="most requests per --window, 0 without limit")
    parser.add_argument("--window", type=float, default=1.0, help="seconds")
    asked = parser.parse_args(arguments)
    people, limit = people_of_file(asked.people), Limit(asked.rate, asked.window)
    with PopulationServer(asked.port, key=asked.key, people=people, faults=asked.fault, limit=limit) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
