"""The report of task 8: how many pupils are verified, by class and answer, and who is not yet."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from truongso.core import excel
from truongso.core.text import format_date, format_number, format_percent
from truongso.foundation.org.models import School
from truongso.foundation.papers.content import Annex, Block, Column, Heading, OfficialPaper, Paragraph, Row, Table
from truongso.records.students.models import Pupil, SchoolClass
from truongso.records.verification.models import exempt_on
from truongso.records.verification.questions import ClassRow, class_rows, where_of, why_not, with_standing
from truongso.records.verification.states import Where

SUBJECT = "Kết quả xác thực dữ liệu học sinh với cơ sở dữ liệu quốc gia về dân cư"
CLASS_COLUMNS = (
    Column("STT", 3, "center"), Column("Lớp", 5), Column("Học sinh", 5, "right"), Column("Khớp", 5, "right"),
    Column("Tỷ lệ", 5, "right"), Column("Chưa khớp", 5, "right"), Column("Chờ đối chiếu lại", 6, "right"),
    Column("Chưa đối chiếu", 6, "right"),
)  # fmt: skip
LIST_COLUMNS = (Column("STT", 3, "center"), Column("Lớp", 5), Column("Họ tên", 14), Column("Tình trạng", 20))


@dataclass(frozen=True)
class Figures:
    """The figures of a day: classes by name, and pupils not verified (class, name, why), those without a number apart."""

    day: date
    rows: list[ClassRow]
    unresolved: list[tuple[str, str, str]]
    exempt: list[tuple[str, str]]

    @property
    def counts(self) -> Counter[str]:
        return sum((row.counts for row in self.rows), Counter())

    @property
    def pupils(self) -> int:
        return sum(row.pupils for row in self.rows)

    @property
    def matched(self) -> int:
        return sum(row.matched for row in self.rows)

    @property
    def share(self) -> str:
        return format_percent(Decimal(100 * self.matched) / self.pupils) if self.pupils else "–"

    def as_counts(self) -> dict[str, Any]:
        """Return what the row of the report keeps: totals and classes, no names."""
        return {
            "pupils": self.pupils,
            "matched": self.matched,
            "where": {where.value: self.counts[where] for where in Where},
            "classes": {row.school_class.name: [row.pupils, row.matched] for row in self.rows},
        }


def figures_of(day: date) -> Figures:
    """Return the figures at the end of a day that is today: classes are those of pupils who study now."""
    pupils = with_standing(Pupil.objects.studying().annotate(is_exempt=exempt_on(day)).whole(), day).in_class_order()
    unresolved, exempt = [], []
    for pupil in pupils:
        answer = pupil.answers_then[0] if pupil.answers_then else None
        where = where_of(answer, is_exempt=pupil.is_exempt)
        if where == Where.EXEMPT:
            exempt.append((pupil.class_name, str(pupil)))
        elif where != Where.MATCH:
            unresolved.append((pupil.class_name, str(pupil), why_not(pupil, day)))
    return Figures(day, class_rows(SchoolClass.objects.all(), day), unresolved, exempt)


def report_paper(figures: Figures, school: School, *, number: int, symbol: str, signer: Any) -> OfficialPaper:
    """Return the report as an official paper of NĐ 30/2020 with its annex; identity numbers are not in it."""
    name = getattr(getattr(signer, "person", None), "full_name", str(signer))
    return OfficialPaper(
        parent_agency=tuple(line.strip() for line in school.parent_agency.splitlines() if line.strip()),
        agency=school.agency,
        symbol=symbol,
        number=number,
        place=school.place,
        issued_on=figures.day,
        type_name="BÁO CÁO",
        subject=SUBJECT,
        addressees=("Sở Giáo dục và Đào tạo",),
        blocks=tuple(_body(figures, school)),
        recipients=("Như trên;", "Ban chuyển đổi số (để thực hiện);", "Lưu: VT."),
        signature_lines=("HIỆU TRƯỞNG",),
        signer=name if _is_principal(signer) else "",
        annexes=(_annex(figures),) if figures.unresolved else (),
    )


def _is_principal(signer: Any) -> bool:
    from truongso.foundation.access.standing import standing_of
    from truongso.foundation.org.roles import Role

    return Role.PRINCIPAL.value in standing_of(signer).substantive_roles


def _body(figures: Figures, school: School) -> list[Block]:
    counts = figures.counts
    words = "; ".join(
        f"{format_number(counts[where])} em {where.label}" for where in Where if where != Where.EXEMPT and counts[where]
    )
    blocks: list[Block] = [
        Paragraph(
            "Thực hiện nhiệm vụ 8 của Kế hoạch chuyển đổi số về đồng bộ, xác thực dữ liệu học sinh với cơ sở dữ liệu quốc gia "
            f"về dân cư theo Đề án 06, {school.name} báo cáo kết quả (số liệu tính đến hết ngày {format_date(figures.day)}):"
        ),
        Heading("1. Kết quả chung", 2),
        Paragraph(
            f"Toàn trường có {format_number(figures.pupils)} học sinh thuộc diện đối chiếu, trong đó "
            f"{format_number(figures.matched)} em khớp, đạt {figures.share}. Cụ thể: {words}."
        ),
    ]
    if figures.exempt:
        listed = "; ".join(f"{name} ({class_name})" for class_name, name in figures.exempt)
        blocks.append(Paragraph(f"Không tính {len(figures.exempt)} em không có số định danh Việt Nam: {listed}."))
    blocks += [Heading("2. Kết quả từng lớp", 2), Table(CLASS_COLUMNS, tuple(_class_rows(figures)))]
    tail = " Danh sách các em chưa xác thực ở Phụ lục." if figures.unresolved else ""
    blocks.append(Paragraph(f"Các lớp xếp theo tên lớp, không xếp hạng.{tail} Nhà trường trân trọng báo cáo./."))
    return blocks


def _class_rows(figures: Figures) -> list[Row]:
    rows = []
    for number, row in enumerate(figures.rows, start=1):
        again = row.counts[Where.STALE] + row.counts[Where.CONFIRMED]
        numbers = (row.counts[Where.WRONG], again, row.counts[Where.NEVER])
        rows.append(
            Row((str(number), row.school_class.name, str(row.pupils), str(row.matched), row.share, *map(str, numbers)))
        )
    return rows


def _annex(figures: Figures) -> Annex:
    rows = tuple(Row((str(number), *line)) for number, line in enumerate(figures.unresolved, start=1))
    return Annex("Phụ lục", "DANH SÁCH HỌC SINH CHƯA XÁC THỰC", (Table(LIST_COLUMNS, rows),))


def annex_workbook(figures: Figures) -> bytes:
    """Return the list of pupils not verified, and of those without a number, as Excel."""
    columns = (
        excel.Column("STT", "number", 6), excel.Column("Lớp", width=8), excel.Column("Họ tên", width=30),
        excel.Column("Tình trạng", width=50),
    )  # fmt: skip
    lines = [*figures.unresolved, *((*one, Where.EXEMPT.label) for one in figures.exempt)]
    rows = [[number, *line] for number, line in enumerate(lines, start=1)]
    note = f"Số liệu đến hết ngày {format_date(figures.day)}: {figures.matched} trên {figures.pupils} em khớp ({figures.share})."
    return excel.workbook_from_table(
        "Học sinh chưa xác thực với cơ sở dữ liệu quốc gia về dân cư", columns, rows, note=note
    )
