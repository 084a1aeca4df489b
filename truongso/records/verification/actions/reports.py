"""Issue the report of task 8: figures of today frozen, a number, three files as evidence, handed to the plan."""

from datetime import date
from typing import Any

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.evidence.products import hand_over
from truongso.foundation.org.models import School
from truongso.foundation.papers.actions import issue_number
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.papers.registry import paper_types
from truongso.foundation.papers.word import render_docx
from truongso.records.verification import report as contents
from truongso.records.verification.models import VerificationReport

PAPER = "verification.report"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@action
def issue_report(*, today: date, by: Any) -> VerificationReport:
    """Freeze the figures of today under the next number, and attach the files to the plan's product. Refused without pupils."""
    school = School.current()
    if school is None:
        raise Refused("Chưa khai báo trường: hãy khai báo tên trường, ký hiệu văn bản trước khi lập báo cáo.")
    figures = contents.figures_of(today)
    if not figures.pupils:
        raise Refused("Chưa có học sinh nào đang học nên chưa lập được báo cáo.")
    kind = paper_types.get(PAPER)
    symbol = kind.symbol_of(school.symbol)
    issued = issue_number(series_code=kind.series, symbol=symbol, subject=contents.SUBJECT, issued_on=today, by=by)
    made = VerificationReport.objects.create(day=today, issued=issued, counts=figures.as_counts(), made_by=by)
    paper = contents.report_paper(figures, school, number=issued.number, symbol=symbol, signer=by)
    items = [
        _keep(made, "Báo cáo (PDF)", render_pdf(paper), "bao-cao-xac-thuc.pdf", "application/pdf", by),
        _keep(made, "Báo cáo (Word)", render_docx(paper), "bao-cao-xac-thuc.docx", _WORD, by),
        _keep(made, "Phụ lục (Excel)", contents.annex_workbook(figures), "phu-luc-xac-thuc.xlsx", _EXCEL, by),
    ]
    record("verification.report_issued", made, by=by)
    hand_over(PAPER, items, on=today, by=by)
    return made


def _keep(made: VerificationReport, role: str, content: bytes, name: str, content_type: str, by: Any) -> Any:
    return evidence.add_record(
        title=f"{made}: {role}", content=content, name=name, content_type=content_type, by=by, link_to=made, role=role,
        effective_from=made.day, source_label=str(made), source_url=made.get_absolute_url(),
        holds_personal_data=True,
    )  # fmt: skip
