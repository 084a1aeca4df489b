"""Take a file in, map its columns, answer its questions, write it, take it back."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import squeeze
from truongso.foundation.audit.recording import action, record
from truongso.records.intake import progress, writing
from truongso.records.intake.models import FILE_DAYS, ImportRun, ImportSource, RunFile, WritingLock
from truongso.records.intake.preview import Preview, preview_of
from truongso.records.intake.reading import FileRead, read_file
from truongso.records.register.models import Source
from truongso.records.students import actions as students
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import StatusChange

State = ImportRun.State
UNDO_REASON = "Hoàn tác lần nạp tệp"


def take_in(content: bytes, name: str, source_name: str, *, by: Any) -> tuple[ImportRun, FileRead]:
    """Read a file with what is remembered of its source and keep it; Refused for a file that cannot be read."""
    title = squeeze(source_name)
    if not title:
        raise Refused("Hãy đặt tên nguồn của tệp, ví dụ «Cơ sở dữ liệu ngành» hoặc «vnEdu».", field="source")
    if len(title) > 120:
        raise Refused("Tên nguồn dài quá 120 ký tự: hãy đặt ngắn hơn.", field="source")
    known = ImportSource.objects.filter(name__iexact=title).first()
    mapping = known.mapping_of(PUPILS.code) if known else {}
    file = read_file(content, name, mapping)
    if not file.lists:
        file.require_rows()
    return _keep(content, file, known.name if known else title, mapping, by=by), file


@action
def _keep(content: bytes, file: FileRead, title: str, mapping: dict[str, str], *, by: Any) -> ImportRun:
    source, _ = ImportSource.objects.get_or_create(name=title)
    run = ImportRun.objects.create(
        source=source, data_set=PUPILS.code, file_name=file.name, sha256=sha256(content).hexdigest(), mapping=mapping,
        uploaded_by=by, counts={"rows": len(file.rows)},
    )  # fmt: skip
    RunFile.keep(run, content)
    record("intake.file_taken_in", run, by=by, rows=len(file.rows))
    return run


@action
def map_columns(run: ImportRun, mapping: Mapping[str, str], *, file: FileRead, by: Any) -> ImportRun:
    """Say which field each heading carries ("" for a column to leave out); the source remembers it for its next file.

    Answers given so far fall, for rows may be others now. file is the file as it was read last.
    """
    locked = _open(run)
    _refuse_wrong_mapping(mapping, file)
    if locked.mapping == dict(mapping):
        return locked
    locked.mapping = dict(mapping)
    locked.decisions, locked.moves, locked.state = {}, [], State.INSPECTED
    _save(locked)
    source = ImportSource.objects.select_for_update().get(pk=locked.source_id)
    source.mapping = source.mapping | {locked.data_set: source.mapping_of(locked.data_set) | dict(mapping)}
    source.save(update_fields=["mapping"])
    record("intake.columns_mapped", locked, by=by, columns=sum(map(bool, mapping.values())))
    return locked


def _refuse_wrong_mapping(mapping: Mapping[str, str], file: FileRead) -> None:
    known = PUPILS.by_code
    if wrong := sorted({code for code in mapping.values() if code and code not in known}):
        raise Refused(f"Không có trường dữ liệu «{wrong[0]}»: hãy chọn lại trong danh sách.", field="mapping")
    for one in file.lists:
        given = [code for heading in {c.heading for c in one.columns} if (code := mapping.get(heading, ""))]
        if twice := next((code for code in given if given.count(code) > 1), None):
            raise Refused(
                f"Ở trang «{one.sheet}» hai cột cùng chọn «{known[twice].label}»: mỗi trường chỉ lấy một cột.",
                field="mapping",
            )


@action
def answer(run: ImportRun, answers: Mapping[str, str], *, by: Any, moves: Iterable[str] | None = None) -> ImportRun:
    """Keep the answers to questions, {key: answer}, an empty one takes an answer back; moves are ticked changes of class."""
    locked = _open(run)
    decisions = {key: value for key, value in (locked.decisions | dict(answers)).items() if value}
    chosen = sorted(set(moves)) if moves is not None else locked.moves
    if (decisions, chosen) == (locked.decisions, locked.moves):
        return locked
    locked.decisions, locked.moves = decisions, chosen
    _save(locked)
    record("intake.answered", locked, by=by, count=len(answers))
    return locked


@action
def note_preview(run: ImportRun, preview: Preview, *, by: Any) -> ImportRun:
    """Record that somebody looked at what a run would change, which shows personal data; the figures stay at the run."""
    locked = _locked(run)
    if locked.state in {State.INSPECTED, State.PREVIEWED} and (locked.state, locked.counts) != (
        State.PREVIEWED, preview.counts,
    ):  # fmt: skip
        locked.state, locked.counts = State.PREVIEWED, preview.counts
        _save(locked)
    record("intake.preview_viewed", locked, by=by, rows=preview.counts["rows"])
    return locked


@action
def begin_writing(run: ImportRun, *, by: Any) -> ImportRun:
    """Say that a run is on its way to be written, so that pages show it; what stopped half-way may begin again."""
    locked = _open(run)
    locked.state, locked.message = State.APPLYING, ""
    _save(locked)
    progress.clear(locked.uid)  # what a stopped attempt left
    record("intake.writing_begun", locked, by=by)
    return locked


def write(run: ImportRun, *, seen: str, skip_doubtful: bool, today: date, by: Any) -> ImportRun:
    """Write a run into the register in one transaction; nothing is left of it when anything fails.

    seen is the fingerprint of the preview that the person agreed to. Refused when the register changed since, when
    another file is being written, or when questions or problems are open and are not to be skipped.
    """
    try:
        return _write(run, seen=seen, skip_doubtful=skip_doubtful, today=today, by=by)
    except BaseException as error:
        sentence = error.sentence if isinstance(error, Refused) else "Lỗi ngoài dự kiến: chưa ghi gì, hãy thử lại."
        ImportRun.objects.filter(pk=run.pk, state=State.APPLYING).update(state=State.FAILED, message=sentence[:500])
        raise
    finally:
        progress.clear(run.uid)


@action
def _write(run: ImportRun, *, seen: str, skip_doubtful: bool, today: date, by: Any) -> ImportRun:
    progress.note(run.uid, progress.Progress("Đọc tệp, so với sổ"))
    file = read_file(run.content(), run.file_name, run.mapping)
    WritingLock.take(run.data_set)
    locked = _open(run)
    preview = preview_of(locked, today=today, file=file)
    _refuse_unready(preview, seen, skip_doubtful=skip_doubtful)
    source = Source.objects.create(
        kind=Source.Kind.FILE,
        title=f"{run.source}: {run.file_name}"[:300],
        reference=run.get_absolute_url(),
        made_by=by,
    )
    locked.counts = preview.counts
    locked.steps = writing.write_preview(preview, run.uid, source=source, today=today, by=by)
    locked.state, locked.applied_at, locked.written_as, locked.message = State.APPLIED, timezone.now(), source, ""
    _save(locked)
    record(
        "intake.applied", locked, by=by, added=locked.counts["pupils_added"], values=locked.counts["values_to_write"],
        source=str(locked.source),
    )  # fmt: skip
    return locked


def _refuse_unready(preview: Preview, seen: str, *, skip_doubtful: bool) -> None:
    if preview.fingerprint != seen:
        raise Refused("Sổ học sinh hoặc các trả lời đã đổi từ lúc xem trước: hãy xem lại bản xem trước rồi ghi.")
    counts = preview.counts
    if not skip_doubtful and (counts["questions"] or counts["problems"]):
        raise Refused(
            f"Còn {counts['questions']} câu hỏi và {counts['problems']} chỗ không ghi được: hãy trả lời, sửa tệp, "
            "hoặc chọn bỏ qua các chỗ đó."
        )
    if preview.has_nothing_to_write:
        raise Refused("Không còn gì để ghi: sổ đã có mọi giá trị của tệp này.")


@action
def undo(run: ImportRun, *, by: Any) -> dict[str, int]:
    """Take back a whole import: values that nobody changed since, moves of class, and pupils that it added.

    Returns how many values and pupils went back and how many stay because somebody worked with them since.
    """
    WritingLock.take(run.data_set)
    locked = _locked(run)
    if locked.state != State.APPLIED or locked.written_as is None:
        raise Refused("Chỉ hoàn tác được lần nạp đã ghi vào sổ và chưa hoàn tác.")
    moved = _undo_moves(locked, by=by)
    withdrawn = students.withdraw_added(locked.written_as, by=by)
    values = students.undo_source(locked.written_as, by=by)
    done = {
        "values_undone": len(values.taken_back), "values_kept": len(values.kept), "moves_undone": moved,
        "pupils_withdrawn": len(withdrawn.taken_back), "pupils_kept": len(withdrawn.kept),
    }  # fmt: skip
    locked.state, locked.counts = State.UNDONE, locked.counts | done
    _save(locked)
    record(
        "intake.undone", locked, by=by, values=done["values_undone"], pupils=done["pupils_withdrawn"],
        source=str(locked.source),
    )  # fmt: skip
    return done


def _undo_moves(run: ImportRun, *, by: Any) -> int:
    done = 0
    for step in StatusChange.objects.filter(pk__in=run.steps, undone_at=None).select_related("pupil"):
        if step.pupil.steps.filter(undone_at=None).first() == step:
            students.undo_step(step, by=by, reason=UNDO_REASON)
            done += 1
    return done


@action
def discard(run: ImportRun, *, by: Any) -> None:
    """Throw away a run that was not written, with its file."""
    locked = _open(run)
    record("intake.discarded", locked, by=by, source=str(locked.source))
    locked.delete()


@action
def forget_files(now: datetime, *, by: Any) -> int:
    """Delete files whose time is over; returns how many."""
    old = RunFile.objects.filter(kept_at__lt=now - timedelta(days=FILE_DAYS))
    count = old.count()
    if count:
        old.delete()
        record("intake.files_forgotten", None, by=by, count=count)
    return count


def _locked(run: ImportRun) -> ImportRun:
    found: ImportRun = (
        ImportRun.objects.select_for_update(of=("self",)).select_related("source", "written_as").get(pk=run.pk)
    )
    return found


def _open(run: ImportRun) -> ImportRun:
    locked = _locked(run)
    if not locked.is_open:
        raise Refused(f"Lần nạp này {locked.get_state_display()}: hãy nạp tệp mới nếu cần.")
    return locked


def _save(run: ImportRun) -> None:
    run.touch()
    run.save()
