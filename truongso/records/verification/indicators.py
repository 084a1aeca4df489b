"""Indicator 8: pupils verified with the population database."""

from django.urls import reverse

from truongso.foundation.indicators.registry import Kind, Measure, indicator
from truongso.foundation.org.periods import Period
from truongso.records.students.models import Pupil
from truongso.records.verification.models import counted_on, matched_on
from truongso.records.verification.questions import why_not, with_standing


@indicator(
    "verification.identity_verified",
    title="Học sinh được xác thực với cơ sở dữ liệu quốc gia về dân cư",
    kind=Kind.RATIO,
    counts="học sinh có kết quả đối chiếu mới nhất là KHỚP, dữ liệu định danh không đổi từ lúc đối chiếu",
    out_of="học sinh đang học vào ngày cuối kỳ",
    excludes="học sinh không có số định danh Việt Nam, liệt kê từng em",
    legal_basis="Đề án 06",
    reading="Kết quả KHỚP mất giá trị khi số định danh, họ tên, ngày sinh hoặc giới tính trong sổ thay đổi sau đó.",
    reading_reason="Đối chiếu chỉ nói về dữ liệu đã gửi đi; dữ liệu mới phải đối chiếu lại.",
    keywords=("xác thực", "dân cư"),
)
def identity_verified(period: Period) -> Measure:
    """Count pupils studying on the period's last day whose newest answer by then is MATCH and not stale."""
    day = period.ends_on
    return Measure(
        population=with_standing(counted_on(day).whole(), day).in_class_order(),
        met=matched_on(day),
        row_title=_title,
        row_url=lambda pupil: reverse("verification:pupil", args=[pupil.uid]),
        gap_reason=lambda pupil: why_not(pupil, day),
    )


def _title(pupil: Pupil) -> str:
    return f"{pupil} ({pupil.class_name})" if pupil.class_name else str(pupil)
