"""What was sent about a person to the sector database."""

from datetime import datetime
from typing import Any

from truongso.core.holdings import Asked, Erased, Table, holding, only_acts, read_as
from truongso.records.exchange.models import PushedRecord, PushRun
from truongso.records.staff.models import StaffMember
from truongso.records.students.models import Enrolment, Pupil


def _records(person: Any) -> Any:
    """Return what was sent of a person: the records of pupil and staff, and of enrolments."""
    uids = [
        *Pupil.objects.filter(person=person).values_list("uid", flat=True),
        *StaffMember.objects.filter(person=person).values_list("uid", flat=True),
        *Enrolment.objects.filter(pupil__person=person).values_list("uid", flat=True),
    ]
    return PushedRecord.objects.filter(record__in=uids)


def _sent(asked: Asked) -> Table:
    found = _records(asked.person).select_related("run").order_by("pk")
    rows = (
        (r.built_at, r.step_title, r.get_event_display(), r.version, r.get_state_display(), r.sentence) for r in found
    )
    return Table(("Lúc", "Loại bản ghi", "Việc", "Phiên bản", "Kết quả", "Lời trả lời"), tuple(rows))


def _erase(person: Any, before: datetime | None) -> Erased:
    records = list(_records(person))
    for one in records:
        one.label, one.answer, one.payload_hash = "(đã xóa)", {}, ""
    PushedRecord.objects.bulk_update(records, ["label", "answer", "payload_hash"], batch_size=300)
    return Erased(len(records))


holding("exchange.sent", "Bản ghi đã gửi cơ sở dữ liệu ngành", of=(), table=_sent, rule="sector-log", erase=_erase)
only_acts("exchange.TemplateFilling.made_by", "exchange.PushRun.started_by")
read_as(
    "exchange.PushRun",
    lambda person: PushRun.objects.filter(pk__in=_records(person).values("run")),
    words="nhật ký một lần gửi cơ sở dữ liệu ngành có bản ghi này",
)
