"""Lay a report out as an official paper: text, and two annexes with every indicator and every task."""

from truongso.core.text import format_date, format_number
from truongso.foundation.papers.content import (
    Annex,
    Block,
    Bullets,
    Column,
    Heading,
    OfficialPaper,
    Paragraph,
    Row,
    Table,
    date_in_words,
)
from truongso.governance.plan.report_files.content import (
    STANDINGS,
    TASK_STATES,
    IndicatorRow,
    ReportContent,
    TaskRow,
    numeral_and_name,
)

INDICATOR_COLUMNS = (
    Column("STT", 3.2, "center"),
    Column("Chỉ tiêu", 14.5),
    Column("Đơn vị tính", 4, "center"),
    Column("Kế hoạch năm", 5, "center"),
    Column("Thực hiện", 6.4, "center"),
    Column("Lũy kế", 5.4, "center"),
    Column("Tử số", 4.2, "right"),
    Column("Mẫu số", 4.2, "right"),
    Column("Đánh giá", 5, "center"),
    Column("Nguồn số liệu", 5, "center"),
    Column("Minh chứng", 13),
    Column("Nguyên nhân, ghi chú", 10),
)
TASK_COLUMNS = (
    Column("STT", 3.2, "center"),
    Column("Nhiệm vụ", 16),
    Column("Sản phẩm, kết quả", 12),
    Column("Chủ trì", 6.5),
    Column("Phối hợp", 6.5),
    Column("Thời gian, hạn", 5.5, "center"),
    Column("Trạng thái", 5.5, "center"),
    Column("Tiến độ (%)", 3.6, "right"),
    Column("Minh chứng", 9),
    Column("Ghi chú", 6),
)


def report_paper(content: ReportContent) -> OfficialPaper:
    """Return the report as a paper (type BC) by NĐ 30/2020; a later version says what it replaces and why."""
    reference = f"(Kèm theo Báo cáo số {content.number_text} {date_in_words(content.issued_on)} của {content.school})"
    return OfficialPaper(
        parent_agency=content.parent_agency,
        agency=content.agency,
        symbol=content.symbol,
        number=content.number,
        place=content.place,
        issued_on=content.issued_on,
        type_name="BÁO CÁO",
        subject=f"Kết quả thực hiện Kế hoạch chuyển đổi số {content.when}",
        addressees=("Sở Giáo dục và Đào tạo",),
        blocks=tuple(_body(content)),
        recipients=content.recipients,
        signature_lines=content.signature_lines,
        signer=content.signer,
        mark=content.mark,
        annexes=(_indicator_annex(content, reference), _task_annex(content, reference)),
    )


def _body(content: ReportContent) -> list[Block]:
    blocks: list[Block] = [Paragraph(_opening(content))]
    if content.replaces or content.version > 1:
        blocks.append(Paragraph(_replacement(content), italic=True))
    blocks += [Heading("I. KẾT QUẢ THỰC HIỆN"), Heading("1. Thực hiện các chỉ tiêu", 2), *_indicator_summary(content)]
    blocks += [Heading("2. Thực hiện các nhiệm vụ", 2), *_task_summary(content)]
    blocks += [Heading("3. Kết quả nổi bật", 2), *_words(content, "results")]
    blocks += [Heading("II. KHÓ KHĂN, VƯỚNG MẮC"), *_words(content, "difficulties")]
    blocks += [Heading("III. KIẾN NGHỊ, ĐỀ XUẤT"), *_words(content, "proposals")]
    next_period = "QUÝ SAU" if content.quarter and content.quarter < 4 else "NĂM SAU"
    blocks += [Heading(f"IV. NHIỆM VỤ TRỌNG TÂM {next_period}"), *_words(content, "next")]
    blocks.append(
        Paragraph(
            f"Trên đây là báo cáo kết quả thực hiện Kế hoạch chuyển đổi số {content.when} của {content.school}. "
            "Nhà trường trân trọng báo cáo./."
        )
    )
    return blocks


def _opening(content: ReportContent) -> str:
    return (
        f"Thực hiện {content.plan_reference} của {content.school}, nhà trường báo cáo kết quả thực hiện "
        f"{content.when} như sau (số liệu tính đến ngày {format_date(content.as_of)}):"
    )


def _replacement(content: ReportContent) -> str:
    replaced = f", thay thế Báo cáo số {content.replaces}" if content.replaces else ""
    reason = f" Lý do: {content.reason.rstrip('. ')}." if content.reason else ""
    return f"Báo cáo này là bản lập lại lần {content.version}{replaced}.{reason}"


def _words(content: ReportContent, part: str) -> list[Block]:
    """Return a narrative part: each line a paragraph, lines that begin with a dash as a list."""
    lines = [line.strip() for line in content.narrative.get(part, "").splitlines() if line.strip()]
    blocks: list[Block] = [
        Bullets((line.lstrip("-–+• ").strip(),)) if line[0] in "-–+•" else Paragraph(line) for line in lines
    ]
    return blocks or [Paragraph("Không có.")]


def _said(counts: dict[str, int], words: str) -> str:
    return "; ".join(f"{count} {words} {said[0].lower()}{said[1:]}" for said, count in counts.items() if count)


def _indicator_summary(content: ReportContent) -> list[Block]:
    counts = {words: content.count_indicators(standing) for standing, words in STANDINGS.items()}
    sentence = f"Trong {len(content.indicators)} chỉ tiêu của Kế hoạch có: {_said(counts, 'chỉ tiêu')}."
    shown = {key: words for key, words in STANDINGS.items() if counts[words] or key in ("met", "missed")}
    groups = [(group, [content.count_indicators(key, group) for key in shown]) for group in content.indicator_groups]
    return [Paragraph(sentence), _summary_table("Nhóm chỉ tiêu", tuple(shown.values()), groups, "Phụ lục I")]


def _task_summary(content: ReportContent) -> list[Block]:
    counts = {words: content.count_tasks(state) for state, words in TASK_STATES.items()}
    sentence = f"Trong {len(content.tasks)} nhiệm vụ của Kế hoạch có: {_said(counts, 'nhiệm vụ')}."
    if content.products:
        sentence += f" Đã nghiệm thu {content.products_accepted}/{content.products} sản phẩm phải nộp."
    names = TASK_STATES | {"none": "Không có kỳ nộp"}
    shown = {key: words for key, words in names.items() if content.count_tasks(key) or key in ("done", "late")}
    groups = [(group, [content.count_tasks(key, group) for key in shown]) for group in content.task_groups]
    return [Paragraph(sentence), _summary_table("Nhóm nhiệm vụ", tuple(shown.values()), groups, "Phụ lục II")]


def _summary_table(title: str, words: tuple[str, ...], groups: list[tuple[str, list[int]]], annex: str) -> Table:
    share = min(6.0, 35 / (len(words) + 1))
    columns = (
        Column("TT", 3, "center"),
        Column(title, 15),
        Column("Tổng số", share, "center"),
        *(Column(each, share, "center") for each in words),
    )
    rows = []
    for group, counts in groups:
        numeral, name = numeral_and_name(group)
        rows.append(Row((numeral, name, str(sum(counts)), *map(str, counts))))
    sums = [sum(column) for column in zip(*(counts for _, counts in groups), strict=True)] or [0] * len(words)
    rows.append(Row(("", "Tổng cộng", str(sum(sums)), *map(str, sums)), bold=True))
    return Table(columns, tuple(rows), note=f"(Chi tiết tại {annex} kèm theo)", size=11 if len(words) < 7 else 10)


def _indicator_annex(content: ReportContent, reference: str) -> Annex:
    rows: list[Row] = []
    for group in content.indicator_groups:
        rows.append(Row(numeral_and_name(group), is_group=True))
        rows += [_indicator_row(row) for row in content.indicators if row.group == group]
    note = (
        "Ghi chú: «Đo» là hệ thống đếm từ dữ liệu; «nhập» là lấy từ tệp đã đối soát; «khai» là người được giao khai, "
        "có minh chứng và người thứ hai xác nhận. Chỉ tiêu chưa có số liệu không tính là 0 % hay 100 %."
    )
    table = Table(INDICATOR_COLUMNS, tuple(rows), note=note, size=10)
    title = f"BẢNG TỔNG HỢP KẾT QUẢ THỰC HIỆN CHỈ TIÊU CHUYỂN ĐỔI SỐ {content.when.upper()}"
    return Annex("Phụ lục I", title, (table,), reference=reference, landscape=True)


def _indicator_row(row: IndicatorRow) -> Row:
    return Row(
        (
            str(row.ordinal),
            row.text,
            row.unit,
            row.target_text,
            row.shown_value,
            row.cumulative_text,
            "" if row.numerator is None else format_number(row.numerator),
            "" if row.denominator is None else format_number(row.denominator),
            STANDINGS[row.standing],
            row.provenance,
            "; ".join(row.evidence),
            row.note,
        )
    )


def _task_annex(content: ReportContent, reference: str) -> Annex:
    rows: list[Row] = []
    for group in content.task_groups:
        rows.append(Row(numeral_and_name(group), is_group=True))
        rows += [_task_row(row) for row in content.tasks if row.group == group]
    title = f"TÌNH HÌNH THỰC HIỆN NHIỆM VỤ CHUYỂN ĐỔI SỐ {content.when.upper()}"
    return Annex("Phụ lục II", title, (Table(TASK_COLUMNS, tuple(rows), size=10),), reference=reference, landscape=True)


def _task_row(row: TaskRow) -> Row:
    return Row(
        (
            str(row.ordinal),
            row.text,
            "; ".join(row.deliverables),
            "; ".join(row.leads),
            "; ".join(row.partners),
            "\n".join(filter(None, (row.schedule_text, row.due_on and f"hạn {format_date(row.due_on)}"))),
            row.state_text,
            str(row.percent),
            "; ".join(row.evidence),
            row.note,
        )
    )
