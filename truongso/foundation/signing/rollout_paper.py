"""The report on the roll-out of signatures: who has a key, who used it in the quarter, who has none."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from truongso.core.excel import Column, workbook_from_table
from truongso.foundation.org.models import School
from truongso.foundation.org.periods import Quarter
from truongso.foundation.papers import content as paper
from truongso.foundation.papers.models import IssuedNumber
from truongso.foundation.signing.models import Holder

USES = {"used": "Đã ký trong quý", "idle": "Có khóa, chưa ký trong quý", "none": "Chưa có khóa, chưa ký"}


def share_of(people: Sequence[Any]) -> tuple[int, int]:
    """Return how many signed at least once in the quarter, and of how many."""
    return sum(person.use == "used" for person in people), len(people)


def rate_table(quarter: Quarter, people: Sequence[Any]) -> bytes:
    """Return every manager and teacher with key and use as .xlsx."""
    columns = (
        Column("STT", "number", 6), Column("Họ và tên", width=28), Column("Nơi giữ khóa", width=36),
        Column("Chứng thư dùng đến", "datetime", 20), Column("Chữ ký trong quý", "number", 12),
        Column("Chữ ký trong năm", "number", 12), Column("Sử dụng", width=28),
    )  # fmt: skip
    rows = [
        (
            number, person.full_name, Holder(person.key_holder).label if person.key_holder else "Chưa có khóa",
            person.key_valid_to, person.in_quarter, person.in_year, USES[person.use],
        )
        for number, person in enumerate(people, start=1)
    ]  # fmt: skip
    return workbook_from_table(f"Tỷ lệ sử dụng chữ ký số, {quarter}", columns, rows, note=_sentence(people))


def report(
    quarter: Quarter, people: Sequence[Any], school: School, issued: IssuedNumber, *, conclusion: str, lines: tuple[str, ...],
    signer: str,
) -> paper.OfficialPaper:  # fmt: skip
    """Return the report as an official paper by NĐ 30/2020."""
    counts = Counter(person.use for person in people)
    table = paper.Table(
        (paper.Column("TT", 2, "center"), paper.Column("Tình hình", 12), paper.Column("Số người", 4, "right")),
        tuple(paper.Row((str(n), words, str(counts[use]))) for n, (use, words) in enumerate(USES.items(), start=1)),
    )
    without = [person.full_name for person in people if person.use != "used"]
    return paper.OfficialPaper(
        parent_agency=tuple(line.strip() for line in school.parent_agency.splitlines() if line.strip()),
        agency=school.agency, symbol=issued.symbol, number=issued.number, place=school.place,
        issued_on=issued.issued_on, type_name="BÁO CÁO", subject=subject(quarter),
        blocks=(
            paper.Heading("I. TỶ LỆ SỬ DỤNG"),
            paper.Paragraph(_sentence(people)),
            table,
            paper.Heading("II. NGƯỜI CHƯA KÝ TRONG QUÝ"),
            paper.Paragraph(", ".join(without) + "." if without else "Không có."),
            paper.Heading("III. ĐÁNH GIÁ, CHẤN CHỈNH"),
            paper.Paragraph(conclusion),
            paper.Paragraph("Số liệu lấy từ các chữ ký đã được kiểm tra trên hệ thống; bảng từng người kèm theo bằng Excel./."),
        ),
        recipients=("Hiệu trưởng;", "Ban chuyển đổi số;", "Lưu: VT."), signature_lines=lines, signer=signer,
    )  # fmt: skip


def subject(quarter: Quarter) -> str:
    """Return what the report is about."""
    return f"Kết quả triển khai chữ ký số {quarter.in_sentence}"


def _sentence(people: Sequence[Any]) -> str:
    used, total = share_of(people)
    percent = f"{used * 100 / total:.1f}".replace(".", ",").removesuffix(",0") if total else "0"
    return f"{used} trên {total} cán bộ quản lý, giáo viên đã ký số ít nhất một lần trong quý ({percent} %)."
