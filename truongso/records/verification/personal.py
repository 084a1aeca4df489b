"""What was asked of the population database about a pupil, and what it answered."""

from datetime import datetime
from typing import Any

from truongso.core.holdings import Asked, Erased, Free, Table, holding, only_acts, read_as
from truongso.records.register.history import readable
from truongso.records.register.models import from_stored
from truongso.records.students.datasets import PUPILS
from truongso.records.verification.models import BatchEntry, Exemption, Verification, VerificationBatch


def _answers(asked: Asked) -> Table:
    found = Verification.objects.filter(pupil__person=asked.person).order_by("recorded_at", "pk")
    rows = ((v.checked_at, v.get_state_display(), ", ".join(v.field_labels), Free(v.message), v.get_source_display())
            for v in found)  # fmt: skip
    return Table(("Đối chiếu lúc", "Kết quả", "Mục không khớp", "Lời trả lời", "Nguồn"), tuple(rows))


def _erase_answers(person: Any, before: datetime | None) -> Erased:
    """Empty the words; that an answer was given is counted by figures of past days."""
    answers = list(Verification.objects.filter(pupil__person=person))
    for one in answers:
        one.details, one.fields, one.fingerprint = {}, [], ""
    Verification.objects.bulk_update(answers, ["details", "fields", "fingerprint"], batch_size=300)
    return Erased(len(answers))


def _asked(asked: Asked) -> Table:
    rows = []
    for entry in BatchEntry.objects.filter(pupil__person=asked.person).select_related("batch").order_by("pk"):
        known = {code: value for code, value in (entry.asked or {}).items() if code in PUPILS.by_code}
        sent = "; ".join(
            f"{PUPILS.by_code[code].label}: {readable(PUPILS.by_code[code], from_stored(PUPILS.by_code[code], value))}"
            for code, value in known.items()
        )
        rows.append((entry.batch.made_at, entry.get_state_display(), sent))
    for one in Exemption.objects.filter(pupil__person=asked.person).order_by("pk"):
        rows.append((one.made_at, "không có số định danh Việt Nam", Free(one.reason)))
    return Table(("Lúc", "Kết quả", "Đã đem đối chiếu"), tuple(rows))


def _erase_asked(person: Any, before: datetime | None) -> Erased:
    entries = list(BatchEntry.objects.filter(pupil__person=person))
    for one in entries:
        one.asked, one.fingerprint = {}, ""
    BatchEntry.objects.bulk_update(entries, ["asked", "fingerprint"], batch_size=300)
    return Erased(len(entries) + Exemption.objects.filter(pupil__person=person).delete()[0])


holding(
    "verification.answers", "Kết quả đối chiếu dân cư", of=("verification.Verification.pupil",), table=_answers,
    rule="sector-log", erase=_erase_answers,
)  # fmt: skip
holding(
    "verification.asked", "Dữ liệu đã đem đối chiếu dân cư", of=("verification.BatchEntry.pupil", "verification.Exemption.pupil"),
    table=_asked, rule="sector-log", erase=_erase_asked,
)  # fmt: skip
only_acts(
    "verification.VerificationBatch.made_by", "verification.Verification.recorded_by",
    "verification.Verification.confirmed_by", "verification.Exemption.made_by", "verification.ResultFile.made_by",
    "verification.VerificationReport.made_by",
)  # fmt: skip
read_as(
    "verification.VerificationBatch",
    lambda person: VerificationBatch.objects.filter(
        pk__in=BatchEntry.objects.filter(pupil__person=person).values("batch")
    ),
    words="danh sách một đợt đối chiếu dân cư có tên này",
)
