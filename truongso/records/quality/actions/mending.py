"""Check the register, mend what has a proposal, correct by hand, confirm as true."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import squeeze
from truongso.foundation.audit.recording import action, record
from truongso.records.quality.keeping import check_whole_school
from truongso.records.quality.models import Fault
from truongso.records.quality.plan import Mend, plan, value_of_text
from truongso.records.register.models import Source, ValueChange
from truongso.records.students import actions as students
from truongso.records.students.models import Pupil

SHORTEST_REASON = 5


@action
def check_register(*, by: Any, now: datetime | None = None) -> int:
    """Check every pupil with every rule; returns how many faults are open now."""
    table = check_whole_school(now or timezone.now())
    found = Fault.objects.open().count()
    record("quality.checked", None, by=by, pupils=len(table.records), open=found)
    return found


@action
def mend(faults: Iterable[Fault], *, by: Any) -> tuple[Source, list[Mend]]:
    """Write the proposals of faults of one rule; returns the source to undo it by, and what was planned for each.

    Refused when nothing can be written. Values that changed since the check are left alone.
    """
    chosen = {fault.pk: fault.pupil_id for fault in faults}
    locked = Pupil.objects.select_for_update(of=("self",)).filter(pk__in=set(chosen.values())).order_by("pk")
    list(locked.values_list("pk", flat=True))  # before faults are read: see Keeping
    planned = plan(Fault.objects.filter(pk__in=chosen).whole().in_order())
    changes: dict[int, dict[str, Any]] = {}
    for one in planned:
        if not one.why_not:
            changes.setdefault(one.fault.pupil_id, {})[one.fault.field] = one.value
    if not changes:
        raise Refused("Không có đề xuất nào ghi được: các giá trị đã đổi hoặc cần người quyết định.")
    title = planned[0].fault.title
    source = Source.objects.create(kind=Source.Kind.RULE, title=f"Quy tắc «{title}»"[:300], made_by=by)
    written = students.change_pupils(changes, source=source, by=by)
    record("quality.mended", None, by=by, count=len(written), rule=title)
    return source, planned


@action
def undo_mend(source: Source, *, by: Any) -> int:
    """Take back what a mend wrote, save what somebody changed since; returns how many values went back."""
    if source.kind != Source.Kind.RULE or not _may_be_undone(source):
        raise Refused("Lần sửa này đã hoàn tác hoặc không phải sửa theo quy tắc.")
    undone = students.undo_source(source, by=by)
    record("quality.mend_undone", None, by=by, count=len(undone.taken_back), source=source.title)
    return len(undone.taken_back)


def _may_be_undone(source: Source) -> bool:
    return ValueChange.objects.from_source(source).filter(undone_by=None, undoes=None).exists()


@action
def correct(pupil: Pupil, field: str, text: str, *, by: Any) -> list[ValueChange]:
    """Write a value that a person typed or chose; Refused when it cannot be read as the field's kind."""
    return students.change_pupil(pupil, {field: value_of_text(pupil, field, text)}, by=by)


@action
def confirm(fault: Fault, *, reason: str, by: Any) -> Fault:
    """Confirm that what looks wrong is true, with the reason; it falls when the values change."""
    locked: Fault = Fault.objects.select_for_update().get(pk=fault.pk)
    if locked.declared is None or not locked.declared.is_confirmable:
        raise Refused("Điểm này phải sửa, không xác nhận là đúng được: đây là lỗi ghi hoặc trái quy định.")
    if not locked.is_open:
        raise Refused("Điểm này đã hết hoặc đã được xác nhận.")
    if len(squeeze(reason)) < SHORTEST_REASON:
        raise Refused("Hãy ghi lý do vì sao giá trị này đúng, đã xem giấy tờ nào.", field="reason")
    locked.confirmed_at, locked.confirmed_by, locked.reason = timezone.now(), by, squeeze(reason)[:500]
    locked.save(update_fields=["confirmed_at", "confirmed_by", "reason"])
    record("quality.confirmed", locked, by=by, reason=locked.reason)
    return locked


@action
def reopen(fault: Fault, *, by: Any) -> Fault:
    """Take a confirmation back."""
    locked: Fault = Fault.objects.select_for_update().get(pk=fault.pk)
    if locked.confirmed_at is None or locked.ended_at is not None:
        raise Refused("Điểm này chưa được xác nhận nên không có gì để mở lại.")
    locked.confirmed_at, locked.confirmed_by, locked.reason = None, None, ""
    locked.save(update_fields=["confirmed_at", "confirmed_by", "reason"])
    record("quality.reopened", locked, by=by)
    return locked
