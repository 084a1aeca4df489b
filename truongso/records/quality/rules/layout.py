"""What is odd about a sheet: hidden rows, two header rows, a column of girls, classes only in bands, short names.

The reader of files states these as facts; the rules report them. A register has no sheets.
"""

from collections.abc import Iterator

from truongso.records.quality.finding import fact, whole_row
from truongso.records.quality.registry import Kind, Severity, rule
from truongso.records.quality.table import Finding, Table


@rule(
    "students.hidden_row", Kind.WHOLE_SCHOOL, Severity.WARNING, "Dòng bị ẩn",
    "Học sinh ở dòng bị ẩn vẫn được tính; hãy xem vì sao dòng bị ẩn.", (),
    failing=[{"full_name": "Nguyễn Văn Bình", "@hidden": True}], passing=[{"full_name": "Nguyễn Văn Bình"}], of_files=True,
)  # fmt: skip
def hidden_row(table: Table) -> Iterator[Finding]:
    """Report pupils in hidden rows."""
    for record in table.records:
        if record.where and record.where.is_hidden:
            yield whole_row(record, "Dòng bị ẩn trong tệp: vẫn nạp như dòng thường vì học sinh có trong sĩ số.")


def _fact_rule(code: str, severity: Severity, title: str, sentence: str) -> None:
    @rule(f"students.{code}", Kind.SYNTACTIC, severity, title, sentence, (), failing=[{"@fact": f"students.{code}"}],
          passing=[{"full_name": "Nguyễn Văn Bình"}], of_files=True)  # fmt: skip
    def _check(table: Table) -> Iterator[Finding]:
        for item in table.facts:
            if item.rule == f"students.{code}":
                yield fact(item)


_fact_rule(
    "two_header_rows",
    Severity.WARNING,
    "Tiêu đề hai dòng",
    "Bảng nên có một dòng tiêu đề; hai dòng được ghép lại khi đọc.",
)
_fact_rule(
    "girls_column", Severity.WARNING, "Cột «Nữ» đánh dấu x",
    "Giới tính nên ghi Nam, Nữ; cột «Nữ» được hiểu là đánh dấu cho học sinh nữ, để trống là nam.",
)  # fmt: skip
_fact_rule(
    "class_in_band", Severity.WARNING, "Lớp chỉ ghi ở dòng nhóm",
    "Mỗi dòng nên ghi lớp; khi không có cột lớp thì lấy lớp ở dòng nhóm phía trên.",
)  # fmt: skip
_fact_rule(
    "homeroom_short_name", Severity.QUESTION, "Tên giáo viên chủ nhiệm ghi tắt",
    "Tên gọi trong trường như «Cô HươngB» phải được đối chiếu với danh sách giáo viên.",
)  # fmt: skip
_fact_rule(
    "class_total_differs", Severity.INFO, "Tổng cộng không khớp số dòng",
    "Sĩ số ghi ở dòng nhóm hoặc dòng tổng phải bằng số học sinh đếm được.",
)  # fmt: skip
