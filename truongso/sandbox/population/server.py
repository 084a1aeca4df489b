"""The check on a real socket: questions and their answers."""

import json
from http import HTTPStatus
from typing import Any

from truongso.sandbox.faults import Fault, Limit
from truongso.sandbox.population.people import People, people_of_rows
from truongso.sandbox.serving import NOWHERE, SandboxHandler, SandboxServer

MOST_PEOPLE = 200
KINDS = ("slow", "error_500", "cut", "accept_then_timeout", "accept_then_cut", "malformed", "partial", "rate_limit")


class _Handler(SandboxHandler):
    server: "PopulationServer"
    most_bytes = 2 * 1024 * 1024
    rows_of_answer = "results"

    def take(self, body: bytes) -> None:
        if self.path != "/doi-chieu":
            return self.send(HTTPStatus.NOT_FOUND, NOWHERE)
        if not self.knows_key() or not self.is_let_in():
            return None
        try:
            answer = self._answer(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return self.send(HTTPStatus.BAD_REQUEST, {"error": str(error)})
        fault = self.server.faults.next_for("")
        if fault is None:
            return self.send(HTTPStatus.OK, answer)
        return None if self.is_stopped_by(fault) else self.answer_with(fault, answer)

    def _answer(self, asked: Any) -> dict[str, Any]:
        """Return the answers for a batch {"people": […]}, or the one answer for a single question."""
        if "people" not in asked:
            return self.server.people.answer(asked)
        if not isinstance(asked["people"], list) or not 0 < len(asked["people"]) <= MOST_PEOPLE:
            raise ValueError(f"people is a list of 1 to {MOST_PEOPLE} questions")
        results = [self.server.people.answer(one) for one in asked["people"]]
        for one in results:
            self.server.asked[one["key"]] = self.server.asked.get(one["key"], 0) + 1
        return {"results": results}


class PopulationServer(SandboxServer):
    """The stand-in of the population check."""

    handler = _Handler

    def __init__(
        self, port: int, *, key: str, people: People, faults: list[Fault] | None = None, limit: Limit | None = None
    ) -> None:
        super().__init__(port, key=key, faults=faults, limit=limit)
        self.people = people
        self.asked: dict[str, int] = {}

    def inside(self) -> dict[str, Any]:
        """Return also how many people are known and how often each was asked."""
        return super().inside() | {"people": len(self.people), "asked": dict(self.asked)}

    def administer(self, what: str, asked: dict[str, Any]) -> bool:
        """Replace the people, too."""
        if what == "nguoi":
            self.people = people_of_rows(asked["people"])
        return what == "nguoi" or super().administer(what, asked)
