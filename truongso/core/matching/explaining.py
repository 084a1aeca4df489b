"""The reasons of a pair, as sentences for the person who decides."""

from truongso.core.matching.comparing import Comparison
from truongso.core.matching.forms import Form
from truongso.core.matching.people import Agreement, Candidate, Reason
from truongso.core.text import format_date, nfc, squeeze

A = Agreement
_WORDS = {
    "full_name": "Họ tên",
    "born_on": "Ngày sinh",
    "identity_number": "Số định danh",
    "code": "Mã",
    "mother_name": "Tên mẹ",
    "father_name": "Tên cha",
    "gender": "Giới tính",
    "phone": "Số điện thoại",
    "place": "Nơi ở",
}
_HOW = {
    A.SAME: "giống nhau",
    A.SPELLING: "giống nhau, chỉ khác là một bên viết không dấu",
    A.ABBREVIATED: "giống nhau, một bên viết tắt",
    A.LOST_ZERO: "giống nhau, một bên mất số 0 ở đầu",
    A.SWAPPED: "giống nhau nếu đổi chỗ hai chữ số liền nhau",
    A.ONE_DIGIT: "lệch một chữ số",
    A.CLOSE: "gần giống nhau",
    A.DIFFERENT: "khác nhau",
}
# Numbers of identity and telephones are not repeated in a sentence, which may be kept and sent.
_QUOTED = ("full_name", "born_on", "mother_name", "father_name")
TAKEN = (
    "Một trong hai người đã ghép chắc chắn với người khác; xin kiểm tra xem danh sách có ghi một người hai lần không."
)
RIVALS = "Có hơn một người khớp như nhau; xin chọn đúng người."


def reasons_of(one: Form, other: Form, found: Comparison) -> tuple[Reason, ...]:
    """Return one reason for every field that both records fill, in a fixed order."""
    reasons = [Reason(field, level, _sentence(one, other, field, level)) for field, level in found.levels.items()]
    if found.consecutive:
        sentence = "Hai số định danh liền nhau: có thể là anh chị em sinh đôi."
        reasons.append(Reason("identity_number", found.levels["identity_number"], sentence))
    return tuple(reasons)


def _sentence(one: Form, other: Form, field: str, level: Agreement) -> str:
    how = _HOW[level]
    if field == "born_on" and level is A.SWAPPED:
        how = "giống nhau nếu đổi chỗ ngày và tháng"
    if field == "born_on" and level is A.CLOSE:
        how = "lệch đúng một năm"
    if field == "identity_number" and level is A.ONE_DIGIT:
        place = next(i for i, (a, b) in enumerate(zip(one.identity, other.identity, strict=True), start=1) if a != b)
        how = f"lệch một chữ số, ở vị trí thứ {place}"
    return f"{_WORDS[field]} {how}{_quoted(one.person, other.person, field)}."


def _quoted(one: Candidate, other: Candidate, field: str) -> str:
    if field not in _QUOTED:
        return ""
    left, right = _text(one, field), _text(other, field)
    return f": «{left}»" if left == right else f": «{left}» và «{right}»"


def _text(person: Candidate, field: str) -> str:
    return format_date(person.born_on) if field == "born_on" else squeeze(nfc(getattr(person, field)))
