"""Questions about the exchange: how each kind of record stands over there."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from truongso.records.exchange.models import PushedRecord, counts_by_state
from truongso.records.exchange.registry import Step, steps

Event, State = PushedRecord.Event, PushedRecord.State


@dataclass(frozen=True)
class StepRow:
    """How the records of a step stand: how many there are, how many were accepted as they are, what is left."""

    step: Step
    total: int
    accepted: int
    changed: int
    never: int
    refused: int
    unknown: int
    waiting: int


def step_rows(on: date) -> list[StepRow]:
    """Return how each step stands, in the order of a push; three statements a step."""
    return [_row(step, on) for step in steps()]


def failed_count() -> int:
    """Return how many records were tried last without being accepted."""
    return PushedRecord.objects.newest().failed().count()


def _row(step: Step, on: date) -> StepRow:
    standing: dict[Any, int] = dict(step.rows(on).order_by().values_list("uid", "version"))
    rows = PushedRecord.objects.filter(step=step.code)
    accepted: dict[Any, int] = {}
    for uid, version, event in rows.accepted().order_by("pk").values_list("record", "record_version", "event"):
        accepted[uid] = version
        if event == Event.CANCEL:
            del accepted[uid]
    changed = sum(1 for uid, version in standing.items() if uid in accepted and accepted[uid] < version)
    met = sum(1 for uid in standing if uid in accepted)
    counts = counts_by_state(rows.newest())
    return StepRow(
        step, len(standing), met - changed, changed, len(standing) - met,
        counts[State.REFUSED], counts[State.UNKNOWN], counts[State.WAITING],
    )  # fmt: skip
