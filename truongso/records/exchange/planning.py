"""What has to be sent: which records changed since they were accepted, with which version, and which must wait."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from truongso.core.sealed import blind_index
from truongso.records.exchange.models import PushedRecord, PushRun
from truongso.records.exchange.national.common import moment
from truongso.records.exchange.registry import Outgoing, Step, step_of

Event, State = PushedRecord.Event, PushedRecord.State
COVERED = "Nội dung như bản đã nhận, không phải gửi lại."


@dataclass(frozen=True)
class Draft:
    """A record to send with its version and event; waits says why it is held back.

    One that is_covered need not be sent: the register's row changed, what the receiver was told did not. It is remembered,
    so that the record counts as synchronised after its last change.
    """

    step: Step
    outgoing: Outgoing
    version: int
    event: str
    payload_hash: str
    built_at: datetime
    waits: str = ""
    is_covered: bool = False

    def message(self) -> dict[str, Any]:
        """Return the record with its envelope."""
        envelope = {
            "idbanghi": str(self.outgoing.uid),
            "sukien": self.event,
            "phienban": self.version,
            "thoigiancapnhat": moment(self.outgoing.changed_at),
        }
        return envelope | self.outgoing.body

    def row(self, run: PushRun, position: int) -> PushedRecord:
        """Return the row that remembers the try."""
        said = COVERED if self.is_covered else self.waits
        return PushedRecord(
            run=run, step=self.step.code, record=self.outgoing.uid, label=self.outgoing.label[:200],
            position=position, version=self.version, record_version=self.outgoing.version, event=self.event,
            state=State.ACCEPTED if self.is_covered else State.WAITING, payload_hash=self.payload_hash,
            built_at=self.built_at, answered_at=timezone.now() if self.is_covered else None,
            answer={"sentence": said} if said else {},  # type: ignore[misc]
        )  # fmt: skip


class Past:
    """What came of a step's records until now: the last one sent, the last one accepted, the last try."""

    def __init__(self, step: Step) -> None:
        rows = PushedRecord.objects.filter(step=step.code).order_by("pk")
        columns = ("record", "version", "record_version", "event", "state", "payload_hash", "sent_at")
        self.sent: dict[UUID, Any] = {}
        self.accepted: dict[UUID, Any] = {}
        self.latest: dict[UUID, Any] = {}
        for row in rows.values_list(*columns, named=True):
            self.latest[row.record] = row
            if row.sent_at is not None:
                self.sent[row.record] = row
            if row.state == State.ACCEPTED:
                self.accepted[row.record] = row

    @cached_property
    def standing(self) -> set[UUID]:
        """The records that stand over there: accepted, and not cancelled since."""
        return {uid for uid, row in self.accepted.items() if row.event != Event.CANCEL}


def plan(
    step: Step, on: date, *, only_failed: bool = False, together: Mapping[str, set[UUID]] | None = None
) -> list[Draft]:
    """Return what a step has to send on a day; with only_failed only what was tried and not accepted.

    together are records of earlier steps that go the same way (into one file), so that nothing need wait for them.
    """
    built_at = timezone.now()  # before the rows are read: a change in between is sent next time, never lost
    past = Past(step)
    outgoing = list(step.gather(on))
    drafts = (_draft(step, one, past, built_at) for one in [*outgoing, *_vanished(step, past, outgoing, built_at)])
    wanted = [draft for draft in drafts if draft is not None]
    if only_failed:
        wanted = [draft for draft in wanted if _has_failed(past, draft.outgoing.uid)]
    return _held(wanted, together or {})


def _has_failed(past: Past, uid: UUID) -> bool:
    last = past.latest.get(uid)
    return last is not None and last.state != State.ACCEPTED


def _vanished(step: Step, past: Past, outgoing: Iterable[Outgoing], now: datetime) -> Iterator[Outgoing]:
    """Yield the cancellation of records that stand over there and no longer here."""
    missing = past.standing - {one.uid for one in outgoing}
    model = step.rows(timezone.localdate(now)).model
    kept = set(model._default_manager.filter(uid__in=missing).values_list("uid", flat=True))
    for uid in sorted(missing - kept):
        last = past.accepted[uid]
        yield Outgoing(uid, last.version, now, "bản ghi đã bỏ", {}, is_gone=True)


def _draft(step: Step, one: Outgoing, past: Past, built_at: datetime) -> Draft | None:
    """Return the draft of a record, None when nothing happened since it was accepted (or it was never sent and is gone)."""
    digest = hash_of(one)
    sent, stands = past.sent.get(one.uid), one.uid in past.standing
    if one.is_gone and sent is None:
        return None
    if sent is not None and sent.payload_hash == digest:
        if sent.state == State.ACCEPTED:
            if past.accepted[one.uid].record_version >= one.version:
                return None
            return Draft(step, one, sent.version, sent.event, digest, built_at, is_covered=True)
        if sent.state != State.REFUSED:  # it may have been taken: the same version once more does no harm
            return Draft(step, one, sent.version, sent.event, digest, built_at, one.problem)
    version = max(one.version, sent.version + 1) if sent is not None else one.version
    event = Event.CANCEL if one.is_gone else Event.UPDATE if stands else Event.NEW
    return Draft(step, one, version, event, digest, built_at, one.problem)


def _held(drafts: list[Draft], together: Mapping[str, set[UUID]]) -> list[Draft]:
    """Return the drafts, those held back whose forerunner does not stand over there."""
    standing: dict[str, set[UUID]] = {}
    found = []
    for draft in drafts:
        missing = "" if draft.waits or draft.is_covered else _missing(draft, standing, together)
        found.append(Draft(**{**vars(draft), "waits": missing}) if missing else draft)
    return found


def _missing(draft: Draft, standing: dict[str, set[UUID]], together: Mapping[str, set[UUID]]) -> str:
    for code, uid in draft.outgoing.needs:
        needed = step_of(code)
        if needed is None or draft.event == Event.CANCEL:
            continue
        if code not in standing:
            standing[code] = Past(needed).standing | together.get(code, set())
        if uid not in standing[code]:
            return f"Chờ bản ghi «{needed.title}» liên quan được nhận trước."
    return ""


def hash_of(one: Outgoing) -> str:
    """Return a keyed hash of what is said about a record: equal while nothing of it changes."""
    said = json.dumps({"gone": one.is_gone, "body": one.body}, sort_keys=True, ensure_ascii=False)
    return blind_index(said)
