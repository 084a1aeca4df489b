"""Begin and end a push, describe the school, export to a file, take the answers that came back in a file."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.codes.units import NEW, units
from truongso.records.exchange import pushing
from truongso.records.exchange.connectors import Answer, connector
from truongso.records.exchange.models import PushedRecord, PushRun, SchoolDetails, counts_by_state
from truongso.records.exchange.national.school import details
from truongso.records.exchange.planning import Draft, plan
from truongso.records.exchange.registry import steps

State = PushRun.State
NO_CHANNEL = (
    "Kênh đồng bộ đang tắt: đặt TRUONGSO_SECTOR_URL và TRUONGSO_SECTOR_KEY trên máy chủ, "
    "hoặc dùng «Xuất tệp» rồi nộp qua trang của Sở."
)
NOTHING_TO_HAND_IN = "Không có bản ghi nào phải nộp: xem từng bản ghi ở dưới."
SHORTEST_CODE = 4


@action
def describe_school(values: Mapping[str, Any], *, by: Any) -> SchoolDetails:
    """Keep what the sector database asks of the school."""
    commune = units(NEW).by_code.get(values["commune_code"])
    if commune is None or commune.parent != values["province_code"]:
        raise Refused("Mã phường, xã không có trong tỉnh, thành phố này (danh mục từ 01/7/2025).", field="commune_code")
    if len(values["school_code"].strip()) < SHORTEST_CODE:
        raise Refused("Mã trường quá ngắn: hãy ghi đúng mã Sở đã cấp.", field="school_code")
    known = SchoolDetails.objects.select_for_update().first() or SchoolDetails()
    for name, value in values.items():
        setattr(known, name, value.strip() if isinstance(value, str) else value)
    if known.pk:
        known.touch()
    known.save()
    record("exchange.school_described", known, by=by)
    return known


@action
def start_push(*, by: Any, only_failed: bool = False) -> PushRun:
    """Open a run; Refused while the channel is off, the school is not described, or another push is under way."""
    if connector() is None:
        raise Refused(NO_CHANNEL)
    details()
    _end_dead_runs(by=by)
    kind = PushRun.Kind.RETRY if only_failed else PushRun.Kind.PUSH
    if only_failed and not PushedRecord.objects.newest().failed().exists():
        raise Refused("Không có bản ghi nào chưa được nhận để gửi lại.")
    run = _open(kind, by=by)
    record("exchange.push_started", run, by=by, kind=run.get_kind_display())
    return run


@action
def finish_push(run: PushRun, *, by: Any, stopped: str = "") -> PushRun:
    """Close a run with what came of it; stopped is the reason when it could not be carried through."""
    locked: PushRun = PushRun.objects.select_for_update().get(pk=run.pk)
    if locked.state != State.RUNNING:
        return locked
    counts: dict[str, Any] = counts_by_state(locked.records)
    locked.state = State.STOPPED if stopped else State.FINISHED
    locked.finished_at = timezone.now()
    locked.sentence = f"Dừng giữa chừng: {stopped}."[:400] if stopped else _conclusion(counts)
    locked.save()
    record("exchange.pushed", locked, by=by, sentence=locked.sentence, **counts)
    return locked


@action
def export_changes(*, by: Any, on: date | None = None) -> tuple[PushRun, list[Draft]]:
    """Take what has to be sent on a day (today) into a file for a school without a channel; Refused when nothing changed.

    Returns the run, whose records wait for their answers, and the records in the order of a push; none when what changed
    is held back or was nothing that the sector database asks for.
    """
    details()
    _end_dead_runs(by=by)
    run = _open(PushRun.Kind.FILE, by=by)
    on = on or timezone.localdate()
    together: dict[str, set[UUID]] = {}
    drafts: list[Draft] = []
    for step in steps():
        planned = plan(step, on, together=together)
        resting, ready = pushing.parted(planned)
        together[step.code] = {draft.outgoing.uid for draft in ready}
        pushing.keep(run, resting, len(drafts))
        _keep_exported(pushing.keep(run, ready, len(drafts), is_sent=True))
        drafts += ready
    if not run.records.exists():
        raise Refused("Không có bản ghi nào thay đổi từ lần được nhận gần nhất nên không có gì để xuất.")
    run.state, run.finished_at = State.FINISHED, timezone.now()
    run.sentence = f"Đã xuất {len(drafts)} bản ghi, chờ kết quả của Sở." if drafts else NOTHING_TO_HAND_IN
    run.save()
    record("exchange.file_exported", run, by=by, rows=len(drafts))
    return run, drafts


@action
def take_answers(run: PushRun, answers: Mapping[UUID, Answer], *, by: Any) -> int:
    """Mark records of an export with the answers of a file; returns how many. Refused when none belongs to the run."""
    if run.kind != PushRun.Kind.FILE:
        raise Refused("Chỉ lần xuất tệp mới nhận kết quả từ tệp.")
    rows = list(run.records.select_for_update().filter(record__in=answers, sent_at__isnull=False))
    if not rows:
        raise Refused("Không dòng nào của tệp thuộc lần xuất này: hãy chọn đúng tệp kết quả.", field="file")
    now = timezone.now()
    for row in rows:
        pushing.settle(row, answers[row.record], now)
    PushedRecord.objects.bulk_update(rows, ["state", "answer_code", "answer", "answered_at"], batch_size=200)
    PushRun.objects.filter(pk=run.pk).update(sentence=_conclusion(counts_by_state(run.records)))
    record("exchange.answers_taken", run, by=by, rows=len(rows))
    return len(rows)


def _keep_exported(rows: list[PushedRecord]) -> None:
    for row in rows:
        row.state, row.answer = PushedRecord.State.WAITING, {"sentence": "Đã xuất tệp, chờ kết quả."}
    PushedRecord.objects.bulk_update(rows, ["state", "answer"], batch_size=200)


def _open(kind: str, *, by: Any) -> PushRun:
    try:
        with transaction.atomic():
            return PushRun.objects.create(kind=kind, started_by=by, process=pushing.this_process())
    except IntegrityError as error:
        raise Refused("Đang có một lần đồng bộ chạy: hãy chờ lần đó xong rồi thử lại.") from error


def _end_dead_runs(*, by: Any) -> None:
    """End a run whose process was killed, so that the next one can begin; what it left unanswered is sent again."""
    now = timezone.now()
    for run in PushRun.objects.running().select_for_update():
        if run.is_silent(now) or pushing.is_gone(run.process):
            finish_push(run, by=by, stopped="tiến trình gửi đã mất")


def _conclusion(counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    if not total:
        return "Không có bản ghi nào thay đổi từ lần được nhận gần nhất."
    words = {"accepted": "đã nhận", "refused": "bị từ chối", "unknown": "chưa rõ", "waiting": "chờ"}
    parts = [f"{counts[state]} {said}" for state, said in words.items() if counts[state]]
    return f"{total} bản ghi: {', '.join(parts)}."
