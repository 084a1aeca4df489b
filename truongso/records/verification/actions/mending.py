"""What a homeroom teacher does with an answer, and pupils without a Vietnamese number."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import squeeze
from truongso.foundation.audit.recording import action, record
from truongso.records.quality.plan import value_of_text
from truongso.records.register.models import Source, ValueChange
from truongso.records.students import actions as students
from truongso.records.students.models import Pupil
from truongso.records.verification.models import Exemption, Verification, labels_of
from truongso.records.verification.states import IDENTITY_FIELDS

SHORTEST_NOTE = 5
DIGITS = 12


@action
def correct(pupil: Pupil, values: Mapping[str, str], *, by: Any) -> list[ValueChange]:
    """Write identity values as a person typed them; the answer becomes stale and the pupil goes into the next batch.

    Refused when a value cannot be read, or when nothing differs from what stands.
    """
    if unknown := values.keys() - set(IDENTITY_FIELDS):
        raise Refused(f"Trường «{min(unknown)}» không sửa ở trang này.", field=min(unknown))
    typed = {code: _typed(pupil, code, text) for code, text in values.items()}
    source = Source.objects.create(
        kind=Source.Kind.PERSON, made_by=by, title=f"{by} sửa sau khi đối chiếu dân cư"[:300],
        reference=reverse("verification:pupil", args=[pupil.uid]),
    )  # fmt: skip
    changes = students.change_pupil(pupil, typed, source=source, by=by)
    if not changes:
        raise Refused(
            "Giá trị chưa đổi: nếu sổ đã đúng theo giấy khai sinh, hãy dùng «Xác nhận sổ đúng».",
            field="identity_number",
        )
    record("verification.corrected", pupil, by=by, fields=labels_of([change.field for change in changes]))
    return changes


def _typed(pupil: Pupil, code: str, text: str) -> Any:
    try:
        value = value_of_text(pupil, code, text)
    except Refused as refusal:
        raise Refused(refusal.sentence, field=code) from refusal
    if code == "identity_number" and len(value or "") != DIGITS:
        raise Refused("Số định danh cá nhân gồm đúng 12 chữ số.", field=code)
    return value


@action
def confirm(answer: Verification, *, note: str, by: Any) -> Verification:
    """Say that the register is right by the birth certificate; the pupil goes into the next batch."""
    locked = _lock(answer)
    if not locked.is_to_mend:
        raise Refused("Kết quả này đã được xử lý, hoặc đã có kết quả mới.")
    if len(squeeze(note)) < SHORTEST_NOTE:
        raise Refused("Hãy ghi đã xem giấy tờ nào (giấy khai sinh, thẻ căn cước, số, ngày cấp).", field="note")
    locked.confirmed_at, locked.confirmed_by = timezone.now(), by
    locked.details = {**locked.details, "note": squeeze(note)[:500]}
    locked.save(update_fields=["confirmed_at", "confirmed_by", "details"])
    record("verification.confirmed", locked.pupil, by=by, note=locked.note)
    return locked


@action
def withdraw_confirmation(answer: Verification, *, by: Any) -> Verification:
    """Take a confirmation back: the answer is to be looked at again."""
    locked = _lock(answer)
    if locked.confirmed_at is None or locked.ended_at is not None:
        raise Refused("Kết quả này chưa được xác nhận nên không có gì để bỏ.")
    locked.confirmed_at, locked.confirmed_by = None, None
    locked.details = {key: value for key, value in locked.details.items() if key != "note"}
    locked.save(update_fields=["confirmed_at", "confirmed_by", "details"])
    record("verification.confirmation_withdrawn", locked.pupil, by=by)
    return locked


@action
def exempt(pupil: Pupil, *, reason: str, by: Any) -> Exemption:
    """Write that a pupil has no Vietnamese identity number; refused for one who has a number in the register."""
    locked = Pupil.objects.select_for_update(of=("self",)).whole().get(pk=pupil.pk)
    if locked.identity_number:
        raise Refused(f"{locked} đang có số định danh trong sổ nên vẫn phải đối chiếu.")
    if len(squeeze(reason)) < SHORTEST_NOTE:
        raise Refused("Hãy ghi vì sao em không có số định danh Việt Nam (quốc tịch, giấy tờ).", field="reason")
    if locked.exemptions.filter(ended_at=None).exists():
        raise Refused(f"{locked} đã được ghi là không có số định danh Việt Nam.")
    details: Any = {"reason": squeeze(reason)[:500]}
    made = Exemption.objects.create(pupil=locked, details=details, made_by=by)
    record("verification.exempted", locked, by=by, reason=made.reason)
    return made


@action
def end_exemption(pupil: Pupil, *, by: Any) -> None:
    """Let a pupil be counted and checked again."""
    standing = Exemption.objects.select_for_update().filter(pupil=pupil, ended_at=None).first()
    if standing is None:
        raise Refused(f"{pupil} đang được đối chiếu như các em khác.")
    standing.ended_at = timezone.now()
    standing.save(update_fields=["ended_at"])
    record("verification.exemption_ended", pupil, by=by)


def _lock(answer: Verification) -> Verification:
    found: Verification = (
        Verification.objects.select_for_update(of=("self",)).select_related("pupil__person").get(pk=answer.pk)
    )
    return found
