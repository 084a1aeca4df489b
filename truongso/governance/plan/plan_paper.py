"""The plan itself as an official paper, with its two annexes in the columns that plans use."""

from collections.abc import Sequence
from typing import Any

from truongso.foundation.papers.content import Annex, Block, Column, Heading, OfficialPaper, Paragraph, Row, Table

INDICATOR_COLUMNS = (
    Column("STT", 2, "center"),
    Column("Chỉ tiêu", 12),
    Column("Đơn vị tính", 3, "center"),
    Column("Mức đạt 2026", 3, "center"),
)
TASK_COLUMNS = (
    Column("STT", 2, "center"),
    Column("Nhiệm vụ cụ thể", 11),
    Column("Sản phẩm/Kết quả", 7),
    Column("Đơn vị chủ trì", 5),
    Column("Đơn vị phối hợp", 5),
    Column("Thời gian", 4, "center"),
)


def plan_paper(
    values: dict[str, Any], *, parent_agency: tuple[str, ...], agency: str, place: str, signature_lines: tuple[str, ...], signer: str
) -> OfficialPaper:
    """Return the plan of values (title, symbol, date_text, legal_bases, indicator_groups, task_groups with rows of cells)."""
    title = values["title"]
    reference = f"(Kèm theo Kế hoạch số ......../{values['symbol']} {values['date_text'].partition(', ')[2]})"
    blocks: list[Block] = [
        Heading("I. MỤC TIÊU"),
        Paragraph("Các chỉ tiêu cụ thể được quy định tại Phụ lục 1 kèm theo."),
        Heading("II. DANH MỤC NHIỆM VỤ CỤ THỂ"),
        Paragraph("(Theo Phụ lục 2 kèm theo)"),
        Heading("III. TỔ CHỨC THỰC HIỆN"),
        Paragraph("Các tổ, nhóm, bộ phận nghiêm túc nghiên cứu và triển khai; định kỳ báo cáo tiến độ thực hiện nhiệm vụ được giao./."),
    ]
    return OfficialPaper(
        parent_agency=parent_agency,
        agency=agency,
        symbol=values["symbol"],
        place=place,
        type_name="KẾ HOẠCH",
        subject=title,
        date_text=values["date_text"],
        legal_bases=tuple(values["legal_bases"]),
        blocks=tuple(blocks),
        signature_lines=signature_lines,
        signer=signer,
        recipients=("Sở GD&ĐT (để b/c);", "Ban chuyển đổi số (để thực hiện);", "Lưu: VT."),
        annexes=(
            Annex("Phụ lục 1", f"BỘ CHỈ TIÊU {title.upper()}", (_table(INDICATOR_COLUMNS, values["indicator_groups"]),), reference),
            Annex("Phụ lục 2", f"DANH MỤC NHIỆM VỤ CỤ THỂ {title.upper()}", (_table(TASK_COLUMNS, values["task_groups"]),), reference, landscape=True),
        ),
    )


def _table(columns: tuple[Column, ...], groups: Sequence[dict[str, Any]]) -> Table:
    rows: list[Row] = []
    for group in groups:
        rows.append(Row((group["numeral"], group["name"]), is_group=True))
        rows += [Row(tuple(cells)) for cells in group["rows"]]
    return Table(columns, tuple(rows))
