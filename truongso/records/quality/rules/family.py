"""Parents and guardians: present, of a plausible age, in the right column."""

from collections.abc import Iterator

from truongso.core.names import name_key
from truongso.records.quality.finding import cell, whole_row
from truongso.records.quality.registry import Kind, Severity, rule
from truongso.records.quality.table import Finding, Table

BINH = {
    "full_name": "Nguyễn Văn Bình",
    "born_on": "2010-05-23",
    "father.name": "Nguyễn Văn An",
    "mother.name": "Lê Thị Hoa",
}
PARENTS = ("father", "mother", "guardian")
AGES = {"father": (16, 65), "mother": (15, 55), "guardian": (17, 90)}


@rule(
    "students.family_missing", Kind.VALIDITY, Severity.WARNING, "Thiếu cha mẹ, người giám hộ",
    "Mỗi học sinh có ít nhất tên cha, mẹ hoặc người giám hộ.", ("father.name", "mother.name", "guardian.name"),
    failing=[{"full_name": "Nguyễn Văn Bình", "mother.name": ""}], passing=[BINH],
)  # fmt: skip
def family_missing(table: Table) -> Iterator[Finding]:
    """Report pupils without anybody at home."""
    for record in table.records:
        if not any(table.has(record, f"{parent}.name") for parent in PARENTS):
            continue
        if not any(record.get(f"{parent}.name") for parent in PARENTS):
            yield cell(table, record, "mother.name", "Chưa ghi cha, mẹ hoặc người giám hộ.")


@rule(
    "students.parent_without_name", Kind.VALIDITY, Severity.WARNING, "Có nghề nghiệp mà không có tên",
    "Có năm sinh hoặc nghề nghiệp của cha, mẹ thì phải có tên.", tuple(f"{parent}.name" for parent in PARENTS),
    failing=[{"full_name": "Nguyễn Văn Bình", "mother.name": "Lê Thị Hoa", "father.birth_year": 1980}], passing=[BINH],
)  # fmt: skip
def parent_without_name(table: Table) -> Iterator[Finding]:
    """Report parents of whom all is known but the name."""
    for parent in PARENTS:
        for record in table.records:
            known = record.get(f"{parent}.birth_year") or record.get(f"{parent}.occupation")
            if known and not record.get(f"{parent}.name"):
                label = table.data_set.by_code[f"{parent}.name"].label
                yield cell(table, record, f"{parent}.name", f"{label} để trống nhưng có năm sinh hoặc nghề nghiệp.")


@rule(
    "students.parent_age", Kind.PLAUSIBILITY, Severity.QUESTION, "Tuổi cha mẹ không hợp lý",
    "Cha hơn con 16 đến 65 tuổi, mẹ hơn con 15 đến 55 tuổi, người giám hộ hơn ít nhất 17 tuổi.",
    tuple(f"{parent}.birth_year" for parent in PARENTS),
    failing=[BINH | {"mother.birth_year": 2000}], passing=[BINH | {"mother.birth_year": 1985}],
)  # fmt: skip
def parent_age(table: Table) -> Iterator[Finding]:
    """Ask where a parent would have been too young or too old at birth."""
    for parent in PARENTS:
        low, high = AGES[parent]
        for record, year, born in table.each(f"{parent}.birth_year", "born_on"):
            gap = born.year - year
            if not low <= gap <= high and 1900 <= year <= table.today.year:
                label = table.data_set.by_code[f"{parent}.name"].label.removeprefix("Tên ")
                said = f"hơn con {gap} tuổi" if gap >= 0 else f"kém con {-gap} tuổi"
                yield cell(table, record, f"{parent}.birth_year", f"Năm sinh {year}: {label} {said}, có đúng không?")


@rule(
    "students.parent_year_impossible", Kind.VALIDITY, Severity.ERROR, "Năm sinh cha mẹ không thể có",
    "Năm sinh của cha mẹ nằm trong khoảng 1900 đến nay.", tuple(f"{parent}.birth_year" for parent in PARENTS),
    failing=[BINH | {"father.birth_year": 1098}], passing=[BINH | {"father.birth_year": 1980}],
)  # fmt: skip
def parent_year_impossible(table: Table) -> Iterator[Finding]:
    """Report years that are none."""
    for parent in PARENTS:
        for record, year in table.each(f"{parent}.birth_year"):
            if not 1900 <= year <= table.today.year:
                yield cell(table, record, f"{parent}.birth_year", f"«{year}» không thể là năm sinh.")


@rule(
    "students.parents_same", Kind.VALIDITY, Severity.ERROR, "Cha và mẹ trùng tên",
    "Tên cha và tên mẹ không thể là một người.", ("father.name", "mother.name"),
    failing=[BINH | {"mother.name": "Nguyễn Văn An"}], passing=[BINH],
)  # fmt: skip
def parents_same(table: Table) -> Iterator[Finding]:
    """Report one name in both columns."""
    for record, father, mother in table.each("father.name", "mother.name"):
        if name_key(father) == name_key(mother):
            yield cell(table, record, "mother.name", "Tên mẹ trùng hoàn toàn với tên cha.")


@rule(
    "students.parents_exchanged", Kind.PLAUSIBILITY, Severity.QUESTION, "Tên cha và mẹ đổi chỗ",
    "Tên cha có đệm Thị, tên mẹ có đệm Văn thường do hai cột đổi chỗ.", ("father.name", "mother.name"),
    failing=[BINH | {"father.name": "Lê Thị Hoa", "mother.name": "Nguyễn Văn An"}], passing=[BINH],
)  # fmt: skip
def parents_exchanged(table: Table) -> Iterator[Finding]:
    """Ask where the mother stands in the father's column."""
    for record, father, mother in table.each("father.name", "mother.name"):
        if " thị " in name_key(father) and " thị " not in name_key(mother):
            yield cell(table, record, "father.name", "Tên cha có đệm Thị: cột cha và mẹ có đổi chỗ không?", mother)


@rule(
    "students.father_is_female", Kind.PLAUSIBILITY, Severity.QUESTION, "Tên cha là tên nữ",
    "Tên cha có đệm Thị cần được xem lại.", ("father.name",),
    failing=[{"full_name": "Nguyễn Văn Bình", "father.name": "Lê Thị Hoa"}], passing=[BINH],
)  # fmt: skip
def father_is_female(table: Table) -> Iterator[Finding]:
    """Ask where a father has a woman's middle name and the mother is unknown, or has one too."""
    for record, father in table.each("father.name"):
        mother = record.get("mother.name")
        if " thị " in name_key(father) and (not mother or " thị " in name_key(mother)):
            yield cell(table, record, "father.name", f"«{father}» ghi ở cột cha: có nhầm không?")


@rule(
    "students.father_other_family", Kind.PLAUSIBILITY, Severity.INFO, "Họ của cha khác họ của con",
    "Con thường mang họ cha; khác họ là có thể (con mang họ mẹ, con nuôi).", ("father.name", "full_name"),
    failing=[BINH | {"father.name": "Trần Văn An"}], passing=[BINH],
)  # fmt: skip
def father_other_family(table: Table) -> Iterator[Finding]:
    """Point to fathers of another family name than child and mother."""
    for record, father, own in table.each("father.name", "full_name"):
        family = name_key(own).split(" ")[0]
        mother = name_key(record.get("mother.name") or "").split(" ")[0]
        if name_key(father).split(" ")[0] not in {family, family[:1]} and mother != family:
            yield cell(table, record, "father.name", f"Cha họ {father.split(' ')[0]}, con họ {own.split(' ')[0]}.")


@rule(
    "students.guardian_is_parent", Kind.PLAUSIBILITY, Severity.INFO, "Người giám hộ là cha, mẹ",
    "Người giám hộ là người khác cha mẹ; ghi lại cha mẹ là thừa.", ("guardian.name",),
    failing=[BINH | {"guardian.name": "Nguyễn Văn An"}], passing=[BINH | {"guardian.name": "Nguyễn Thị Tám"}],
)  # fmt: skip
def guardian_is_parent(table: Table) -> Iterator[Finding]:
    """Point to guardians who are the father or the mother."""
    for record, guardian in table.each("guardian.name"):
        if name_key(guardian) in {name_key(record.get(f"{parent}.name") or "") for parent in ("father", "mother")}:
            yield cell(table, record, "guardian.name", "Người giám hộ trùng với cha hoặc mẹ.")


@rule(
    "students.no_way_to_call", Kind.PLAUSIBILITY, Severity.INFO, "Không có số điện thoại",
    "Nhà trường cần ít nhất một số điện thoại để liên hệ gia đình.", ("phone",),
    failing=[BINH | {"phone": ""}], passing=[BINH | {"phone": "0597123456"}],
)  # fmt: skip
def no_way_to_call(table: Table) -> Iterator[Finding]:
    """Point to families that cannot be called."""
    codes = ("phone", *(f"{parent}.phone" for parent in PARENTS))
    for record in table.records:
        if not any(record.get(code) for code in codes) and not record.notes.get("phone") and table.has(record, "phone"):
            yield whole_row(record, "Chưa có số điện thoại nào để liên hệ gia đình.")
