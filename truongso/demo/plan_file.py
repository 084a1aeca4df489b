"""The real plan's annexes as a Word file made by the product, and imported by it."""

import hashlib
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from truongso.foundation.papers.content import OfficialPaper
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.papers.word import render_docx
from truongso.governance.plan.actions import imports
from truongso.governance.plan.models import Plan
from truongso.governance.plan.reader import inspect_plan
from truongso.governance.plan.report_files.plan_document import plan_paper

DATA = Path(__file__).with_name("plan.yaml")
FILE_NAME = "ke-hoach-chuyen-doi-so-2026.docx"
YEAR = 2026
INDICATOR_HEAD = ("STT", "Chỉ tiêu", "Đơn vị tính", "Mức đạt 2026")
TASK_HEAD = ("STT", "Nhiệm vụ cụ thể", "Sản phẩm/Kết quả", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian")
SECTIONS = (
    ("I. MỤC TIÊU", "Các chỉ tiêu cụ thể được quy định tại Phụ lục 1 kèm theo."),
    ("II. DANH MỤC NHIỆM VỤ CỤ THỂ", "(Theo Phụ lục 2 kèm theo)"),
    ("III. TỔ CHỨC THỰC HIỆN", "Các tổ, nhóm, bộ phận nghiêm túc triển khai và định kỳ báo cáo tiến độ./."),
)


def plan_docx() -> bytes:
    """Return the plan as .docx, with the blanks and oddities of the original."""
    return render_docx(_paper())


def plan_pdf() -> bytes:
    """Return the plan as PDF."""
    return render_pdf(_paper())


def plan_text() -> bytes:
    """Return the annexes as text with cells separated by tabs, as they come out of a copied document."""
    values = _values()
    lines = ["KẾ HOẠCH", values["title"]]
    for columns, groups in ((INDICATOR_HEAD, values["indicator_groups"]), (TASK_HEAD, values["task_groups"])):
        lines += ["", "\t".join(columns)]
        for group in groups:
            lines.append("\t".join([group["numeral"], group["name"], *[""] * (len(columns) - 2)]))
            lines += ["\t".join(cells) for cells in group["rows"]]
    return "\n".join(lines).encode()


def _values() -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return values


def _paper() -> OfficialPaper:
    values = _values()
    indicators = ("ordinal", "text", "unit", "target_text")
    tasks = ("ordinal", "text", "deliverables_text", "lead_text", "partners_text", "schedule_text")
    return plan_paper(
        values
        | {
            "agency": "TRƯỜNG THPT AN LÃO",
            "parent_agency": "SỞ GIÁO DỤC VÀ ĐÀO TẠO\nHẢI PHÒNG",
            "school": "trường THPT An Lão",
            "place": "An Lão",
            "year": YEAR,
            "subject": values["title"],
            "sections": [{"heading": heading, "paragraphs": [text]} for heading, text in SECTIONS],
            "indicator_groups": _groups(values["indicator_groups"], "indicators", indicators),
            "task_groups": _groups(values["task_groups"], "tasks", tasks),
            "signature_lines": ("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"),
            "signer": "Trần Văn Bình",
        }
    )


def _groups(groups: list[dict[str, Any]], key: str, names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {"name": group["name"], key: [dict(zip(names, cells, strict=True)) for cells in group["rows"]]}
        for group in groups
    ]


def import_plan(*, by: Any, today: date) -> Plan:
    """Import the file as the vice-principal would: read it, accept the proposals, add the number, confirm, apply."""
    standing = Plan.current(YEAR)
    if standing is not None:
        return standing
    content = plan_docx()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE_NAME
        path.write_bytes(content)
        reading = inspect_plan(path, name=FILE_NAME)
    digest = hashlib.sha256(content).hexdigest()
    started = imports.start_import(reading=reading.as_dict(), file_name=FILE_NAME, sha256=digest, year=YEAR, by=by)
    for number in range(len(started.findings)):
        started = imports.decide_finding(started, number, "accept", by=by)
    head = {"head:number": "25/KH-THPTAL", "head:issued_on": "2026-03-09"}
    started = imports.edit_reading(started, head, by=by)
    codes = {int(ordinal): code for ordinal, code in started.decisions["codes"].items()}
    started = imports.choose_codes(started, codes, by=by)
    return imports.apply_import(started, by=by, today=today)
