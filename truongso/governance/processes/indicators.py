"""Indicator 6: internal processes of the school that run here and are used."""

from datetime import date
from typing import Any

from django.utils import timezone

from truongso.foundation.indicators.registry import Kind, Measure, indicator
from truongso.foundation.org.periods import Period
from truongso.governance.processes.models import Process, ProcessVersion


def used_since(day: date) -> date:
    """Return the first day of the twelve months that end on a day."""
    before = (
        day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
    )
    return date.fromordinal(before.toordinal() + 1)


@indicator(
    "processes.digitised",
    title="Quy trình nội bộ được số hóa, tái cấu trúc",
    kind=Kind.RATIO,
    counts="quy trình đã công bố trên nền tảng và có dùng trong 12 tháng tính đến ngày cuối kỳ",
    out_of="quy trình trong danh mục quy trình của trường vào ngày cuối kỳ",
    reading="«Tái cấu trúc»: mục quy trình ghi rõ điều gì đã được đơn giản hóa, thiếu thì không công bố được.",
    reading_reason="Chép quy trình giấy lên máy chưa phải là tái cấu trúc.",
    version=2,
    keywords=("quy trình nội bộ", "số hóa", "tái cấu trúc"),
)
def digitised(period: Period) -> Measure:
    """Count the processes of the catalogue that had a published version and were used in the last twelve months."""
    day = period.ends_on
    return Measure(
        population=Process.objects.in_catalogue(day).select_related("owner_unit"),
        met=Process.objects.digitised_on(day, used_since=used_since(day)),
        row_url=lambda process: process.get_absolute_url(),
        gap_reason=lambda process: why_not(process, day),
    )


def why_not(process: Any, day: date) -> str:
    """Return why a process did not count on a day."""
    published = process.versions.filter(published_at__isnull=False).order_by("published_at").first()
    if published is None:
        return "chưa công bố trên nền tảng, còn làm trên giấy"
    if timezone.localdate(published.published_at) > day:
        return f"công bố sau kỳ, ngày {timezone.localdate(published.published_at):%d/%m/%Y}"
    if not process.versions.filter(state=ProcessVersion.State.PUBLISHED).exists():
        return "đã thôi dùng trên nền tảng"
    return "không có lượt dùng nào trong 12 tháng"
