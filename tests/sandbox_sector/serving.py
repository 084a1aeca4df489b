"""Start the stand-in on a free port for a test, and speak to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

import httpx

from truongso.sandbox.sector.server import SectorServer

KEY = "khoa-cua-bai-thu"


@dataclass
class Sandbox:
    """A running stand-in."""

    url: str

    def send(self, table: str, *rows: dict[str, Any], key: str = KEY) -> httpx.Response:
        return httpx.post(
            f"{self.url}/dong-bo/{table}", json={"banghi": list(rows)}, headers={"Authorization": f"Bearer {key}"}
        )

    def codes(self, table: str, *rows: dict[str, Any]) -> list[str]:
        """Send records and return the answer codes in order."""
        return [item["error"] for item in self.send(table, *rows).json()["items"]]

    def plan(self, *faults: dict[str, Any]) -> None:
        answer = httpx.post(f"{self.url}/quan-tri/su-co", json={"faults": list(faults)})
        assert answer.status_code == 200, answer.text

    def inside(self) -> dict[str, Any]:
        found: dict[str, Any] = httpx.get(f"{self.url}/quan-tri/trang-thai").json()
        return found

    def records(self, table: str) -> dict[str, Any]:
        """Return what was accepted: {record id: values with version and live}."""
        found: dict[str, Any] = self.inside()["records"][table]
        return found

    def forget(self) -> None:
        httpx.post(f"{self.url}/quan-tri/xoa", json={})


@contextmanager
def serving() -> Iterator[Sandbox]:
    """Serve in a thread of this process until the block ends."""
    with SectorServer(0, key=KEY) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield Sandbox(f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()
