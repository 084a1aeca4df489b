"""Faults of a pupil's record, and what the family was asked and answered."""

from datetime import datetime
from typing import Any

from truongso.core.holdings import Asked, Erased, Free, Table, holding, only_acts
from truongso.records.quality.models import CheckedPupil, Correction, Fault, ParentRequest


def _faults(asked: Asked) -> Table:
    found = Fault.objects.filter(pupil__person=asked.person).select_related("pupil__person").order_by("pk")
    rows = ((f.title, f.field_label, f.state_label, f.first_seen_at, f.ended_at, Free(f.reason)) for f in found)
    return Table(("Điểm phải xem", "Mục", "Tình trạng", "Thấy lần đầu", "Hết lúc", "Lý do"), tuple(rows))


def _erase_faults(person: Any, before: datetime | None) -> Erased:
    CheckedPupil.objects.filter(pupil__person=person).delete()
    return Erased(Fault.objects.filter(pupil__person=person).delete()[0])


def _asked(asked: Asked) -> Table:
    found = ParentRequest.objects.filter(pupil__person=asked.person).order_by("made_at")
    rows = [(one.made_at, one.state_label, one.answered_at, "") for one in found]
    corrections = Correction.objects.filter(request__pupil__person=asked.person).order_by("pk")
    rows += [(one.request.made_at, one.get_decision_display(), one.decided_at, one.field_label)
             for one in corrections.select_related("request__pupil__person")]  # fmt: skip
    return Table(("Hỏi lúc", "Kết quả", "Lúc", "Mục gia đình ghi lại"), tuple(rows))


def _erase_asked(person: Any, before: datetime | None) -> Erased:
    Correction.objects.filter(request__pupil__person=person).delete()
    return Erased(ParentRequest.objects.filter(pupil__person=person).delete()[0])


holding(
    "quality.faults", "Điểm phải xem trong hồ sơ", of=("quality.Fault.pupil", "quality.CheckedPupil.pupil"),
    table=_faults, rule="while-here", erase=_erase_faults,
)  # fmt: skip
holding(
    "quality.asked", "Lời hỏi gia đình", of=("quality.ParentRequest.pupil",), table=_asked, rule="while-here",
    erase=_erase_asked,
)  # fmt: skip
only_acts("quality.Fault.confirmed_by", "quality.ParentRequest.made_by", "quality.Correction.decided_by")
