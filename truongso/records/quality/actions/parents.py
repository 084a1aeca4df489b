"""Ask a family to confirm its child's data, take the answer, decide about what it proposes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import squeeze
from truongso.foundation.audit.recording import action, record
from truongso.foundation.datasets.interpreting import interpret, shown
from truongso.records.quality.models import REQUEST_DAYS, Correction, ParentRequest
from truongso.records.quality.parents import FIELDS, shown_values
from truongso.records.quality.plan import value_of_text
from truongso.records.register.models import Source
from truongso.records.students import actions as students
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import Pupil

LONGEST = 300


@action
def ask_parents(pupil: Pupil, *, by: Any) -> ParentRequest:
    """Make the link for a family; one made before that still waits is withdrawn."""
    now = timezone.now()
    if not pupil.is_studying:
        raise Refused("Học sinh không còn học ở trường nên không gửi lời hỏi gia đình.")
    ParentRequest.objects.waiting().filter(pupil=pupil).update(withdrawn_at=now)
    asked = ParentRequest.objects.create(
        pupil=pupil, made_at=now, made_by=by, expires_at=now + timedelta(days=REQUEST_DAYS), shown=shown_values(pupil)
    )
    record("quality.parents_asked", pupil, by=by)
    return asked


@action
def withdraw(asked: ParentRequest, *, by: Any) -> ParentRequest:
    """Make a link useless before it expires."""
    locked = _waiting(asked)
    locked.withdrawn_at = timezone.now()
    locked.save(update_fields=["withdrawn_at"])
    record("quality.parents_link_withdrawn", locked.pupil, by=by)
    return locked


@action
def answer(asked: ParentRequest, answers: Mapping[str, str], *, by: Any = None) -> ParentRequest:
    """Take a family's answer, once: what differs becomes a question to the homeroom teacher; nothing is written here.

    Refused when the link is used or expired, or when a value cannot be read.
    """
    locked = _waiting(asked)
    corrections = [made for code in FIELDS if (made := _correction(locked, code, answers.get(code, "")))]
    Correction.objects.bulk_create(corrections)
    locked.answered_at, locked.is_confirmed = timezone.now(), not corrections
    locked.save(update_fields=["answered_at", "is_confirmed"])
    said = f"đề nghị sửa {len(corrections)} chỗ" if corrections else "dữ liệu đúng"
    record("quality.parents_answered", locked.pupil, by=by, answer=said)
    return locked


def _correction(asked: ParentRequest, code: str, text: str) -> Correction | None:
    said, item = squeeze(text)[:LONGEST], PUPILS.by_code[code]
    if not said or said == asked.shown.get(code):
        return None
    reading = interpret(item, said)
    if reading.value is None:
        raise Refused(reading.notes[0].sentence, field=code)
    new = shown(item, reading.value)
    if new == asked.shown.get(code):
        return None
    values: Any = {"old": asked.shown.get(code, ""), "new": new}
    return Correction(request=asked, field=code, values=values)


@action
def accept(correction: Correction, *, by: Any) -> Correction:
    """Write what the family says, with the family as the source."""
    locked = _undecided(correction)
    pupil = locked.request.pupil
    source = Source.objects.create(kind=Source.Kind.FAMILY, title=f"Gia đình {pupil} xác nhận"[:300], made_by=by)
    students.change_pupil(
        pupil, {locked.field: value_of_text(pupil, locked.field, str(locked.new))}, source=source, by=by
    )
    _decide(locked, Correction.Decision.ACCEPTED, "", by)
    record("quality.correction_accepted", pupil, by=by, field=locked.field_label)
    return locked


@action
def refuse(correction: Correction, *, reason: str, by: Any) -> Correction:
    """Leave the value as it is, with the reason."""
    locked = _undecided(correction)
    if not squeeze(reason):
        raise Refused("Hãy ghi vì sao không sửa theo gia đình.", field="reason")
    _decide(locked, Correction.Decision.REFUSED, squeeze(reason)[:500], by)
    record("quality.correction_refused", locked.request.pupil, by=by, field=locked.field_label, reason=locked.reason)
    return locked


def _decide(locked: Correction, decision: str, reason: str, by: Any) -> None:
    locked.decision, locked.reason, locked.decided_at, locked.decided_by = decision, reason, timezone.now(), by
    locked.save(update_fields=["decision", "reason", "decided_at", "decided_by"])


def _undecided(correction: Correction) -> Correction:
    locked: Correction = Correction.objects.select_for_update(of=("self",)).select_related("request__pupil__person").get(
        pk=correction.pk
    )  # fmt: skip
    if locked.decided_at is not None:
        raise Refused("Đề nghị này đã được quyết định.")
    return locked


def _waiting(asked: ParentRequest) -> ParentRequest:
    locked: ParentRequest = (
        ParentRequest.objects.select_for_update(of=("self",)).select_related("pupil__person").get(pk=asked.pk)
    )
    if locked.answered_at is not None:
        raise Refused(
            "Liên kết này đã được trả lời: mỗi liên kết chỉ dùng một lần. Hãy xin giáo viên chủ nhiệm liên kết mới."
        )
    if locked.withdrawn_at is not None or locked.expires_at <= timezone.now():
        raise Refused("Liên kết này đã hết hạn. Hãy xin giáo viên chủ nhiệm liên kết mới.")
    return locked
