"""Identity numbers: PPP G YY NNNNNN. Three digits say the province of registration, one century and gender, two the year.

Mismatches are questions, not errors: registration in another province, a corrected gender and adoption exist.
"""

import re
from collections.abc import Iterator

from truongso.core.names import could_be_same_name
from truongso.foundation.codes.units import identity_provinces
from truongso.records.quality.finding import cell
from truongso.records.quality.registry import Kind, Severity, rule
from truongso.records.quality.table import Finding, Record, Table

LAW = "Luật Căn cước 2023; NĐ 137/2015/NĐ-CP (cấu trúc số định danh cá nhân)"
BINH = {"full_name": "Nguyễn Văn Bình", "gender": "Nam", "born_on": "2010-05-23", "identity_number": "031210000123"}
_SHAPE = re.compile(r"\d{12}")
PARENTS = ("father", "mother", "guardian")


def _numbers(table: Table) -> Iterator[tuple[Record, str]]:
    for record, number in table.each("identity_number"):
        if _SHAPE.fullmatch(number):
            yield record, number


@rule(
    "students.identity_missing", Kind.VALIDITY, Severity.WARNING, "Thiếu số định danh",
    "Mỗi học sinh phải có số định danh cá nhân để đồng bộ và xác thực.", ("identity_number",),
    failing=[{"full_name": "Nguyễn Văn Bình", "identity_number": ""}], passing=[BINH], source=LAW,
)  # fmt: skip
def identity_missing(table: Table) -> Iterator[Finding]:
    """Report pupils without an identity number."""
    for record in table.without("identity_number"):
        yield cell(table, record, "identity_number", "Chưa có số định danh cá nhân: hãy hỏi gia đình.")


@rule(
    "students.identity_shape", Kind.VALIDITY, Severity.ERROR, "Số định danh sai độ dài",
    "Số định danh cá nhân có đúng 12 chữ số.", ("identity_number", "card.number"),
    failing=[BINH | {"identity_number": "03121000012345"}], passing=[BINH], source=LAW,
)  # fmt: skip
def identity_shape(table: Table) -> Iterator[Finding]:
    """Report numbers of a wrong length; a card of before 2016 has 9 digits."""
    wanted = {"identity_number": (12,), "card.number": (9, 12)} | {f"{p}.identity_number": (9, 12) for p in PARENTS}
    for code, lengths in wanted.items():
        label = table.data_set.by_code[code].label
        for record, number in table.each(code):
            is_padded = any(note.code == "lost_zero" for note in record.notes.get(code, ()))
            if number.isdecimal() and len(number) not in lengths and not is_padded:
                said = " hoặc ".join(str(n) for n in sorted(lengths, reverse=True))
                yield cell(table, record, code, f"{label} có {len(number)} chữ số, phải có {said}.")


@rule(
    "students.identity_placeholder", Kind.VALIDITY, Severity.ERROR, "Số định danh tạm",
    "Số định danh không được là dãy điền tạm như 000000000000 hay 123456789012.", ("identity_number",),
    failing=[BINH | {"identity_number": "000000000000"}], passing=[BINH], source=LAW,
)  # fmt: skip
def identity_placeholder(table: Table) -> Iterator[Finding]:
    """Report numbers typed only to fill the cell."""
    for record, number in _numbers(table):
        if _is_placeholder(number):
            yield cell(table, record, "identity_number", f"«{number}» là dãy số điền tạm: hãy ghi số thật.")


def _is_placeholder(number: str) -> bool:
    return len(set(number)) == 1 or number in {"123456789012", "012345678901"} or number.endswith("000000000")


@rule(
    "students.identity_province", Kind.PLAUSIBILITY, Severity.QUESTION, "Mã tỉnh của số định danh",
    "Ba chữ số đầu là mã nơi đăng ký khai sinh: một trong 63 tỉnh, thành trước 01/7/2025 hoặc mã nước.",
    ("identity_number",),
    failing=[BINH | {"identity_number": "099210000123"}], passing=[BINH], source=LAW,
)  # fmt: skip
def identity_province(table: Table) -> Iterator[Finding]:
    """Report numbers whose first three digits are neither a province's nor those of a country."""
    known = identity_provinces()
    for record, number in _numbers(table):
        if number.startswith("0") and number[:3] not in known and not _is_placeholder(number):
            yield cell(table, record, "identity_number", f"Không tỉnh, thành nào có mã {number[:3]}: hãy xem lại số.")


def gender_of(number: str) -> str:
    """Return the gender code that an identity number says."""
    return "01" if int(number[3]) % 2 == 0 else "02"


def birth_year_of(number: str) -> int:
    """Return the year of birth that an identity number says."""
    return 1900 + int(number[3]) // 2 * 100 + int(number[4:6])


@rule(
    "students.identity_gender", Kind.PLAUSIBILITY, Severity.QUESTION, "Giới tính lệch số định danh",
    "Chữ số thứ tư của số định danh cho biết giới tính: chẵn là nam, lẻ là nữ.", ("gender", "identity_number"),
    failing=[BINH | {"gender": "Nữ"}], passing=[BINH], source=LAW,
)  # fmt: skip
def identity_gender(table: Table) -> Iterator[Finding]:
    """Ask where gender and identity number disagree; the number's gender is proposed."""
    for record, number in _numbers(table):
        gender = record.get("gender")
        if not gender or _is_placeholder(number) or gender == gender_of(number):
            continue
        right = table.as_written(record, "gender", gender_of(number))
        word = "nam" if gender_of(number) == "01" else "nữ"
        yield cell(
            table, record, "gender", f"Số định danh {masked(number)} là của {word}: giới tính hay số bị sai?", right
        )


@rule(
    "students.identity_birth_year", Kind.PLAUSIBILITY, Severity.QUESTION, "Năm sinh lệch số định danh",
    "Chữ số thứ tư đến thứ sáu của số định danh cho biết thế kỷ và năm sinh.", ("born_on", "identity_number"),
    failing=[BINH | {"identity_number": "031209000123"}], passing=[BINH], source=LAW,
)  # fmt: skip
def identity_birth_year(table: Table) -> Iterator[Finding]:
    """Ask where the year of birth and the identity number disagree."""
    for record, number in _numbers(table):
        born = record.get("born_on")
        if born and not _is_placeholder(number) and born.year != birth_year_of(number):
            message = f"Ngày sinh là năm {born.year}, số định danh {masked(number)} là năm {birth_year_of(number)}."
            yield cell(table, record, "born_on", message)


def masked(number: str) -> str:
    """Return a number with its last six digits hidden, for messages."""
    return f"{number[:6]}******" if len(number) == 12 else number


@rule(
    "students.identity_duplicate", Kind.VALIDITY, Severity.ERROR, "Trùng số định danh",
    "Hai học sinh khác nhau không thể có cùng số định danh.", ("identity_number",),
    failing=[BINH, BINH | {"full_name": "Trần Thị Chi", "gender": "Nữ"}],
    pairs=True, passing=[BINH, BINH | {"full_name": "Trần Văn Dũng", "identity_number": "031210000124"}], source=LAW,
)  # fmt: skip
def identity_duplicate(table: Table) -> Iterator[Finding]:
    """Report numbers that people of different names share; the same person twice is another rule."""
    yield from _shared(table, "identity_number", "số định danh")


@rule(
    "students.card_duplicate", Kind.VALIDITY, Severity.ERROR, "Trùng số thẻ căn cước",
    "Hai học sinh khác nhau không thể có cùng số thẻ.", ("card.number",),
    failing=[BINH | {"card.number": "031210000123"},
             {"full_name": "Trần Thị Chi", "card.number": "031210000123"}],
    pairs=True, passing=[BINH | {"card.number": "031210000123"}, {"full_name": "Trần Thị Chi", "card.number": "031310000124"}],
    source=LAW,
)  # fmt: skip
def card_duplicate(table: Table) -> Iterator[Finding]:
    """Report card numbers that people of different names share."""
    yield from _shared(table, "card.number", "số thẻ")


def _shared(table: Table, code: str, word: str) -> Iterator[Finding]:
    for records in table.groups(code).values():
        for record in records:
            others = [o for o in records if o is not record and not _same(o, record)]
            if others:
                names = ", ".join(str(o.get("full_name") or "?") for o in others[:3])
                yield cell(table, record, code, f"Cùng {word} với {names}: hãy xem lại giấy tờ của từng em.")


def _same(one: Record, other: Record) -> bool:
    return could_be_same_name(one.get("full_name") or "", other.get("full_name") or "")


@rule(
    "students.card_differs", Kind.PLAUSIBILITY, Severity.QUESTION, "Số thẻ khác số định danh",
    "Số thẻ căn cước 12 chữ số chính là số định danh cá nhân.", ("card.number", "identity_number"),
    failing=[BINH | {"card.number": "031210000999"}], passing=[BINH | {"card.number": "031210000123"}], source=LAW,
)  # fmt: skip
def card_differs(table: Table) -> Iterator[Finding]:
    """Ask where a card of twelve digits carries another number than the identity number."""
    for record, card, number in table.each("card.number", "identity_number"):
        if len(card) == 12 == len(number) and card != number:
            yield cell(table, record, "card.number", f"Số thẻ khác số định danh {masked(number)}: số nào đúng?")


@rule(
    "students.parent_identity_same", Kind.VALIDITY, Severity.ERROR, "Số của cha mẹ trùng số của con",
    "Số định danh của cha, mẹ, người giám hộ không thể là số của học sinh.", tuple(f"{p}.identity_number" for p in PARENTS),
    failing=[BINH | {"father.identity_number": "031210000123"}],
    passing=[BINH | {"father.identity_number": "031080000123"}], source=LAW,
)  # fmt: skip
def parent_identity_same(table: Table) -> Iterator[Finding]:
    """Report parents who carry their child's number."""
    for parent in PARENTS:
        code = f"{parent}.identity_number"
        for record, number, own in table.each(code, "identity_number"):
            if number == own:
                yield cell(table, record, code, f"{table.data_set.by_code[code].label} ghi trùng số của học sinh.")


@rule(
    "students.parent_identity_gender", Kind.PLAUSIBILITY, Severity.QUESTION, "Số định danh của cha, mẹ lệch giới tính",
    "Chữ số thứ tư trong số định danh của cha là số chẵn, của mẹ là số lẻ.",
    ("father.identity_number", "mother.identity_number"),
    failing=[{"full_name": "Nguyễn Văn Bình", "mother.name": "Lê Thị Hoa", "mother.identity_number": "031080000123"}],
    passing=[{"full_name": "Nguyễn Văn Bình", "mother.name": "Lê Thị Hoa", "mother.identity_number": "031180000123"}],
    source=LAW,
)  # fmt: skip
def parent_identity_gender(table: Table) -> Iterator[Finding]:
    """Ask where a father's number is a woman's, or a mother's a man's."""
    for parent, gender in (("father", "01"), ("mother", "02")):
        code = f"{parent}.identity_number"
        for record, number in table.each(code):
            if _SHAPE.fullmatch(number) and gender_of(number) != gender:
                word = "nữ" if gender == "01" else "nam"
                yield cell(table, record, code, f"{table.data_set.by_code[code].label} là số của {word}: ghi nhầm cột?")
