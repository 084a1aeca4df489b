"""Indicator 3: managers and teachers who sign with their own keys."""

from django.utils import timezone

from truongso.foundation.indicators.registry import Kind, Measure, indicator
from truongso.foundation.org.models import Person
from truongso.foundation.org.periods import Period
from truongso.foundation.signing.models import SigningKey
from truongso.foundation.signing.questions import managers_and_teachers, signatures_in


@indicator(
    "signing.staff_signing",
    title="Cán bộ quản lý, giáo viên sử dụng chữ ký số",
    kind=Kind.RATIO,
    counts="người có ít nhất một chữ ký số hợp lệ của chính mình trong kỳ",
    out_of="cán bộ quản lý, giáo viên đang công tác vào ngày cuối kỳ",
    excludes="người nghỉ cả kỳ (có người làm thay từ ngày đầu đến ngày cuối kỳ)",
    legal_basis="Nghị định 68/2024/NĐ-CP",
    reading="«Sử dụng» là đã ký ít nhất một lần trong kỳ.",
    reading_reason="Có chứng thư mà không ký thì chưa phải là sử dụng; người có chứng thư mà chưa ký được nêu rõ.",
    keywords=("chữ ký số", "cán bộ quản lý", "giáo viên"),
)
def staff_signing(period: Period) -> Measure:
    """Count managers and teachers with a signature of their own in the period, of those in service on its last day."""
    population = managers_and_teachers(period)
    return Measure(
        population=population,
        met=population.filter(pk__in=signatures_in(period).values("person")),
        row_title=str,
        gap_reason=_why,
    )


def _why(person: Person) -> str:
    if SigningKey.objects.usable(timezone.now()).filter(person=person).exists():
        return "có chứng thư còn dùng được nhưng chưa ký trong kỳ"
    return "chưa có khóa ký dùng được"
