"""Indicator 1: work files that were made entirely in the platform."""

from typing import Any

from truongso.foundation.indicators.registry import Kind, Measure, indicator
from truongso.foundation.org.periods import Period
from truongso.governance.casefiles.models import CaseFile


@indicator(
    "office.case_files_electronic",
    title="Hồ sơ công việc xử lý trên môi trường điện tử",
    kind=Kind.RATIO,
    counts="hồ sơ mà mọi văn bản bên trong là bản điện tử, xử lý trên hệ thống",
    out_of="hồ sơ công việc có ngày kết thúc công việc trong kỳ",
    excludes="hồ sơ mật (không đưa lên nền tảng, chỉ khai số lượng)",
    legal_basis="Nghị định 30/2020/NĐ-CP, Điều 28 đến 31",
    reading="Hồ sơ có bất kỳ bản giấy hoặc bản chụp từ giấy nào thì chưa đạt; hồ sơ trống không kết thúc được.",
    reading_reason="Bản chụp chỉ cho xem, việc vẫn làm trên giấy.",
    keywords=("hồ sơ công việc", "môi trường điện tử"),
)
def case_files_electronic(period: Period) -> Measure:
    """Count files whose work ended in the period; met when no standing entry was on paper."""
    closed = CaseFile.objects.closed_between(period.starts_on, period.ends_on)
    return Measure(
        population=closed.whole().with_counts().order_by("code"),
        met=closed.all_electronic(),
        row_title=lambda file: f"{file.code} {file.title}",
        row_url=lambda file: file.get_absolute_url(),
        gap_reason=why_not,
    )


def why_not(case_file: Any) -> str:
    """Return what keeps a file from counting."""
    return f"{case_file.paper_count} văn bản giấy hoặc chụp từ giấy"
