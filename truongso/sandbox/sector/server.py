"""The receiver on a real socket: messages of records and the answer to each."""

import json
from http import HTTPStatus
from typing import Any

from truongso.sandbox.faults import Fault, Limit
from truongso.sandbox.sector.receiver import Receiver
from truongso.sandbox.sector.specification import ERRORS, TABLES
from truongso.sandbox.serving import SandboxHandler, SandboxServer

MOST_RECORDS = 200


class _Handler(SandboxHandler):
    server: "SectorServer"
    most_bytes = 8 * 1024 * 1024
    rows_of_answer = "items"

    def show(self) -> Any:
        if self.path != "/danh-muc-loi":
            return None
        return [
            {"errorCode": code, "errorDescription": said, "rootCause": cause, "solution": cure}
            for code, (said, cause, cure) in ERRORS.items()
        ]

    def take(self, body: bytes) -> None:
        if not self.knows_key():
            return None
        table = self.path.removeprefix("/dong-bo/")
        if table not in TABLES or table == self.path:
            return self.send(HTTPStatus.NOT_FOUND, {"error": "Không có bảng này."})
        return self._receive(table, body) if self.is_let_in() else None

    def _receive(self, table: str, body: bytes) -> None:
        try:
            rows = json.loads(body)["banghi"]
        except (ValueError, KeyError, TypeError):
            rows = None
        if not isinstance(rows, list) or not rows or len(rows) > MOST_RECORDS:
            said = f"Thông điệp phải là JSON có «banghi» gồm 1 đến {MOST_RECORDS} bản ghi."
            return self.send(HTTPStatus.BAD_REQUEST, {"error": said})
        fault = self.server.faults.next_for(table)
        if fault is None:
            return self.send(HTTPStatus.OK, self.server.receiver.receive(table, rows))
        return self._trouble(fault, table, rows)

    def _trouble(self, fault: Fault, table: str, rows: list[Any]) -> None:
        if self.is_stopped_by(fault):
            return None
        if fault.kind == "cut":  # before anything was taken
            return self.cut()
        return self.answer_with(fault, self.server.receiver.receive(table, rows))


class SectorServer(SandboxServer):
    """The stand-in of the sector database's receiver."""

    handler = _Handler

    def __init__(self, port: int, *, key: str, faults: list[Fault] | None = None, limit: Limit | None = None) -> None:
        super().__init__(port, key=key, faults=faults, limit=limit)
        self.receiver = Receiver()

    def inside(self) -> dict[str, Any]:
        """Return also the records that were taken."""
        kept = {
            table: {key: {"version": one.version, "live": one.is_live, **one.content} for key, one in rows.items()}
            for table, rows in self.receiver.kept.items()
        }
        return super().inside() | {"records": kept}

    def administer(self, what: str, asked: dict[str, Any]) -> bool:
        """Forget every record, too."""
        if what == "xoa":
            self.receiver.clear()
        return what == "xoa" or super().administer(what, asked)
