"""Indicator 7. Its code begins with «students», of whom it speaks; what it counts is known only up here."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from truongso.foundation.indicators.registry import Kind, Measure, indicator
from truongso.foundation.org.periods import Period
from truongso.records.exchange.models import PushedRecord
from truongso.records.exchange.national import pupils
from truongso.records.quality.questions import passing_on
from truongso.records.register.models import ValueChange
from truongso.records.students.models import Pupil, StatusChange


@indicator(
    "students.records_standardised",
    title="Hồ sơ học sinh được chuẩn hóa, đồng bộ",
    kind=Kind.RATIO,
    counts="hồ sơ qua mọi quy tắc chất lượng và lần đồng bộ sau cùng thành công sau lần sửa sau cùng",
    out_of="học sinh đang học",
    legal_basis="Nghị định 88/2026/NĐ-CP",
    reading="Trường không có kênh đồng bộ thì tính theo kết quả của tệp đã nộp; chưa nộp lần nào là chưa đồng bộ.",
    reading_reason="Kế hoạch viết «trên CSDL ngành»: hồ sơ chỉ sạch trong sổ của trường thì chưa đạt.",
    keywords=("hồ sơ học sinh", "chuẩn hóa", "đồng bộ", "csdl ngành"),
)
def records_standardised(period: Period) -> Measure:
    """Count the pupils of the period's last day whose record passes every rule and stands over there as it is here."""
    day = period.ends_on
    return Measure(
        population=Pupil.objects.studying_on(day).select_related("person", "school_class"),
        met=passing_on(day).filter(synchronised_on(day)),
        row_title=lambda row: f"{row}, {row.class_name}" if row.class_name else str(row),
        row_url=Pupil.get_absolute_url,
        gap_reason=lambda row: gap_reason(row, day),
    )


def synchronised_on(day: date) -> Exists:
    """Return the condition that a pupil, as the record stood at the end of a day, had been accepted by the sector database.

    That is: accepted by then, nothing of it changed between the moment it was read for sending and the end of the day, and
    no later try was refused. An unanswered try is not a success.
    """
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))
    of_record = ValueChange.objects.filter(record=OuterRef("record"), changed_at__lt=end)
    changed = of_record.filter(version__gt=OuterRef("record_version"))
    moved = StatusChange.objects.filter(pupil__uid=OuterRef("record")).filter(
        Q(made_at__gt=OuterRef("built_at"), made_at__lt=end) | Q(undone_at__gt=OuterRef("built_at"), undone_at__lt=end)
    )
    refused = PushedRecord.objects.filter(
        step=pupils.CODE, record=OuterRef("record"), state=PushedRecord.State.REFUSED,
        built_at__gt=OuterRef("built_at"), answered_at__lt=end,
    )  # fmt: skip
    accepted = _accepted().filter(record=OuterRef("uid"), answered_at__lt=end)
    return Exists(accepted.filter(~Exists(changed), ~Exists(moved), ~Exists(refused)))


def gap_reason(pupil: Pupil, day: date) -> str:
    """Return why a pupil does not count on a day, in words."""
    if not passing_on(day).filter(pk=pupil.pk).exists():
        return "hồ sơ còn điểm phải xem"
    if PushedRecord.objects.filter(step=pupils.CODE, record=pupil.uid).exclude(sent_at=None).exists():
        last = PushedRecord.objects.newest().filter(step=pupils.CODE, record=pupil.uid).first()
        failed = last is not None and last.state != PushedRecord.State.ACCEPTED
        return (
            f"lần đồng bộ sau cùng: {last.get_state_display()}"
            if last and failed
            else "đã sửa sau lần đồng bộ sau cùng"
        )
    return "chưa đồng bộ lần nào"


def _accepted() -> QuerySet[Any]:
    rows = PushedRecord.objects.accepted().filter(step=pupils.CODE)
    return rows.exclude(event=PushedRecord.Event.CANCEL)
