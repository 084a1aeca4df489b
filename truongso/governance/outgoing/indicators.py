"""Indicator 2: documents exchanged with agencies and schools electronically, with the organisation's valid signature."""

from truongso.foundation.indicators.registry import Kind, Measure, indicator
from truongso.foundation.org.periods import Period
from truongso.governance.office.models import DocumentLine


@indicator(
    "office.documents_electronic",
    title="Văn bản trao đổi dưới dạng điện tử",
    kind=Kind.RATIO,
    counts="văn bản gửi, nhận hoàn toàn bằng đường điện tử và có chữ ký số hợp lệ của cơ quan",
    out_of="văn bản gửi và nhận với các cơ quan, trường học trong kỳ",
    excludes="văn bản mật; văn bản chỉ gửi cá nhân, doanh nghiệp hoặc nội bộ",
    legal_basis="Nghị định 30/2020/NĐ-CP; Quyết định 28/2018/QĐ-TTg",
    reading="Văn bản gửi nhiều nơi chỉ tính là điện tử khi mọi cơ quan, trường học nhận đều nhận bằng đường điện tử.",
    reading_reason="Một bản giấy gửi đi là công việc giấy chưa được thay thế.",
    keywords=("văn bản trao đổi", "dạng điện tử"),
)
def documents_electronic(period: Period) -> Measure:
    """Count the lines of documents that came or went in the period."""
    lines = DocumentLine.objects.filter(exchanged_on__range=(period.starts_on, period.ends_on))
    return Measure(
        population=lines,
        met=lines.filter(electronic=True, sealed=True),
        row_url=lambda line: line.url,
        gap_reason=_why_not,
    )


def _why_not(line: DocumentLine) -> str:
    if not line.electronic:
        return "gửi hoặc nhận bằng giấy"
    return "không có chữ ký số hợp lệ của cơ quan"
