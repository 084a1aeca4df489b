"""Classes: name, grade, size."""

import re
from collections import Counter
from collections.abc import Iterator

from truongso.core.names import name_key
from truongso.records.quality.finding import cell
from truongso.records.quality.registry import Kind, Severity, rule
from truongso.records.quality.table import Finding, Record, Table

BINH = {"full_name": "Nguyễn Văn Bình", "class_name": "10A1", "grade": "10"}
CHARTER = "Điều lệ trường THPT (TT 32/2020/TT-BGDĐT), Điều 16: mỗi lớp không quá 45 học sinh"
MOST = 45
_CLASS = re.compile(r"(1[0-2])[A-ZĐ]{1,4}\d{0,2}(?:[.-]?\d{1,2})?")


@rule(
    "students.class_missing", Kind.VALIDITY, Severity.WARNING, "Thiếu lớp",
    "Mỗi học sinh đang học thuộc một lớp.", ("class_name",),
    failing=[BINH | {"class_name": ""}], passing=[BINH],
)  # fmt: skip
def class_missing(table: Table) -> Iterator[Finding]:
    """Report pupils without a class."""
    for record in table.without("class_name"):
        yield cell(table, record, "class_name", "Chưa ghi lớp.")


@rule(
    "students.grade_missing", Kind.VALIDITY, Severity.WARNING, "Thiếu khối",
    "Mỗi học sinh thuộc khối 10, 11 hoặc 12.", ("grade",),
    failing=[BINH | {"grade": "", "class_name": "A1"}], passing=[BINH],
)  # fmt: skip
def grade_missing(table: Table) -> Iterator[Finding]:
    """Report pupils without a grade; the class name is asked first."""
    for record in table.without("grade"):
        grade = _grade_of(record.get("class_name") or "")
        yield cell(table, record, "grade", "Chưa ghi khối.", f"Khối {grade}" if grade else "")


@rule(
    "students.class_name_shape", Kind.VALIDITY, Severity.WARNING, "Tên lớp lạ",
    "Tên lớp bắt đầu bằng khối 10, 11, 12, rồi chữ và số (10A1, 11D2).", ("class_name",),
    failing=[BINH | {"class_name": "A1-10"}], passing=[BINH],
)  # fmt: skip
def class_name_shape(table: Table) -> Iterator[Finding]:
    """Report class names that say no grade."""
    for record, name in table.each("class_name"):
        if not _CLASS.fullmatch(name):
            yield cell(table, record, "class_name", f"Tên lớp «{name}» không bắt đầu bằng khối 10, 11, 12.")


def _grade_of(name: str) -> str:
    found = re.match(r"1[0-2]", name)
    return found[0] if found else ""


@rule(
    "students.class_grade", Kind.VALIDITY, Severity.ERROR, "Lớp và khối không khớp",
    "Hai chữ số đầu của tên lớp là khối.", ("class_name", "grade"),
    failing=[BINH | {"grade": "11"}], passing=[BINH],
)  # fmt: skip
def class_grade(table: Table) -> Iterator[Finding]:
    """Report classes of another grade."""
    for record, name, grade in table.each("class_name", "grade"):
        if _grade_of(name) and _grade_of(name) != grade:
            yield cell(table, record, "grade", f"Lớp {name} thuộc khối {_grade_of(name)}, không phải khối {grade}.")


@rule(
    "students.class_too_large", Kind.WHOLE_SCHOOL, Severity.WARNING, "Lớp quá đông",
    f"Mỗi lớp không quá {MOST} học sinh.", ("class_name",),
    failing=[{"full_name": f"Trần Văn {n}", "class_name": "10A1"} for n in range(MOST + 1)],
    passing=[{"full_name": f"Trần Văn {n}", "class_name": "10A1"} for n in range(MOST)], source=CHARTER,
)  # fmt: skip
def class_too_large(table: Table) -> Iterator[Finding]:
    """Report the first row of a class that is larger than allowed."""
    for name, records in table.classes.items():
        size = len({_who(record) for record in records})
        if size > MOST:
            yield cell(table, records[0], "class_name", f"Lớp {name} có {size} học sinh, quá {MOST}.")


def _who(record: Record) -> object:
    """Return what tells pupils apart, so that a pupil who stands twice counts once."""
    return record.get("ministry_code") or record.get("identity_number") or record.position


@rule(
    "students.class_alone", Kind.WHOLE_SCHOOL, Severity.QUESTION, "Lớp chỉ có vài em",
    "Lớp chỉ có một, hai em trong khi các lớp khác đông thường do ghi sai tên lớp.", ("class_name",),
    failing=[*[{"full_name": f"Trần Văn {n}", "class_name": "10A1"} for n in range(20)], BINH | {"class_name": "10A11"}],
    passing=[{"full_name": f"Trần Văn {n}", "class_name": "10A1"} for n in range(20)],
)  # fmt: skip
def class_alone(table: Table) -> Iterator[Finding]:
    """Ask where a class has one or two pupils beside classes of at least twenty."""
    if max((len(records) for records in table.classes.values()), default=0) < 20:
        return
    for name, records in table.classes.items():
        if len(records) <= 2:
            for record in records:
                yield cell(table, record, "class_name", f"Lớp {name} chỉ có {len(records)} em: tên lớp có đúng không?")


@rule(
    "students.same_name_in_class", Kind.WHOLE_SCHOOL, Severity.INFO, "Cùng tên trong một lớp",
    "Hai em cùng họ tên trong một lớp cần phân biệt bằng mã hoặc ngày sinh.", ("full_name", "class_name"),
    failing=[BINH | {"born_on": "2011-01-02"}, BINH | {"born_on": "2011-03-04"}],
    passing=[BINH, BINH | {"full_name": "Nguyễn Văn Cường"}],
)  # fmt: skip
def same_name_in_class(table: Table) -> Iterator[Finding]:
    """Point to pupils of one name in one class who are not the same child."""
    for name, records in table.classes.items():
        count = Counter(name_key(record.get("full_name") or "") for record in records)
        for record in records:
            key = name_key(record.get("full_name") or "")
            if key and count[key] > 1:
                yield cell(table, record, "full_name", f"Lớp {name} có {count[key]} em tên {record.get('full_name')}.")
