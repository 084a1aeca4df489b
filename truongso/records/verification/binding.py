"""Which pupil a line of answers speaks of: by number and code together, never by name or position."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from truongso.core.sealed import blind_index
from truongso.records.register.models import ValueChange
from truongso.records.students.models import Pupil
from truongso.records.verification.files import Row
from truongso.records.verification.keeping import Answer
from truongso.records.verification.models import BatchEntry, Verification, VerificationBatch, end_of, labels_of
from truongso.records.verification.states import IDENTITY_FIELDS, State

CHANGED_SINCE = "changed"  # no fingerprint equals it: the answer is about values that are gone


@dataclass
class Bound:
    """A line with its pupil and the answer that stands, or the reason why it is not taken."""

    row: Row
    pupil: Pupil | None = None
    fingerprint: str = ""
    before: Verification | None = None
    problem: str = ""

    @property
    def is_new(self) -> bool:
        """Return whether the line says something else than what stands."""
        return self.before is None or self.before.state != self.row.state or self.before.stale_at is not None

    @property
    def labels(self) -> str:
        """What disagrees, in words."""
        return labels_of(self.row.fields)

    @property
    def answer(self) -> Answer:
        assert self.pupil is not None and self.row.state is not None
        return Answer(self.pupil.pk, self.row.state, self.row.fields, self.row.message, self.fingerprint)


def bind(rows: Sequence[Row], *, batch: VerificationBatch | None, checked_on: date) -> list[Bound]:
    """Return every line with its pupil or its problem; lines whose answer is still awaited are left out."""
    answered = [row for row in rows if row.state != State.PENDING]
    school = _School(answered, batch)
    bound = [school.bind(row) for row in answered]
    _refuse_repeated(bound)
    _set_fingerprints([one for one in bound if not one.problem], school, checked_on)
    return bound


class _School:
    """What is needed to bind the lines of one file, fetched in a constant number of statements."""

    def __init__(self, rows: Sequence[Row], batch: VerificationBatch | None) -> None:
        codes = [row.code for row in rows if row.code]
        hashes = {blind_index(row.identity_number) for row in rows if row.identity_number}
        entries = BatchEntry.objects.select_related("pupil__person", "pupil__school_class").order_by("pk")
        if batch is not None:
            entries = entries.filter(batch=batch)
        else:
            entries = entries.filter(batch__stage=VerificationBatch.Stage.OPEN, state=State.PENDING)
        self.batch = batch
        self.entries = {entry.pupil_id: entry for entry in entries}
        self.by_code = {p.ministry_code: p for p in Pupil.objects.whole().filter(ministry_code__in=codes)}
        self.by_number: dict[str, dict[int, Pupil]] = defaultdict(dict)
        for pupil in Pupil.objects.studying().whole().filter(identity_index__in=hashes):
            self.by_number[pupil.identity_number][pupil.pk] = pupil
        for entry in self.entries.values():
            self.by_number[entry.asked["identity_number"]][entry.pupil_id] = entry.pupil

    def bind(self, row: Row) -> Bound:
        if row.state is None:
            return Bound(row, problem=f"Chưa rõ «{row.said}» nghĩa là gì.")
        pupil, problem = self._by_code(row) if row.code else self._by_number(row)
        if not problem and self.batch is not None and pupil is not None and pupil.pk not in self.entries:
            problem = "Học sinh này không có trong đợt đã chọn."
        return Bound(row, pupil if not problem else None, problem=problem)

    def _by_code(self, row: Row) -> tuple[Pupil | None, str]:
        pupil = self.by_code.get(row.code)
        if pupil is None:
            return None, f"Không có học sinh mang mã {row.code}."
        entry = self.entries.get(pupil.pk)
        numbers = {pupil.identity_number} | ({entry.asked["identity_number"]} if entry else set())
        if row.identity_number not in numbers:
            return None, f"Số định danh của dòng này không phải số của em mang mã {row.code} trong sổ."
        return pupil, ""

    def _by_number(self, row: Row) -> tuple[Pupil | None, str]:
        if not row.identity_number:
            return None, "Dòng này không có số định danh, không có mã học sinh."
        found = list(self.by_number.get(row.identity_number, {}).values())
        if not found:
            return None, "Không có học sinh mang số định danh này."
        if len(found) > 1:
            return None, "Nhiều học sinh mang số này: tệp cần có thêm cột mã học sinh."
        return found[0], ""


def _refuse_repeated(bound: Sequence[Bound]) -> None:
    by_pupil: dict[int, list[Bound]] = defaultdict(list)
    for one in bound:
        if one.pupil is not None:
            by_pupil[one.pupil.pk].append(one)
    for lines in by_pupil.values():
        said = {line.row.state for line in lines}
        for line in lines[0 if len(said) > 1 else 1 :]:
            line.problem = (
                "Tệp có nhiều dòng của em này, kết quả khác nhau." if len(said) > 1 else "Dòng lặp lại của cùng một em."
            )


def _set_fingerprints(bound: Sequence[Bound], school: _School, checked_on: date) -> None:
    pupils: dict[Any, Pupil] = {one.pupil.uid: one.pupil for one in bound if one.pupil is not None}
    standing = Verification.objects.standing().filter(pupil__in=[p.pk for p in pupils.values()])
    before = {row.pupil_id: row for row in standing}
    later = ValueChange.objects.filter(
        record__in=pupils, field__in=IDENTITY_FIELDS, changed_at__gte=end_of(checked_on), version__gt=1
    )  # the first version is the pupil coming into the register, not a change
    changed = set(later.values_list("record", flat=True))
    for one in bound:
        assert one.pupil is not None
        one.before = before.get(one.pupil.pk)
        entry = school.entries.get(one.pupil.pk)
        if entry is not None and entry.asked["identity_number"] == one.row.identity_number:
            one.fingerprint = entry.fingerprint
        elif one.pupil.uid in changed or one.row.identity_number != one.pupil.identity_number:
            one.fingerprint = CHANGED_SINCE
