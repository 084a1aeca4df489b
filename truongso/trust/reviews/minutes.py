"""The minutes: an official paper with the counts and every row that was not simply kept; all rows stand in its annex."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.excel import Column, workbook_from_table
from truongso.core.text import format_date, format_number
from truongso.foundation.access.standing import standing_of
from truongso.foundation.org.models import Person, School
from truongso.foundation.org.roles import Role
from truongso.foundation.papers import content as paper
from truongso.trust.reviews.models import AccessReview, ReviewRow

Kind, Decision = ReviewRow.Kind, ReviewRow.Decision
SHOWN = (Decision.KEEP, Decision.REMOVE, Decision.CHANGE)


def annex(review: AccessReview, rows: Iterable[ReviewRow]) -> bytes:
    """Return every row with its decision as .xlsx."""
    columns = (
        Column("STT", "number", 6), Column("Loại", width=26), Column("Người, ứng dụng", width=28),
        Column("Có gì", width=60), Column("Quyết định", width=16), Column("Ghi chú", width=40),
        Column("Đã làm", width=24), Column("Người quyết định", width=24), Column("Lúc", "datetime", 18),
    )  # fmt: skip
    lines = [
        (
            number, row.get_kind_display(), row.subject, row.details, row.get_decision_display(), row.note, row.outcome,
            str(row.decided_by or ""), row.decided_at,
        )
        for number, row in enumerate(rows, start=1)
    ]  # fmt: skip
    return workbook_from_table(f"Phụ lục: {review}", columns, lines, note=f"{len(lines)} mục")


def minutes_paper(review: AccessReview, rows: list[ReviewRow], school: School, *, by: Any) -> paper.OfficialPaper:
    """Return the minutes as an official paper by NĐ 30/2020."""
    issued = review.issued
    assert issued is not None
    lines, signer = _signature(by, issued.issued_on)
    return paper.OfficialPaper(
        parent_agency=tuple(line.strip() for line in school.parent_agency.splitlines() if line.strip()),
        agency=school.agency, symbol=issued.symbol, number=issued.number, place=school.place,
        issued_on=issued.issued_on, type_name="BIÊN BẢN", subject=str(review), blocks=tuple(_body(review, rows, by)),
        recipients=("Lưu: VT, hồ sơ an toàn thông tin.",), signature_lines=lines, signer=signer,
    )  # fmt: skip


def _body(review: AccessReview, rows: list[ReviewRow], by: Any) -> list[paper.Block]:
    reviewers = ", ".join(sorted({str(row.decided_by) for row in rows if row.decided_by}))
    return [
        paper.Heading("I. PHẠM VI VÀ NGƯỜI RÀ SOÁT"),
        paper.Paragraph(
            f"Rà soát quyền truy cập hệ thống thông tin của nhà trường {review.quarter.in_sentence}, mở ngày "
            f"{format_date(timezone.localdate(review.started_at))}, người mở: {review.started_by}."
        ),
        paper.Paragraph(f"Người rà soát: {reviewers or review.started_by}. Không ai rà soát quyền của chính mình."),
        paper.Heading("II. KẾT QUẢ"),
        _counts(rows),
        *_list("Đã bỏ:", [row for row in rows if row.decision == Decision.REMOVE]),
        *_list("Phải điều chỉnh:", [row for row in rows if row.decision == Decision.CHANGE]),
        paper.Heading("III. KẾT LUẬN"),
        paper.Paragraph(review.conclusion or "Quyền truy cập phù hợp với phân công công việc sau khi thực hiện các quyết định trên."),
        paper.Paragraph("Phụ lục kèm theo: bảng Excel gồm mọi mục và quyết định, lưu trong hệ thống."),
        paper.Paragraph(f"Biên bản lập xong ngày {format_date(_issued_on(review))}, người lập: {by}./."),
    ]  # fmt: skip


def _issued_on(review: AccessReview) -> date:
    assert review.issued is not None
    return review.issued.issued_on


def _counts(rows: list[ReviewRow]) -> paper.Table:
    columns = (
        paper.Column("TT", 2, "center"), paper.Column("Loại", 11), paper.Column("Số mục", 3, "right"),
        *(paper.Column(str(one.label), 4, "right") for one in SHOWN),
    )  # fmt: skip
    decided = Counter((row.kind, row.decision) for row in rows)
    lines = []
    for number, kind in enumerate(Kind, start=1):
        counts = [decided[kind.value, one.value] for one in SHOWN]
        cells = (str(number), str(kind.label), format_number(sum(counts)), *(format_number(count) for count in counts))
        lines.append(paper.Row(cells))
    return paper.Table(columns, tuple(lines))


def _list(title: str, rows: list[ReviewRow]) -> list[paper.Block]:
    if not rows:
        return []
    columns = (paper.Column("TT", 1, "center"), paper.Column("Mục", 9), paper.Column("Lý do, việc phải làm", 7))
    lines = [
        paper.Row((str(number), str(row), "; ".join(part for part in (row.note, row.outcome) if part)))
        for number, row in enumerate(rows, start=1)
    ]
    return [paper.Paragraph(title), paper.Table(columns, tuple(lines))]


def _signature(by: Any, on: date) -> tuple[tuple[str, ...], str]:
    """Return the signature block: the head signs, or a deputy for the head (NĐ 30/2020, article 13)."""
    roles = standing_of(by).substantive_roles
    if Role.VICE_PRINCIPAL in roles and Role.PRINCIPAL not in roles:
        return ("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"), by.person.full_name
    heads = list(Person.objects.with_role(Role.PRINCIPAL, on=on, substantive=True)[:2])
    return ("HIỆU TRƯỞNG",), heads[0].full_name if len(heads) == 1 else ""
