"""Codes that others give, phones, states, and values that contradict each other."""

import re
from collections.abc import Iterator

from truongso.core.names import could_be_same_name
from truongso.records.quality.finding import cell
from truongso.records.quality.registry import Kind, Severity, rule
from truongso.records.quality.table import Finding, Table
from truongso.records.students.statuses import GONE

BINH = {"full_name": "Nguyễn Văn Bình", "ministry_code": "3190000001"}
_MINISTRY = re.compile(r"\d{10}")
_MOBILE = re.compile(r"0(3[2-9]|5[25689]|7[06-9]|8\d|9\d)\d{7}")
_LANDLINE = re.compile(r"02\d{9}")
PHONES = ("phone", "father.phone", "mother.phone", "guardian.phone")
SHARED_PHONE = 4  # brothers and sisters share one; four families do not


@rule(
    "students.ministry_code_missing", Kind.VALIDITY, Severity.WARNING, "Thiếu mã của Bộ",
    "Mỗi học sinh có mã định danh do Bộ GD&ĐT cấp; chưa có thì ghi TAM- và số định danh.", ("ministry_code",),
    failing=[{"full_name": "Nguyễn Văn Bình", "ministry_code": ""}], passing=[BINH],
)  # fmt: skip
def ministry_code_missing(table: Table) -> Iterator[Finding]:
    """Report pupils without the ministry's code."""
    for record in table.without("ministry_code"):
        yield cell(table, record, "ministry_code", "Chưa có mã định danh Bộ GD&ĐT: hãy tra trên cơ sở dữ liệu ngành.")


@rule(
    "students.ministry_code_shape", Kind.VALIDITY, Severity.ERROR, "Mã của Bộ sai dạng",
    "Mã định danh Bộ GD&ĐT có 10 chữ số, hoặc là mã tạm TAM- kèm số định danh.", ("ministry_code",),
    failing=[BINH | {"ministry_code": "319-ABC"}], passing=[BINH],
)  # fmt: skip
def ministry_code_shape(table: Table) -> Iterator[Finding]:
    """Report codes that are neither ten digits nor temporary."""
    for record, code in table.each("ministry_code"):
        if not _MINISTRY.fullmatch(code) and not re.fullmatch(r"TAM-\d{12}", code):
            yield cell(table, record, "ministry_code", f"Mã «{code}» không có đúng 10 chữ số: hãy tra lại mã.")


@rule(
    "students.ministry_code_duplicate", Kind.VALIDITY, Severity.ERROR, "Trùng mã của Bộ",
    "Hai học sinh khác nhau không thể có cùng mã định danh.", ("ministry_code",),
    failing=[BINH, BINH | {"full_name": "Trần Thị Chi"}],
    pairs=True, passing=[BINH, {"full_name": "Trần Thị Chi", "ministry_code": "3190000002"}],
)  # fmt: skip
def ministry_code_duplicate(table: Table) -> Iterator[Finding]:
    """Report codes that people of different names share."""
    for records in table.groups("ministry_code").values():
        for record in records:
            name = record.get("full_name") or ""
            others = [o for o in records if not could_be_same_name(o.get("full_name") or "", name) and o is not record]
            if others:
                names = ", ".join(str(o.get("full_name") or "?") for o in others[:3])
                yield cell(table, record, "ministry_code", f"Cùng mã với {names}: hãy tra lại mã của từng em.")


@rule(
    "students.phone_shape", Kind.VALIDITY, Severity.WARNING, "Số điện thoại sai",
    "Số di động có 10 chữ số với đầu số đang dùng (03, 05, 07, 08, 09); số cố định có 11 chữ số, đầu 02.", PHONES,
    failing=[{"full_name": "Nguyễn Văn Bình", "phone": "0123456789"}],
    passing=[{"full_name": "Nguyễn Văn Bình", "phone": "0597123456"}],
    source="Thông tư 22/2014/TT-BTTTT và kế hoạch chuyển mã mạng 2018",
)  # fmt: skip
def phone_shape(table: Table) -> Iterator[Finding]:
    """Report numbers that no network gives."""
    for code in PHONES:
        for record, number in table.each(code):
            if number.isdecimal() and not _MOBILE.fullmatch(number) and not _LANDLINE.fullmatch(number):
                label = table.data_set.by_code[code].label
                yield cell(
                    table, record, code, f"{label} «{number}» không đúng đầu số hoặc độ dài: hãy hỏi lại gia đình."
                )


@rule(
    "students.phone_shared", Kind.WHOLE_SCHOOL, Severity.QUESTION, "Một số điện thoại của nhiều gia đình",
    f"Một số điện thoại dùng cho từ {SHARED_PHONE} học sinh khác cha mẹ thường là số điền tạm.", ("phone",),
    failing=[{"full_name": f"Nguyễn Văn {n}", "phone": "0597123456", "father.name": f"Nguyễn Văn {n} Cha"}
             for n in ("An", "Bình", "Cường", "Dũng")],
    passing=[{"full_name": f"Nguyễn Văn {n}", "phone": "0597123456", "father.name": "Nguyễn Văn Cha"}
             for n in ("An", "Bình", "Cường", "Dũng")],
)  # fmt: skip
def phone_shared(table: Table) -> Iterator[Finding]:
    """Ask where pupils of several families share one number."""
    for number, records in table.groups("phone").items():
        families = {(r.get("father.name"), r.get("mother.name")) for r in records}
        if len(records) >= SHARED_PHONE and len(families) >= SHARED_PHONE:
            for record in records:
                yield cell(table, record, "phone", f"Số {number} ghi cho {len(records)} học sinh khác gia đình.")


@rule(
    "students.status_gone", Kind.PLAUSIBILITY, Severity.QUESTION, "Đã rời trường mà còn trong lớp",
    "Học sinh đã chuyển đi hoặc thôi học không đứng trong danh sách lớp.", ("status", "class_name"),
    failing=[{"full_name": "Nguyễn Văn Bình", "status": "Thôi học kỳ 1", "class_name": "10A1"}],
    passing=[{"full_name": "Nguyễn Văn Bình", "status": "Đang học", "class_name": "10A1"}],
)  # fmt: skip
def status_gone(table: Table) -> Iterator[Finding]:
    """Ask where somebody who left is still on a class list."""
    for record, status, name in table.each("status", "class_name"):
        if status in GONE:
            yield cell(table, record, "status", f"Trạng thái là đã rời trường nhưng vẫn có tên ở lớp {name}.")


@rule(
    "students.orphan_with_parents", Kind.PLAUSIBILITY, Severity.QUESTION, "Diện mồ côi mà có cha mẹ",
    "Học sinh diện mồ côi cả cha, mẹ thì không có nghề nghiệp của cha và mẹ.", ("policy_group",),
    failing=[{"full_name": "Nguyễn Văn Bình", "policy_group": "Mồ côi cả cha, mẹ", "father.name": "Nguyễn Văn An",
              "father.occupation": "Lái xe", "mother.name": "Lê Thị Hoa", "mother.occupation": "Nội trợ"}],
    passing=[{"full_name": "Nguyễn Văn Bình", "policy_group": "Mồ côi cả cha, mẹ", "guardian.name": "Nguyễn Thị Tám"}],
)  # fmt: skip
def orphan_with_parents(table: Table) -> Iterator[Finding]:
    """Ask where an orphan's father and mother are at work."""
    for record, group, _, _ in table.each("policy_group", "father.occupation", "mother.occupation"):
        if group == "05":
            yield cell(table, record, "policy_group", "Diện mồ côi cả cha, mẹ nhưng ghi nghề nghiệp của cả cha và mẹ.")


@rule(
    "students.disability_without_kind", Kind.PLAUSIBILITY, Severity.QUESTION, "Diện khuyết tật thiếu loại",
    "Học sinh hưởng chính sách khuyết tật thì ghi loại khuyết tật.", ("policy_group", "disability"),
    failing=[{"full_name": "Nguyễn Văn Bình", "policy_group": "Bị tàn tật, khuyết tật"}],
    passing=[{"full_name": "Nguyễn Văn Bình", "policy_group": "Bị tàn tật, khuyết tật",
              "disability": "Khuyết tật vận động"}],
)  # fmt: skip
def disability_without_kind(table: Table) -> Iterator[Finding]:
    """Ask which disability a pupil of that policy group has."""
    for record, group in table.each("policy_group"):
        if group == "06" and not record.get("disability"):
            yield cell(table, record, "policy_group", "Thuộc diện khuyết tật nhưng chưa ghi loại khuyết tật.")


@rule(
    "students.foreigner_identity", Kind.PLAUSIBILITY, Severity.QUESTION, "Người nước ngoài có số định danh trong nước",
    "Dân tộc ghi là người nước ngoài thì thường không có số định danh của tỉnh, thành trong nước.",
    ("ethnic_group", "identity_number"),
    failing=[{"full_name": "Kim Min Su", "ethnic_group": "55", "identity_number": "031210000123"}],
    passing=[{"full_name": "Nguyễn Văn Bình", "ethnic_group": "Kinh", "identity_number": "031210000123"}],
)  # fmt: skip
def foreigner_identity(table: Table) -> Iterator[Finding]:
    """Ask where a foreigner has a number of a Vietnamese province: 55 is also typed for 05."""
    for record, group, number in table.each("ethnic_group", "identity_number"):
        if group == "55" and number.startswith("0"):
            yield cell(table, record, "ethnic_group", "Ghi là người nước ngoài nhưng có số định danh trong nước.")
