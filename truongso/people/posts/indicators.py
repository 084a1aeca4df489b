"""Indicator 15: the school has an officer for IT and digital transformation."""

from truongso.foundation.indicators.registry import Kind, Measure, indicator
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.periods import Period
from truongso.people.posts.questions import officers_in_force, officers_with_decision


@indicator(
    "posts.digital_officer",
    title="Nhà trường có cán bộ phụ trách CNTT, chuyển đổi số",
    kind=Kind.MILESTONE,
    counts="phân công có quyết định còn hiệu lực vào ngày cuối kỳ, kèm tệp quyết định",
    out_of="phân công phụ trách CNTT, chuyển đổi số còn hiệu lực vào ngày cuối kỳ",
    legal_basis="Quyết định 4725/QĐ-BGDĐT, tiêu chí 2.1",
    reading="Mốc đạt hoặc chưa đạt; báo cáo ghi 100 % hoặc 0 %.",
    reading_reason="Một trường thì có hoặc không có người giữ việc này; phải có quyết định mới được tính.",
    keywords=("cán bộ phụ trách", "cntt", "chuyển đổi số"),
)
def digital_officer(period: Period) -> Measure:
    """Count posts held by a decision in force on the period's last day, with the decision attached as evidence."""
    return Measure(
        population=officers_in_force(period.ends_on),
        met=officers_with_decision(period.ends_on),
        row_url=lambda row: _person_url(row),
        gap_reason=lambda row: "chưa đính kèm quyết định phân công",
    )


def _person_url(row: Assignment) -> str:
    from django.urls import reverse

    return reverse("posts:list") + f"#phan-cong-{row.pk}"
