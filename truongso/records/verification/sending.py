"""Send a batch: message by message, each answer kept at once, only what got no answer sent again.

Killed at any moment, nothing is lost: what was answered stands, what was not still waits, and the next run goes on.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from truongso.records.verification import actions, holding
from truongso.records.verification.asking import inquiry_of
from truongso.records.verification.connector import LONGEST_WAIT, GiveUp, Outcome, PopulationCheck, TryAgain
from truongso.records.verification.keeping import Answer, Origin
from truongso.records.verification.models import BatchEntry, Verification, VerificationBatch
from truongso.records.verification.states import State

PEOPLE_IN_MESSAGE = 50
ROUNDS = 4  # how often one run sends what got no answer
FIRST_WAIT = 1.0  # seconds, doubled after each failed message up to LONGEST_WAIT


@dataclass(frozen=True)
class Sent:
    """What a run did: answers kept, pupils who still wait, the last trouble in words."""

    answered: int
    left: int
    trouble: str = ""


def send(
    batch: VerificationBatch,
    service: PopulationCheck,
    *,
    by: Any,
    sleep: Callable[[float], None] = time.sleep,
    advance: Callable[[int], None] = lambda count: None,
) -> Sent:
    """Send what waits in a batch. Refused when the batch is closed or is being sent already; troubles are in the result."""
    holding.claim(batch)
    try:
        answered, trouble = _Run(batch, service, by, sleep, advance).go()
    finally:
        actions.release_batch(batch, by=by)
    return Sent(answered, batch.entries.filter(state=State.PENDING).count(), trouble)


class _Run:
    """One run over a batch."""

    def __init__(self, batch: VerificationBatch, service: PopulationCheck, by: Any, sleep: Any, advance: Any) -> None:
        self.batch, self.service, self.by, self.sleep, self.advance = batch, service, by, sleep, advance
        self.answered, self.trouble, self.wait = 0, "", FIRST_WAIT

    def go(self) -> tuple[int, str]:
        for _ in range(ROUNDS):
            waiting = list(self.batch.entries.filter(state=State.PENDING).order_by("tries", "pk"))
            if not waiting:
                break
            for start in range(0, len(waiting), PEOPLE_IN_MESSAGE):
                if not self._message(waiting[start : start + PEOPLE_IN_MESSAGE]):
                    return self.answered, self.trouble
        return self.answered, self.trouble if self.batch.entries.filter(state=State.PENDING).exists() else ""

    def _message(self, entries: Sequence[BatchEntry]) -> bool:
        """Send one message and keep what came back; return whether to go on."""
        try:
            outcomes = self.service.check([inquiry_of(str(entry.pk), entry.asked) for entry in entries])
        except TryAgain as trouble:
            self._note(entries, trouble.sentence)
            return self._pause(trouble.after)
        except GiveUp as trouble:
            self._note(entries, trouble.sentence)
            return False
        self._keep(entries, outcomes)
        self.wait = FIRST_WAIT
        return True

    def _keep(self, entries: Sequence[BatchEntry], outcomes: Sequence[Outcome]) -> None:
        by_key = {str(entry.pk): entry for entry in entries}
        answers = [
            Answer(entry.pupil_id, one.state, one.fields, one.message, entry.fingerprint)
            for one in outcomes
            if (entry := by_key.pop(one.key, None)) is not None
        ]
        now = timezone.now()
        actions.keep_answers(
            answers, Origin(Verification.Source.CONNECTOR, now, self.batch, recorded_at=now), by=self.by
        )
        self.answered += len(answers)
        self.advance(len(answers))
        self._note(list(by_key.values()), "Máy chủ dân cư không trả lời cho em này.")

    def _note(self, entries: Sequence[BatchEntry], sentence: str) -> None:
        if entries:
            self.trouble = sentence
        holding.note(self.batch, [entry.pk for entry in entries], sentence if entries else "")

    def _pause(self, asked: float | None) -> bool:
        """Wait as long as the service asks, else ever longer; return False when it asks for more than we stay."""
        if asked is not None and asked > LONGEST_WAIT:
            self.trouble = f"{self.trouble} Hãy gửi lại sau {round(asked / 60)} phút."
            return False
        self.sleep(self.wait if asked is None else asked)
        self.wait = min(self.wait * 2, LONGEST_WAIT)
        return True
