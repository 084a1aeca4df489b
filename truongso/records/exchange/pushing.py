"""Carry a push out: chunk after chunk, each kept before it is sent and again when it was answered.

A process that is killed leaves at most one chunk without an answer. Its records stand as «chưa rõ» with the version that was
sent; the next push sends them again with the same version, which a receiver that had taken them accepts once more.
"""

import os
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.records.exchange.connectors import Answer, Busy, Closed, Connector, Unsure
from truongso.records.exchange.models import PushedRecord, PushRun
from truongso.records.exchange.planning import Draft, plan
from truongso.records.exchange.registry import Step, steps

MOST_WAITS = 5  # how often a «gửi quá dày» is waited out for one chunk
LONGEST_WAIT = 60.0  # seconds
State = PushedRecord.State
Progress = Callable[[int], Any]


class Stopped(Exception):
    """The push cannot go on; the text is the reason, to stand inside a sentence."""


@dataclass
class Asked:
    """What came of asking about a chunk: answers by record id, why some are missing, whether they may have been taken."""

    answers: dict[str, Answer] = field(default_factory=dict)
    reason: str = ""
    may_be_taken: bool = False
    is_closed: bool = False


def carry_out(run: PushRun, connector: Connector, on: date, *, progress: Progress | None = None) -> None:
    """Send all steps in their order; raises Stopped when the receiver cannot be reached or takes nothing."""
    only_failed = run.kind == PushRun.Kind.RETRY
    position = 0
    for step in steps():
        drafts = plan(step, on, only_failed=only_failed)
        resting, ready = parted(drafts)
        position += len(keep(run, resting, position))
        for start in range(0, len(ready), settings.SECTOR_CHUNK):
            chunk = ready[start : start + settings.SECTOR_CHUNK]
            rows = keep(run, chunk, position, is_sent=True)
            position += len(rows)
            asked = ask(run, connector, step, chunk)
            keep_answers(rows, asked)
            if progress:
                progress(len(rows))
            if len(asked.answers) < len(rows) and asked.reason:
                raise Stopped(asked.reason)


def parted(drafts: Sequence[Draft]) -> tuple[list[Draft], list[Draft]]:
    """Return what is only remembered (held back, or covered by what was accepted) and what is sent."""
    resting = [draft for draft in drafts if draft.waits or draft.is_covered]
    return resting, [draft for draft in drafts if not draft.waits and not draft.is_covered]


def keep(run: PushRun, drafts: Sequence[Draft], position: int, *, is_sent: bool = False) -> list[PushedRecord]:
    """Remember what is about to be sent (as unknown until it is answered), or what rests; returns the rows."""
    now = timezone.now()
    rows = [draft.row(run, position + place) for place, draft in enumerate(drafts, start=1)]
    if is_sent:
        for row in rows:
            row.state, row.sent_at = State.UNKNOWN, now
    with transaction.atomic():
        beat(run)
        for step in {row.step for row in rows}:
            ids = [row.record for row in rows if row.step == step]
            PushedRecord.objects.newest().filter(step=step, record__in=ids).update(is_latest=False)
        return PushedRecord.objects.bulk_create(rows)


def beat(run: PushRun) -> None:
    """Say that the push is alive; Refused when another process has ended it meanwhile."""
    standing = PushRun.objects.running().filter(pk=run.pk)
    if not standing.update(beat_at=timezone.now()):
        raise Refused("Lần đồng bộ này đã bị kết thúc từ nơi khác.")


def ask(run: PushRun, connector: Connector, step: Step, chunk: Sequence[Draft]) -> Asked:
    """Send a chunk until every record is answered, as often as the settings say; asks only for what is still missing."""
    asked, waits = Asked(), 0
    pauses = [*settings.SECTOR_PAUSES]
    while True:
        missing = [draft for draft in chunk if str(draft.outgoing.uid) not in asked.answers]
        try:
            asked.answers |= connector.send(step.table, [draft.message() for draft in missing])
            asked.reason = ""
            if all(str(draft.outgoing.uid) in asked.answers for draft in chunk):
                return asked
            asked.may_be_taken = True
        except Closed as error:
            asked.reason, asked.is_closed = str(error), True
            return asked
        except Busy as error:
            asked.reason, waits = str(error), waits + 1
            if waits <= MOST_WAITS:
                beat(run)
                time.sleep(min(error.seconds, LONGEST_WAIT))
                continue
            return asked
        except Unsure as error:
            asked.reason, asked.may_be_taken = str(error), True
        if not pauses:
            return asked
        beat(run)
        time.sleep(pauses.pop(0))


def keep_answers(rows: Sequence[PushedRecord], asked: Asked) -> None:
    """Keep the answers; a record without one stays unknown, or goes back to waiting when it was certainly not taken."""
    now = timezone.now()
    for row in rows:
        answer = asked.answers.get(str(row.record))
        if answer is not None:
            settle(row, answer, now)
        elif asked.may_be_taken:
            row.answer = {"sentence": _unknown(asked.reason)}
        else:
            row.state, row.sent_at = State.WAITING, None
            row.answer = {"sentence": f"Chưa gửi được: {asked.reason}."}
    columns = ["state", "answer_code", "answer", "answered_at", "sent_at"]
    with transaction.atomic():
        PushedRecord.objects.bulk_update(rows, columns, batch_size=200)


def settle(row: PushedRecord, answer: Answer, now: Any) -> None:
    """Put an answer into its row, without saving."""
    row.state = State.ACCEPTED if answer.is_accepted else State.REFUSED
    row.answer_code, row.answer, row.answered_at = answer.code, {"sentence": answer.sentence}, now


def _unknown(reason: str) -> str:
    why = reason or "máy chủ không trả lời về bản ghi này"
    return f"Chưa rõ đã nhận hay chưa: {why}. Lần sau gửi lại đúng phiên bản này."


def this_process() -> str:
    """Return the name of this process on its machine."""
    return f"{socket.gethostname()}:{os.getpid()}"[:120]


def is_gone(process: str) -> bool:
    """Return whether a process of this machine has certainly ended; False when that cannot be told."""
    host, _, number = process.rpartition(":")
    if os.name != "posix" or host != socket.gethostname() or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
