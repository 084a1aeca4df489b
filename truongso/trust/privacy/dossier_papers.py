"""The impact assessment as an official paper. The law's Mẫu 10 was not seen: the layout is ours, every number is counted."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from truongso.core.text import format_date, format_number
from truongso.foundation.papers.content import Annex, Block, Bullets, Column, Heading, Paragraph, Row, Table
from truongso.trust.privacy.activities import thawed
from truongso.trust.privacy.contents import UNCHECKED, activity_table

NOT_THE_FORM = "Bố cục do phần mềm soạn; Mẫu 10, 02a, 02b kèm Nghị định 356/2025/NĐ-CP chưa được đối chiếu, hãy chuyển nội dung vào mẫu khi gửi."


def dossier_blocks(
    facts: Mapping[str, Any], *, number: int, day: date, reason: str, risks: str, changes: Sequence[str]
) -> list[Block]:
    """Return the body of a version."""
    people = facts["people"]
    told: list[Block] = [Heading("Thay đổi so với phiên bản trước", 2), Bullets(tuple(changes))] if changes else []
    return [
        Paragraph(f"Phiên bản {number}, số liệu đến hết ngày {format_date(day)}. Lý do lập: {reason}."),
        Paragraph(NOT_THE_FORM, italic=True),
        *told,
        Heading("1. Bên kiểm soát, người phụ trách", 2),
        Paragraph(f"Phụ trách bảo vệ dữ liệu cá nhân: {facts['officer']}."),
        Heading("2. Quy mô", 2),
        Paragraph(
            f"Hệ thống giữ dữ liệu của {format_number(people['basic_people'])} người, trong đó {format_number(people['sensitive_people'])} "
            f"người có dữ liệu nhạy cảm."
        ),
        Bullets(tuple(_limit_line(one) for one in facts["limits"])),
        Heading("3. Các bộ dữ liệu", 2),
        _data_sets(facts["data_sets"]),
        Heading("4. Mục đích, căn cứ, bên nhận", 2),
        Paragraph(f"{len(facts['activities'])} hoạt động xử lý, chi tiết ở Phụ lục I."),
        Paragraph(UNCHECKED, italic=True),
        Heading("5. Biện pháp bảo vệ đang chạy", 2),
        _pairs(("Biện pháp", "Hiện trạng", "Đánh giá"), [(m["title"], m["state"], m["met"]) for m in facts["measures"]]),
        Heading("6. Ai được xem, sửa dữ liệu nhạy cảm", 2),
        Paragraph(f"{len(facts['rights'])} quyền chạm dữ liệu nhạy cảm, chi tiết ở Phụ lục II."),
        Heading("7. Rủi ro và biện pháp của nhà trường", 2),
        *[Paragraph(line) for line in risks.splitlines() if line.strip()],
        Heading("8. Thời hạn phải giữ", 2),
        Bullets(tuple(f"{c['title']}: {c['length']} ({c['place']}; {c['checked']})." for c in facts["clocks"])),
        Paragraph("Nhà trường chịu trách nhiệm về nội dung hồ sơ và cập nhật khi có thay đổi./."),
    ]  # fmt: skip


def dossier_annexes(facts: Mapping[str, Any]) -> tuple[Annex, ...]:
    """Return the table of activities and the matrix of who may touch sensitive data."""
    rights = [(one["title"], one["who"]) for one in facts["rights"]]
    return (
        Annex(
            "Phụ lục I",
            "HOẠT ĐỘNG XỬ LÝ DỮ LIỆU CÁ NHÂN",
            (activity_table(thawed(facts["activities"])),),
            landscape=True,
        ),
        Annex("Phụ lục II", "QUYỀN CHẠM DỮ LIỆU NHẠY CẢM", (_pairs(("Quyền", "Ai có"), rights),)),
    )


def _limit_line(one: Mapping[str, Any]) -> str:
    return f"{one['title']}: {format_number(one['limit'])}; hiện có {format_number(one['now'])} ({one['place']}; {one['checked']})."


def _data_sets(found: Sequence[Mapping[str, Any]]) -> Table:
    columns = (
        Column("Bộ dữ liệu", 8), Column("Số hồ sơ", 4, "right"), Column("Số trường", 4, "right"), Column("Mức bảo vệ", 9),
        Column("Trường nhạy cảm", 16),
    )  # fmt: skip
    rows = tuple(
        Row(
            (
                one["title"], "–" if one["records"] is None else format_number(one["records"]), str(one["fields"]),
                "; ".join(f"{label}: {number}" for label, number in one["classes"].items()), ", ".join(one["sensitive"]) or "–",
            )
        )
        for one in found
    )  # fmt: skip
    return Table(columns, rows, size=10)


def _pairs(heads: Sequence[str], lines: Sequence[tuple[str, ...]]) -> Table:
    rows = tuple(Row((str(number), *line)) for number, line in enumerate(lines, start=1))
    shares = (12, 16, 5)
    return Table(
        (Column("STT", 2, "center"), *(Column(head, shares[i]) for i, head in enumerate(heads))), rows, size=10
    )
