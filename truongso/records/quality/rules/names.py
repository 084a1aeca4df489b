"""Names of pupils: present, whole, in the right order, not the name of a parent."""

from collections.abc import Iterator

from truongso.core.names import MAX_LENGTH, name_key
from truongso.records.quality.finding import cell
from truongso.records.quality.registry import Kind, Severity, rule
from truongso.records.quality.table import Finding, Table

# Common family names that are hardly ever given names: at the end of a name they betray a changed order.
FAMILY_ONLY = {"nguyễn", "phạm", "trần", "đỗ", "đặng", "bùi", "hoàng", "huỳnh", "phan", "vũ", "võ", "lê", "ngô", "đinh"}
SURE_FAMILY = {"nguyễn", "phạm", "trần", "đỗ", "đặng", "bùi", "huỳnh", "ngô"}
OTHER_FAMILIES = {
    "mai",
    "an",
    "dương",
    "hà",
    "cao",
    "tô",
    "lý",
    "lưu",
    "đào",
    "đoàn",
    "trịnh",
    "tạ",
    "lương",
    "chu",
    "hồ",
}


@rule(
    "students.name_missing", Kind.VALIDITY, Severity.ERROR, "Thiếu họ tên",
    "Mỗi học sinh phải có họ tên.", ("full_name",),
    failing=[{"full_name": "", "ministry_code": "3190000001"}], passing=[{"full_name": "Nguyễn Văn Bình"}],
)  # fmt: skip
def name_missing(table: Table) -> Iterator[Finding]:
    """Report rows without a name."""
    for record in table.without("full_name"):
        yield cell(table, record, "full_name", "Dòng này không có họ tên.")


@rule(
    "students.name_one_word", Kind.PLAUSIBILITY, Severity.QUESTION, "Tên chỉ có một tiếng",
    "Họ tên thường có từ hai tiếng trở lên.", ("full_name",),
    failing=[{"full_name": "Bình"}], passing=[{"full_name": "Lê Bình"}],
)  # fmt: skip
def name_one_word(table: Table) -> Iterator[Finding]:
    """Ask whether a name of one word is whole."""
    for code in ("full_name", "father.name", "mother.name"):
        for record, name in table.each(code):
            if " " not in name:
                yield cell(table, record, code, f"«{name}» chỉ có một tiếng: đã ghi đủ họ và tên chưa?")


@rule(
    "students.name_too_long", Kind.VALIDITY, Severity.WARNING, "Tên quá dài",
    f"Họ tên không quá {MAX_LENGTH} ký tự; dài hơn thường là hai ô dồn vào một.", ("full_name",),
    failing=[{"full_name": "Nguyễn Văn Bình Nguyễn Văn Cường Nguyễn Văn Dũng Nguyễn Văn Em"}],
    passing=[{"full_name": "Công Tằng Tôn Nữ Hoàng Thiên Hương"}],
)  # fmt: skip
def name_too_long(table: Table) -> Iterator[Finding]:
    """Report names that hold more than a name."""
    for code in ("full_name", "father.name", "mother.name", "guardian.name"):
        for record, name in table.each(code):
            if len(name) > MAX_LENGTH:
                yield cell(table, record, code, f"{table.data_set.by_code[code].label} dài {len(name)} ký tự.")


@rule(
    "students.name_order", Kind.PLAUSIBILITY, Severity.QUESTION, "Tên đứng trước họ",
    "Họ đứng đầu, tên đứng cuối; phần mềm nước ngoài hay xuất ngược.", ("full_name",),
    failing=[{"full_name": "Bình Văn Nguyễn"}], passing=[{"full_name": "Nguyễn Văn Bình"}],
)  # fmt: skip
def name_order(table: Table) -> Iterator[Finding]:
    """Ask where a name ends with a family name and does not begin with one."""
    for record, name in table.each("full_name"):
        words = name_key(name).split(" ")
        begins = words[0] in FAMILY_ONLY or words[0] in OTHER_FAMILIES
        if len(words) > 1 and words[-1] in SURE_FAMILY and not begins:
            turned = " ".join([name.split(" ")[-1], *name.split(" ")[1:-1], name.split(" ")[0]])
            yield cell(table, record, "full_name", f"«{name}» có vẻ ghi tên trước họ; có phải «{turned}» không?")


@rule(
    "students.name_of_parent", Kind.PLAUSIBILITY, Severity.INFO, "Học sinh trùng tên cha, mẹ",
    "Họ tên học sinh trùng hoàn toàn với cha hoặc mẹ thường do chép nhầm cột.", ("full_name", "father.name", "mother.name"),
    failing=[{"full_name": "Nguyễn Văn Bình", "father.name": "Nguyễn Văn Bình"}],
    passing=[{"full_name": "Nguyễn Văn Bình", "father.name": "Nguyễn Văn An"}],
)  # fmt: skip
def name_of_parent(table: Table) -> Iterator[Finding]:
    """Point to parents who carry the child's whole name: it happens, and so does a copied column."""
    for code, word in (("father.name", "cha"), ("mother.name", "mẹ")):
        for record, own, parent in table.each("full_name", code):
            if name_key(own) == name_key(parent):
                yield cell(table, record, code, f"Tên {word} trùng hoàn toàn với tên học sinh.")


@rule(
    "students.name_gender", Kind.PLAUSIBILITY, Severity.INFO, "Tên đệm và giới tính",
    "Tên đệm Thị thường của nữ; học sinh nam có tên đệm Thị nên được xem lại.", ("full_name", "gender"),
    failing=[{"full_name": "Nguyễn Thị Chi", "gender": "Nam"}], passing=[{"full_name": "Nguyễn Thị Chi", "gender": "Nữ"}],
)  # fmt: skip
def name_gender(table: Table) -> Iterator[Finding]:
    """Point to boys with a girl's middle name."""
    for record, name, gender in table.each("full_name", "gender"):
        if gender == "01" and " thị " in name_key(name):
            yield cell(table, record, "gender", f"«{name}» ghi là nam.")
