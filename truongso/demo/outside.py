"""What outside offices answered over the year: the population database, and the sector database by files handed in."""

import random
from datetime import date
from typing import Any

from truongso.demo.history import moment
from truongso.foundation.audit.recording import action
from truongso.records.exchange import actions as exchange
from truongso.records.exchange.connectors import SUCCESS, Answer
from truongso.records.exchange.models import PushedRecord, PushRun, SchoolDetails
from truongso.records.verification import keeping
from truongso.records.verification.actions import keep_answers, make_batch
from truongso.records.verification.models import BatchEntry, Verification, VerificationBatch
from truongso.records.verification.states import State

COMMUNE = "11629"  # Xã An Lão, since July 2025
REFUSED = Answer("MA_HOC_SINH_001", "Mã học sinh đã thuộc về một học sinh khác.")


@action
def verify(chance: random.Random, *, on: date, by: Any) -> int:
    """Have those checked who have no valid answer, as a file from the police answered on a day."""
    at = moment(on, 15)
    batch = make_batch(whom=VerificationBatch.Whom.DUE, by=by, at=moment(on, 8))
    entries = batch.entries.select_related("pupil__person").order_by("pk")
    answers = [_answer(chance, entry) for entry in entries]
    origin = keeping.Origin(Verification.Source.FILE, at, batch, recorded_at=at)
    keep_answers(answers, origin, by=by)
    return len(answers)


def _answer(chance: random.Random, entry: BatchEntry) -> keeping.Answer:
    number, gender = entry.asked.get("identity_number") or "", entry.asked.get("gender") or ""
    luck = chance.random()
    if len(number) != 12:
        return keeping.Answer(entry.pupil_id, State.INVALID, ("identity_number",))
    if number[3] not in {"01": "02", "02": "13"}.get(gender, ""):
        return keeping.Answer(entry.pupil_id, State.MISMATCH, ("gender",))
    if luck < 0.008:
        return keeping.Answer(entry.pupil_id, State.MISMATCH, (chance.choice(("full_name", "born_on")),))
    state = State.NOT_FOUND if luck < 0.012 else State.MATCH
    return keeping.Answer(entry.pupil_id, state)


@action
def hand_in(chance: random.Random, *, on: date, by: Any) -> int:
    """Hand in what changed as a file and take the answers two days' work later; some records are refused."""
    if not SchoolDetails.objects.exists():
        _describe(by)
    run, _ = exchange.export_changes(by=by, on=on)
    sent = run.records.exclude(sent_at=None)
    answers = {row.record: REFUSED if chance.random() < 0.006 else Answer(SUCCESS, "Thành công.") for row in sent}
    if answers:
        exchange.take_answers(run, answers, by=by)
    at, answered = moment(on, 10), moment(on, 16)
    PushRun.objects.filter(pk=run.pk).update(started_at=at, finished_at=at)
    PushedRecord.objects.filter(run=run).update(built_at=at)
    PushedRecord.objects.filter(run=run).exclude(sent_at=None).update(sent_at=at, answered_at=answered)
    return len(answers)


def _describe(by: Any) -> None:
    exchange.describe_school(
        {"school_code": "31000001", "organisation_code": "H24.000.000.001", "commune_code": COMMUNE, "province_code": "31",
         "flags": SchoolDetails.USUAL},
        by=by,
    )  # fmt: skip
