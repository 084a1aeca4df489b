"""The self-check as lines, as Excel, as an official paper."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from truongso.core import excel
from truongso.core.safety import GROUPS, Check, State, checks
from truongso.core.text import format_date, format_datetime
from truongso.foundation.org.models import School
from truongso.foundation.papers.content import Annex, Block, Column, Heading, OfficialPaper, Paragraph, Row, Table
from truongso.trust.security.models import SelfCheck

SUBJECT = "Kết quả tự kiểm tra an toàn hệ thống thông tin theo tham số cấp độ 2"
COLUMNS = (
    Column("STT", 3, "center"), Column("Nội dung", 12), Column("Mức yêu cầu", 10), Column("Kết quả", 6, "center"),
    Column("Ghi nhận", 16),
)  # fmt: skip
NOTE = (
    "Mức yêu cầu lấy từ tham số cấp độ 2 theo 15 nhóm biện pháp của TCVN 14423, đọc qua bản tóm tắt; nhà trường chưa đọc toàn "
    "văn tiêu chuẩn. Mục «cần người xác nhận» là việc phần mềm không nhìn thấy."
)


@dataclass(frozen=True)
class Line:
    """One check of a run, with what the run before had found."""

    check: Check
    state: State
    found: str
    before: State | None = None

    @property
    def change(self) -> str:
        """How it changed since the run before: worse, better, new, or nothing."""
        if self.before is None or self.before is self.state:
            return ""
        if self.state is State.MET:
            return "better"
        return "worse" if self.before is State.MET else "changed"


def lines_of(run: SelfCheck) -> list[Line]:
    """Return the findings of a run in the order of the groups; checks that are no longer declared are left out."""
    found = {row.code: row for row in run.findings.all()}
    previous = SelfCheck.objects.filter(at__lt=run.at).order_by("-at", "-pk").first()
    before = dict(previous.findings.values_list("code", "state")) if previous else {}
    return [
        Line(one, State(found[one.code].state), found[one.code].found, _state(before.get(one.code)))
        for one in sorted(checks, key=lambda c: c.group)
        if one.code in found
    ]


def _state(value: str | None) -> State | None:
    return State(value) if value else None


def grouped(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    """Return the lines by group; a group without a check is there too, empty."""
    by_group = {group: list(rows) for group, rows in groupby(lines, key=lambda line: line.check.group)}
    return [(f"{number}. {title}", by_group.get(number, [])) for number, title in enumerate(GROUPS, start=1)]


def workbook(run: SelfCheck, lines: list[Line]) -> bytes:
    """Return a run as Excel."""
    columns = (
        excel.Column("Nhóm", width=28), excel.Column("Nội dung", width=36), excel.Column("Mức yêu cầu", width=34),
        excel.Column("Kết quả", width=18), excel.Column("Ghi nhận", width=60), excel.Column("Cách xử lý", width=50),
        excel.Column("Nguồn", width=40), excel.Column("Mã", width=28),
    )  # fmt: skip
    rows = [
        (line.check.group_title, line.check.title, line.check.threshold, line.state.label, line.found,
         "" if line.state is State.MET else line.check.mend, line.check.source, line.check.code)
        for line in lines
    ]  # fmt: skip
    note = f"{format_datetime(run.at)}: {run.met} đạt, {run.missed} chưa đạt, {run.unsure} cần người xác nhận. {NOTE}"
    return excel.workbook_from_table("Tự kiểm tra an toàn", columns, rows, note=note)


def report_paper(run: SelfCheck, lines: list[Line], school: School, *, symbol: str, issued_on: date) -> OfficialPaper:
    """Return a run as an official paper of NĐ 30/2020 with its table as annex."""
    assert run.issued is not None
    return OfficialPaper(
        parent_agency=tuple(line.strip() for line in school.parent_agency.splitlines() if line.strip()),
        agency=school.agency,
        symbol=symbol,
        number=run.issued.number,
        place=school.place,
        issued_on=issued_on,
        type_name="BÁO CÁO",
        subject=SUBJECT,
        blocks=tuple(_body(run, lines, school)),
        recipients=("Ban chuyển đổi số;", "Hồ sơ đề xuất cấp độ;", "Lưu: VT."),
        signature_lines=("HIỆU TRƯỞNG",),
        annexes=(_annex(lines),),
    )


def _body(run: SelfCheck, lines: list[Line], school: School) -> list[Block]:
    blocks: list[Block] = [
        Paragraph(
            f"{school.name} đã tự kiểm tra hệ thống Trường Số lúc {format_datetime(run.at)}: {run.total} nội dung, "
            f"{run.met} đạt, {run.missed} chưa đạt, {run.unsure} cần người xác nhận."
        ),
        Paragraph(NOTE, italic=True),
    ]
    for state, title in ((State.MISSED, "1. Nội dung chưa đạt"), (State.UNSURE, "2. Nội dung cần người xác nhận")):
        rows = [line for line in lines if line.state is state]
        blocks.append(Heading(title, 2))
        if not rows:
            blocks.append(Paragraph("Không có."))
        blocks.extend(Paragraph(f"{line.check.title}: {line.found} Cách xử lý: {line.check.mend}") for line in rows)
    blocks.append(Paragraph(f"Bảng đầy đủ ở Phụ lục. Số liệu đến ngày {format_date(run.at.date())}./."))
    return blocks


def _annex(lines: list[Line]) -> Annex:
    rows: list[Row] = []
    number = 0
    for group, members in grouped(lines):
        roman, _, title = group.partition(". ")
        rows.append(Row((roman, title), is_group=True))
        for line in members:
            number += 1
            cells = (str(number), line.check.title, line.check.threshold, line.state.label, line.found)
            rows.append(Row(cells))
    return Annex("Phụ lục", "BẢNG TỰ KIỂM TRA AN TOÀN", (Table(COLUMNS, tuple(rows), size=10),), landscape=True)
