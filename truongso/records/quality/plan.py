"""What a mend would write: the value that stands, the value proposed, or why nothing is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from truongso.core.refusal import Refused
from truongso.foundation.datasets.interpreting import interpret, shown
from truongso.records.quality.models import Fault
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import Pupil
from truongso.records.students.typed_values import typed_value


@dataclass(frozen=True)
class Mend:
    """One proposal: the fault, the typed value to write, or the reason why it cannot be written."""

    fault: Fault
    value: Any = None
    why_not: str = ""


def plan(faults: Iterable[Fault]) -> list[Mend]:
    """Return what mending these faults would write; faults need their pupils with person and class."""
    taken: dict[tuple[int, str], Any] = {}
    made = []
    for fault in faults:
        mend = _mend(fault)
        key = (fault.pupil_id, fault.field)
        if not mend.why_not and taken.setdefault(key, mend.value) != mend.value:
            mend = Mend(fault, why_not="Ô này còn một đề xuất khác: sửa xong rồi xem lại.")
        made.append(mend)
    return made


def _mend(fault: Fault) -> Mend:
    if not fault.is_open:
        return Mend(fault, why_not="Điểm này đã hết hoặc đã được xác nhận.")
    if not fault.is_field:
        return Mend(fault, why_not="Trường này không sửa tại đây.")
    if not fault.proposal:
        return Mend(fault, why_not="Không có đề xuất chắc chắn: cần người sửa.")
    item = PUPILS.by_code[fault.field]
    if shown(item, fault.pupil.value_of(fault.field)) != fault.value:
        return Mend(fault, why_not="Giá trị đã đổi từ lần kiểm tra trước.")
    value = interpret(item, fault.proposal).value
    return Mend(fault, value) if value is not None else Mend(fault, why_not="Đề xuất không đọc được.")


def value_of_text(pupil: Pupil, code: str, text: str) -> Any:
    """Return the typed value of what a person wrote for a field; Refused with a sentence when it cannot be read."""
    item = PUPILS.by_code.get(code)
    if item is None or code in pupil.READ_ONLY:
        raise Refused("Lớp, khối, trạng thái đổi bằng việc chuyển lớp, chuyển trường ở hồ sơ học sinh.", field="value")
    try:
        value = typed_value(item, text)
    except Refused as refusal:
        raise Refused(refusal.sentence, field="value") from refusal
    if value is None and item.required:
        raise Refused(f"{item.label} không được để trống.", field="value")
    return value
