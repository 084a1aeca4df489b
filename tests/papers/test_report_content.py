"""From a frozen report to the words of its paper."""

from datetime import date
from decimal import Decimal

from tests.papers import samples
from truongso.foundation.papers.content import Bullets, Heading, Paragraph, Table
from truongso.governance.plan.report_files import content_of, report_paper, report_workbook

INDICATOR = {
    "ordinal": 8, "text": "Dữ liệu học sinh được xác thực", "unit": "%", "code": "records.verified", "kind": "ratio",
    "target": {"comparison": ">=", "value": "98", "text": "≥ 98 %", "written": "≥98%"}, "state": "data", "state_text": "",
    "standing": "missed", "standing_text": "Chưa đạt", "provenance_text": "Khai", "value": "93.4", "value_text": "93,4 %",
    "numerator": "1401", "denominator": "1500", "done": None, "data_as_of": "2026-09-30", "cumulative_text": "93,4 %",
    "note": "", "evidence": [{"title": "Bảng đối soát", "version": 2, "status": "đã duyệt", "uid": "u", "sha256": "s"}],
}  # fmt: skip
MILESTONE = INDICATOR | {
    "ordinal": 9, "kind": "milestone", "done": False, "value": "0", "value_text": "Chưa đạt (0 %)", "numerator": None,
    "denominator": None, "evidence": [],
}  # fmt: skip
WAITING = INDICATOR | {
    "ordinal": 10, "state": "waiting", "state_text": "số liệu đang chờ xác nhận", "standing": "no_data", "value": None,
    "value_text": "", "numerator": None, "denominator": None, "data_as_of": None, "provenance_text": "", "evidence": [],
    "cumulative_text": "",
}  # fmt: skip
TASK = {
    "ordinal": 1, "text": "Theo dõi chỉ tiêu", "leads": ["Ban chuyển đổi số"], "partners": ["Các tổ/nhóm"],
    "schedule_text": "Hàng quý", "due_on": "2026-09-30", "done_on": None, "state": "late", "state_text": "Chậm hạn",
    "percent": 50, "debts": ["Quý II/2026"],
    "products": [{"title": "Báo cáo quý", "state_text": "Chưa nộp", "evidence": []}],
    "evidence": [{"title": "Biên bản", "version": 1, "status": "đã duyệt"}] * 2,
}  # fmt: skip


def frozen(**changes):
    content = {
        "schema": 1, "kind": "quarter", "period": "2026-Q3", "period_text": "Quý III/2026", "year": 2026, "quarter": 3,
        "as_of": "2026-10-05", "is_draft": False,
        "document": {"number": 5, "symbol": "BC-THPTAL", "text": "05/BC-THPTAL", "issued_on": "2026-10-05", "version": 1,
                     "reason": "", "replaces": ""},
        "school": {"name": "Trường THPT An Lão", "agency": "TRƯỜNG THPT AN LÃO", "parent_agency": ["SỞ", "HẢI PHÒNG"],
                   "symbol": "THPTAL", "place": "An Lão", "is_demo": True},
        "signing": {"lines": ["HIỆU TRƯỞNG"], "name": "Lê Minh"},
        "plan": {"reference": "Kế hoạch số 25/KH-THPTAL ngày 09/03/2026"},
        "indicators": [{"numeral": "II", "name": "Hạ tầng và dữ liệu số", "rows": [INDICATOR, MILESTONE, WAITING]}],
        "tasks": [{"numeral": "I", "name": "Quản trị", "rows": [TASK]}],
        "totals": {"products": 3, "products_accepted": 1},
        "narrative": {"results": "", "difficulties": "Một.\n- hai\n", "proposals": "", "next": ""},
    }  # fmt: skip
    return content | changes


def test_a_frozen_report_is_read_with_its_numbers():
    content = content_of(frozen())
    first, milestone, waiting = content.indicators
    assert (first.group, first.value, first.target) == ("II. Hạ tầng và dữ liệu số", Decimal("93.4"), Decimal(98))
    assert (first.evidence, first.data_as_of) == (("Bảng đối soát (bản 2)",), date(2026, 9, 30))
    assert (milestone.numerator, milestone.denominator) == (0, 1)
    assert (waiting.has_data, waiting.shown_value) == (False, "số liệu đang chờ xác nhận")
    (task,) = content.tasks
    assert task.deliverables == ("Báo cáo quý (chưa nộp)",)
    assert (task.evidence, task.note) == (("Biên bản (bản 1)",), "Còn nợ kết quả: Quý II/2026.")
    assert (content.number_text, content.mark) == ("05/BC-THPTAL", "")


def test_a_draft_has_the_symbol_of_the_school_and_no_number():
    content = content_of(frozen(is_draft=True, document=None))
    assert (content.number_text, content.mark, content.issued_on) == ("......../BC-THPTAL", "DỰ THẢO", None)
    paper = report_paper(frozen(is_draft=True, document=None))
    assert (paper.mark, paper.number_line) == ("DỰ THẢO", "Số: ......../BC-THPTAL")
    assert report_workbook(frozen(is_draft=True, document=None))[:2] == b"PK"


def test_the_paper_has_the_parts_of_a_quarterly_report(report):
    paper = report_paper(report)
    assert (paper.type_name, paper.subject) == ("BÁO CÁO", "Kết quả thực hiện Kế hoạch chuyển đổi số quý III năm 2026")
    assert [block.text for block in paper.blocks if isinstance(block, Heading)] == [
        "I. KẾT QUẢ THỰC HIỆN", "1. Thực hiện các chỉ tiêu", "2. Thực hiện các nhiệm vụ", "3. Kết quả nổi bật",
        "II. KHÓ KHĂN, VƯỚNG MẮC", "III. KIẾN NGHỊ, ĐỀ XUẤT", "IV. NHIỆM VỤ TRỌNG TÂM QUÝ SAU",
    ]  # fmt: skip
    assert [annex.label for annex in paper.annexes] == ["Phụ lục I", "Phụ lục II"]
    indicators, tasks = (annex.blocks[0] for annex in paper.annexes)
    assert [sum(not row.is_group for row in table.rows) for table in (indicators, tasks)] == [22, 29]
    assert [row.cells for row in indicators.rows if row.is_group] == [tuple(g.split(". ")) for g, _ in samples.GROUPS]
    assert all(annex.landscape for annex in paper.annexes)


def test_the_summary_counts_what_the_annexes_list(report):
    paper = report_paper(report)
    sentences = [block.text for block in paper.blocks if isinstance(block, Paragraph)]
    assert sentences[1] == (
        "Trong 22 chỉ tiêu của Kế hoạch có: 15 chỉ tiêu đạt; 1 chỉ tiêu có nguy cơ; 2 chỉ tiêu chưa đạt; "
        "1 chỉ tiêu báo cáo bằng lời; 2 chỉ tiêu chưa có số liệu; 1 chỉ tiêu không tính được."
    )
    indicators, tasks = (block for block in paper.blocks if isinstance(block, Table))
    assert indicators.rows[-1].cells == ("", "Tổng cộng", "22", "15", "1", "2", "1", "2", "1")
    assert tasks.rows[-1].cells[:4] == ("", "Tổng cộng", "29", "9")
    assert sentences[2].endswith("Đã nghiệm thu 29/41 sản phẩm phải nộp.")


def test_words_of_the_clerk_become_paragraphs_and_lists():
    blocks = report_paper(frozen()).blocks
    at = blocks.index(Heading("II. KHÓ KHĂN, VƯỚNG MẮC"))
    assert blocks[at + 1 : at + 3] == (Paragraph("Một."), Bullets(("hai",)))
    assert blocks[blocks.index(Heading("III. KIẾN NGHỊ, ĐỀ XUẤT")) + 1] == Paragraph("Không có.")


def test_the_yearly_report_speaks_of_the_year():
    paper = report_paper(frozen(quarter=None, kind="year", period="2026", period_text="Năm 2026"))
    assert paper.subject == "Kết quả thực hiện Kế hoạch chuyển đổi số năm 2026"
    assert Heading("IV. NHIỆM VỤ TRỌNG TÂM NĂM SAU") in paper.blocks


def test_the_fourth_quarter_looks_at_the_next_year():
    assert Heading("IV. NHIỆM VỤ TRỌNG TÂM NĂM SAU") in report_paper(frozen(quarter=4)).blocks
