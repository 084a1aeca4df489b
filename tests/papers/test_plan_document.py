"""The plan as a document: what the product writes, the product reads back."""

import io

import pytest
from docx import Document

from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.papers.word import render_docx
from truongso.governance.plan.reader import inspect_plan
from truongso.governance.plan.report_files.plan_document import plan_paper

PLAN = {
    "title": "Kế hoạch chuyển đổi số của trường THPT An Lão năm 2026",
    "number": 25,
    "issued_on": "2026-03-09",
    "place": "An Lão",
    "agency": "TRƯỜNG THPT AN LÃO",
    "school": "trường THPT An Lão",
    "parent_agency": "SỞ GIÁO DỤC VÀ ĐÀO TẠO\nHẢI PHÒNG",
    "legal_bases": ["Căn cứ Kế hoạch số 639/KH-SGDĐT ngày 04/02/2026;"],
    "sections": [{"heading": "I. MỤC TIÊU", "paragraphs": ["Năm tăng tốc.", "- Hoàn thiện thể chế;"]}],
    "indicator_groups": [
        {"name": f"Nhóm chỉ tiêu {g}", "indicators": [
            {"ordinal": 5 * g + n, "text": f"Giáo viên dùng học liệu số {n}", "unit": "%", "target_text": "≥90%"}
            for n in range(1, 6)
        ]}
        for g in range(4)
    ],
    "task_groups": [
        {"name": f"Nhóm nhiệm vụ {g}", "tasks": [
            {"ordinal": 4 * g + n, "text": "Rà soát, làm sạch dữ liệu học sinh trên CSDL ngành " * 4,
             "deliverables_text": "Báo cáo quý; bộ dữ liệu", "lead_text": "Ban chuyển đổi số",
             "partners_text": "Các tổ/nhóm", "schedule_text": "Hàng quý"}
            for n in range(1, 5)
        ]}
        for g in range(7)
    ],
}  # fmt: skip


@pytest.mark.parametrize(("suffix", "render"), [("docx", render_docx), ("pdf", render_pdf)])
def test_what_was_written_is_read_back_whole(tmp_path, suffix, render):
    path = tmp_path / f"ke-hoach.{suffix}"
    path.write_bytes(render(plan_paper(PLAN)))
    reading = inspect_plan(path).as_dict()
    assert [len(group["indicators"]) for group in reading["indicator_groups"]] == [5] * 4
    assert [group["name"] for group in reading["task_groups"]] == [f"Nhóm nhiệm vụ {g}" for g in range(7)]
    tasks = [task for group in reading["task_groups"] for task in group["tasks"]]
    assert [task["ordinal"] for task in tasks] == list(range(1, 29))
    assert {task["text"] for task in tasks} == {PLAN["task_groups"][0]["tasks"][0]["text"].strip()}
    assert (reading["issued_on"], reading["year"]) == ("2026-03-09", 2026)


def test_the_annexes_have_the_columns_of_the_schools_paper():
    document = Document(io.BytesIO(render_docx(plan_paper(PLAN))))
    heads = [[cell.text for cell in table.rows[0].cells] for table in document.tables[-2:]]
    assert heads == [
        ["STT", "Chỉ tiêu", "Đơn vị tính", "Mức đạt 2026"],
        ["STT", "Nhiệm vụ cụ thể", "Sản phẩm/Kết quả", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian"],
    ]
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "Phụ lục 1" in texts and "BỘ CHỈ TIÊU CHUYỂN ĐỔI SỐ CỦA TRƯỜNG THPT AN LÃO NĂM 2026" in texts
    assert "(Kèm theo Kế hoạch số 25/KH-THPTAL ngày 09 tháng 3 năm 2026 của trường THPT An Lão)" in texts


def test_blanks_stay_blank():
    paper = plan_paper(PLAN | {"number": None, "issued_on": None, "symbol": "KH-THPT AL"})
    assert (paper.number_line, paper.date_line) == (
        "Số: ......../KH-THPT AL",
        "An Lão, ngày ...... tháng ...... năm ........",
    )
    assert paper.annexes[0].blocks[0].columns[3].title == "Mức đạt 2026"
    assert plan_paper(PLAN | {"number": "25/KH-THPTAL"}).number_line == "Số: 25/KH-THPTAL"
