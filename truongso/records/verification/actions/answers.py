"""Take answers: of the connector, of a file; take a file of answers back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.tables import read_book
from truongso.core.text import SCHOOL_ZONE
from truongso.foundation.audit.recording import action, record
from truongso.records.students.models import Pupil
from truongso.records.verification.binding import bind
from truongso.records.verification.files import TITLES, read_answers
from truongso.records.verification.keeping import Answer, Origin, carry_over, keep
from truongso.records.verification.models import (
    BatchEntry,
    RememberedWord,
    ResultFile,
    Verification,
    VerificationBatch,
)
from truongso.records.verification.states import State
from truongso.records.verification.words import remember

Stage = ResultFile.Stage


@action
def keep_answers(answers: Sequence[Answer], origin: Origin, *, by: Any) -> list[Verification]:
    """Write answers of different pupils with where they come from, in one event."""
    made = keep(answers, origin, by=by)
    matched = sum(1 for row in made if row.state == State.MATCH)
    if made:
        record("verification.answered", origin.batch, by=by, count=len(made), matched=matched)
    return made


@action
def read_file(
    content: bytes, name: str, *, checked_on: date, by: Any, batch: VerificationBatch | None = None
) -> ResultFile:
    """Keep a file of answers for preview; nothing of it counts yet. Refused when it holds no list, or a day to come."""
    if checked_on > timezone.localdate():
        raise Refused("Ngày đối chiếu không thể sau hôm nay.", field="checked_on")
    read_answers(content, name, {})
    result_file = ResultFile(name=read_book(content, name).name, batch=batch, checked_on=checked_on, made_by=by)
    result_file.keep(content)
    result_file.save()
    record("verification.file_read", result_file, by=by)
    return result_file


@action
def explain_file(
    result_file: ResultFile, *, columns: Mapping[str, str], words: Mapping[str, str], by: Any
) -> ResultFile:
    """Say what columns carry and what words mean; both are remembered for the next file."""
    locked = _lock(result_file)
    if locked.stage != Stage.READ:
        raise Refused(f"{locked} {locked.get_stage_display()}: không đổi cột được nữa.")
    if unknown := set(columns.values()) - {"", *TITLES}:
        raise Refused(f"Không có trường «{min(unknown)}».", field="columns")
    if unknown := set(words.values()) - set(State.values):
        raise Refused(f"Không có kết quả «{min(unknown)}».", field="words")
    used = [field for field in columns.values() if field]
    if len(set(used)) != len(used):
        raise Refused("Hai cột cùng được chọn cho một trường: mỗi trường chỉ một cột.", field="columns")
    locked.columns = {**locked.columns, **columns}
    locked.touch()
    locked.save()
    remember(RememberedWord.Kind.HEADING, columns)
    remember(RememberedWord.Kind.STATE, words)
    record("verification.file_explained", locked, by=by)
    return locked


@action
def apply_file(result_file: ResultFile, *, by: Any) -> ResultFile:
    """Write the answers of a file. Refused while a column or a word is not explained, or when nothing can be bound."""
    locked = _lock(result_file)
    if locked.stage != Stage.READ:
        raise Refused(f"{locked} {locked.get_stage_display()}: mỗi tệp chỉ ghi một lần.")
    answers = read_answers(locked.content(), locked.name, locked.columns)
    if answers.missing:
        raise Refused(f"Chưa biết cột nào là {', '.join(answers.missing)}: hãy chọn cột rồi ghi.", field="columns")
    if answers.unknown:
        raise Refused(f"Chưa rõ «{answers.unknown[0]}» nghĩa là gì: hãy chọn kết quả tương ứng rồi ghi.", field="words")
    usable = [one for one in bind(answers.rows, batch=locked.batch, checked_on=locked.checked_on) if not one.problem]
    if not usable:
        raise Refused("Không có dòng nào gắn được với học sinh của trường: hãy xem lý do ở từng dòng.")
    now = timezone.now()
    origin = Origin(Verification.Source.FILE, _moment(locked.checked_on, now), locked.batch, locked, recorded_at=now)
    made = keep_answers([one.answer for one in usable], origin, by=by)
    locked.stage, locked.applied_at = Stage.APPLIED, now
    locked.sealed = b""  # it served its purpose; the answers say what it brought
    locked.touch()
    locked.save()
    record("verification.file_applied", locked, by=by, count=len(made))
    return locked


@action
def undo_file(result_file: ResultFile, *, by: Any) -> int:
    """Take back the answers of a file that still stand; what stood before stands again. Returns how many went back."""
    locked = _lock(result_file)
    if locked.stage != Stage.APPLIED:
        raise Refused(f"{locked} {locked.get_stage_display()}: không có gì để hoàn tác.")
    standing = Verification.objects.standing().filter(result_file=locked).values_list("pupil", flat=True)
    pupils = Pupil.objects.select_for_update(of=("self",)).whole().filter(pk__in=list(standing)).order_by("pk")
    by_pk = {pupil.pk: pupil for pupil in pupils}
    rows = list(Verification.objects.standing().filter(result_file=locked, pupil__in=by_pk))
    now = timezone.now()
    Verification.objects.filter(pk__in=[row.pk for row in rows]).update(ended_at=now)
    earlier = Verification.objects.filter(pupil__in=by_pk, ended_at=locked.applied_at)
    carry_over(earlier, by_pk, now=now)
    _wait_again(locked, list(by_pk))
    locked.stage = Stage.UNDONE
    locked.touch()
    locked.save()
    record("verification.file_undone", locked, by=by, count=len(rows))
    return len(rows)


def _wait_again(result_file: ResultFile, pupils: list[int]) -> None:
    """Put back the questions that the file had answered, and open their batches again."""
    entries = BatchEntry.objects.filter(pupil__in=pupils, answered_at=result_file.applied_at)
    batches = set(entries.values_list("batch", flat=True))
    entries.update(state=State.PENDING, answered_at=None)
    closed = VerificationBatch.objects.filter(pk__in=batches, stage=VerificationBatch.Stage.CLOSED)
    closed.update(stage=VerificationBatch.Stage.OPEN, closed_at=None)


def _moment(day: date, now: datetime) -> datetime:
    """Return noon of the day on which the file was made, or now for today."""
    return now if day == timezone.localtime(now).date() else datetime.combine(day, time(12), SCHOOL_ZONE)


def _lock(result_file: ResultFile) -> ResultFile:
    found: ResultFile = (
        ResultFile.objects.select_for_update(of=("self",)).select_related("batch").get(pk=result_file.pk)
    )
    return found
