"""The minutes: an official paper with the counts, and its annex in Excel with every difference and decision.

The paper and the annex kept as evidence carry no sensitive value; the full annex is made again from the sealed rows, and
the paper states its hash.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from truongso.core.excel import Column, workbook_from_table
from truongso.core.text import format_date, format_number
from truongso.foundation.access.standing import standing_of
from truongso.foundation.org.models import Person, School
from truongso.foundation.org.roles import Role
from truongso.foundation.papers import content as paper
from truongso.foundation.papers.models import IssuedNumber
from truongso.records.reconciliation.figures import Figures, decision_words
from truongso.records.reconciliation.kinds import Decision, Found
from truongso.records.reconciliation.models import Point, Reconciliation

HIDDEN = "(đã che, xem phụ lục đầy đủ)"


def annex(reconciliation: Reconciliation, points: Iterable[Point], *, full: bool) -> bytes:
    """Return every point with both values and its decision as .xlsx; not full: sensitive values are left out."""
    rows = [_annex_row(number, point, full=full) for number, point in enumerate(points, start=1)]
    left, right = reconciliation.left_title, reconciliation.right_title
    columns = (
        Column("STT", "number", 6), Column("Lớp", width=8), Column("Học sinh", width=28), Column("Loại", width=22),
        Column("Trường dữ liệu", width=24), Column(left, width=32), Column(right, width=32),
        Column("Quyết định", width=24), Column("Ghi chú", width=30), Column("Người quyết định", width=24),
        Column("Lúc", "datetime", 18), Column("Kết quả", width=26),
    )  # fmt: skip
    note = f"{len(rows)} điểm." + ("" if full else " Giá trị nhạy cảm được che.")
    return workbook_from_table(f"Phụ lục: {reconciliation.title}", columns, rows, note=note)


def _annex_row(number: int, point: Point, *, full: bool) -> Sequence[Any]:
    values = (point.left_text, point.right_text)
    if not full and (point.is_sensitive or not point.field):
        values = tuple(HIDDEN if text not in {"", "không có"} else text for text in values)  # type: ignore[assignment]
    note = point.note if full else HIDDEN if point.note else ""
    return (
        number, point.row.class_name, point.row.name, point.kind_label, point.field_label, *values,
        point.decision_label, note, str(point.decided_by or ""), point.decided_at, point.outcome_label,
    )  # fmt: skip


def sha256_of(content: bytes) -> str:
    """Return the hash by which an annex is known."""
    return hashlib.sha256(content).hexdigest()


def minutes_paper(
    reconciliation: Reconciliation, figures: Figures, *, issued: IssuedNumber, by: Any
) -> paper.OfficialPaper:
    """Return the minutes as an official paper by NĐ 30/2020."""
    school = School.objects.get()
    lines, signer = _signature(by, issued.issued_on)
    return paper.OfficialPaper(
        parent_agency=tuple(line.strip() for line in school.parent_agency.splitlines() if line.strip()),
        agency=school.agency, symbol=issued.symbol, number=issued.number, place=school.place, issued_on=issued.issued_on, type_name="BIÊN BẢN",
        subject=f"Đối soát dữ liệu học sinh: {reconciliation.title}", blocks=tuple(_body(reconciliation, figures, by)),
        recipients=("Lưu: VT, hồ sơ dữ liệu.",), signature_lines=lines, signer=signer,
    )  # fmt: skip


def _body(made: Reconciliation, figures: Figures, by: Any) -> list[paper.Block]:
    return [
        paper.Heading("I. CÁC BÊN ĐỐI SOÁT"),
        paper.Paragraph(f"1. {made.left_title}: {_people(made.left_count)}."),
        paper.Paragraph(f"2. {made.right_title}: {_people(made.right_count)}."),
        paper.Paragraph(f"Thời gian lập danh sách đối soát: ngày {format_date(_day(made.made_at))}, người lập: {made.made_by}."),
        paper.Heading("II. KẾT QUẢ"),
        _people_table(figures),
        *_fields(made, figures),
        paper.Heading("III. QUYẾT ĐỊNH VÀ VIỆC PHẢI LÀM TIẾP"),
        _decision_table(made, figures),
        paper.Paragraph(made.conclusion or "Các bên thống nhất kết quả đối soát và quyết định nêu trong phụ lục."),
        paper.Paragraph(
            "Phụ lục kèm theo: bảng Excel gồm mọi điểm lệch và quyết định. Bản đầy đủ lưu trong hệ thống, mã băm "
            f"SHA-256: {made.annex_sha256}."
        ),
        paper.Paragraph(f"Biên bản lập xong ngày {format_date(_day(made.closed_at))}, người lập: {by}./."),
    ]  # fmt: skip


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def _people(count: int) -> str:
    return f"{format_number(count)} học sinh"


def _people_table(figures: Figures) -> paper.Table:
    columns = (
        paper.Column("TT", 2, "center"),
        paper.Column("Kết quả ghép", 12),
        paper.Column("Số học sinh", 4, "right"),
    )
    rows = [
        paper.Row((str(number), line.label[0].upper() + line.label[1:], format_number(line.people)))
        for number, line in enumerate(figures.kinds, start=1)
    ]
    return paper.Table(columns, tuple(rows), note="(Cặp chưa chắc cùng một người được đếm theo cặp)")


def _fields(made: Reconciliation, figures: Figures) -> list[paper.Block]:
    if not figures.fields:
        return [paper.Paragraph("Không có trường nào lệch giữa hai bên.")]
    shown = (Decision.LEFT, Decision.RIGHT, Decision.CHECK)
    columns = (
        paper.Column("Trường dữ liệu", 10), paper.Column("Số điểm lệch", 4, "right"),
        *(paper.Column(_capital(decision_words(one, made)), 4, "right") for one in shown),
    )  # fmt: skip
    rows = [
        paper.Row(
            (line.label, format_number(line.total), *(format_number(line.by_decision.get(one, 0)) for one in shown))
        )
        for line in figures.fields
    ]
    return [paper.Paragraph("Các trường lệch:"), paper.Table(columns, tuple(rows))]


def _decision_table(made: Reconciliation, figures: Figures) -> paper.Table:
    columns = (paper.Column("Việc", 12), paper.Column("Quyết định", 8), paper.Column("Số điểm", 4, "right"))
    rows = [
        paper.Row((_capital(line.label), _capital(decision_words(decision, made)), format_number(count)))
        for line in figures.kinds
        if line.code != Found.SAME
        for decision, count in sorted(figures.decisions[line.code].items())
    ]
    return paper.Table(columns, tuple(rows) or (paper.Row(("Không có điểm nào phải quyết định", "", "0")),))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _signature(by: Any, on: date) -> tuple[tuple[str, ...], str]:
    """Return the signature block: the head signs, or a deputy for the head (NĐ 30/2020, article 13)."""
    if Role.VICE_PRINCIPAL in standing_of(by).substantive_roles:
        return ("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"), by.person.full_name
    heads = list(Person.objects.with_role(Role.PRINCIPAL, on=on, substantive=True)[:2])
    return ("HIỆU TRƯỞNG",), heads[0].full_name if len(heads) == 1 else ""
