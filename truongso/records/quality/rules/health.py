"""Health: figures within what people of this age measure; the insurance number."""

import re
from collections.abc import Iterator

from truongso.records.quality.finding import cell
from truongso.records.quality.registry import Kind, Severity, rule
from truongso.records.quality.table import Finding, Table

BINH = {"full_name": "Nguyễn Văn Bình", "height": 168, "weight": 55}
RANGES = {"height": (120, 215, "cm"), "weight": (25, 150, "kg")}


@rule(
    "students.health_range", Kind.PLAUSIBILITY, Severity.QUESTION, "Chiều cao, cân nặng lạ",
    "Chiều cao từ 120 đến 215 cm, cân nặng từ 25 đến 150 kg.", ("height", "weight"),
    failing=[BINH | {"height": "1.68"}], passing=[BINH],
)  # fmt: skip
def health_range(table: Table) -> Iterator[Finding]:
    """Ask about figures out of range; metres for centimetres get a proposal."""
    for code, (low, high, unit) in RANGES.items():
        label = table.data_set.by_code[code].label
        for record, value in table.each(code):
            if not low <= value <= high:
                metres = code == "height" and low <= value * 100 <= high
                proposal = f"{int(value * 100)}" if metres else ""
                yield cell(table, record, code, f"{label} {value} {unit} có đúng không?", proposal)


@rule(
    "students.body_mass", Kind.PLAUSIBILITY, Severity.INFO, "Cân nặng không hợp chiều cao",
    "Chỉ số khối cơ thể từ 12 đến 45; ngoài khoảng này thường do ghi nhầm ô.", ("height", "weight"),
    failing=[BINH | {"weight": 30, "height": 190}], passing=[BINH],
)  # fmt: skip
def body_mass(table: Table) -> Iterator[Finding]:
    """Point to weights that do not go with the height."""
    for record, height, weight in table.each("height", "weight"):
        if not 100 < height < 250:  # reported by the rule above
            continue
        mass = float(weight) / (float(height) / 100) ** 2
        if not 12 <= mass <= 45:
            yield cell(table, record, "weight", f"Nặng {weight} kg, cao {height} cm: có ghi nhầm ô không?")


@rule(
    "students.insurance_shape", Kind.VALIDITY, Severity.QUESTION, "Số thẻ bảo hiểm y tế sai dạng",
    "Mã thẻ BHYT có 15 ký tự (2 chữ, 13 số) hoặc mã số BHXH 10 chữ số.", ("insurance_number",),
    failing=[BINH | {"insurance_number": "HS431"}], passing=[BINH | {"insurance_number": "HS4313120001234"}],
    source="QĐ 1351/QĐ-BHXH và QĐ 1666/QĐ-BHXH về mã thẻ",
)  # fmt: skip
def insurance_shape(table: Table) -> Iterator[Finding]:
    """Ask about insurance numbers of another shape."""
    for record, number in table.each("insurance_number"):
        if not re.fullmatch(r"[A-Z]{2}\d{13}|\d{10}|\d{12}", number.upper()):
            yield cell(table, record, "insurance_number", f"Mã «{number}» không đúng dạng mã thẻ BHYT.")
