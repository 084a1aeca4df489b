"""Report the roll-out of signatures: an official paper and its table, offered to the task of the plan that asks for them."""

from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core import pdf_pages
from truongso.core.refusal import Refused
from truongso.core.text import nfc
from truongso.core.upload_checks import DOCX, XLSX
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.evidence.models import Item
from truongso.foundation.evidence.products import hand_over
from truongso.foundation.org.models import School
from truongso.foundation.org.periods import Quarter
from truongso.foundation.papers.actions import issue_number
from truongso.foundation.papers.models import IssuedNumber
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.papers.registry import paper_types
from truongso.foundation.papers.word import render_docx
from truongso.foundation.signing import rollout_paper
from truongso.foundation.signing.capacities import capacity_of
from truongso.foundation.signing.papers import RATE, ROLLOUT
from truongso.foundation.signing.questions import with_use

LONGEST_CONCLUSION = 3000
_KINDS = {"pdf": "application/pdf", "docx": DOCX, "xlsx": XLSX}


@action
def report_rollout(*, quarter: Quarter, conclusion: str, today: date, by: Any) -> IssuedNumber:
    """Issue the report of a quarter under the next number, keep its files and hand them to the plan.

    Refused for a quarter to come, without a conclusion, without a school and without anybody to report about.
    """
    conclusion = nfc(conclusion).strip()[:LONGEST_CONCLUSION]
    if not conclusion:
        raise Refused("Hãy ghi đánh giá, biện pháp chấn chỉnh.", field="conclusion")
    if quarter.starts_on > today:
        raise Refused(f"{quarter} chưa bắt đầu nên chưa báo cáo được.")
    school, people = School.current(), list(with_use(quarter, timezone.now()))
    if school is None or not people:
        raise Refused("Chưa khai báo trường hoặc chưa có cán bộ quản lý, giáo viên nào: chưa báo cáo được.")
    kind = paper_types.get(ROLLOUT)
    issued: IssuedNumber = issue_number(
        series_code=kind.series, symbol=kind.symbol_of(school.symbol), subject=rollout_paper.subject(quarter),
        issued_on=today, by=by,
    )  # fmt: skip
    made = rollout_paper.report(
        quarter, people, school, issued, conclusion=conclusion, lines=tuple(capacity_of(by.person, today)),
        signer=str(by),
    )  # fmt: skip
    files = {"pdf": render_pdf(made), "docx": render_docx(made), "xlsx": rollout_paper.rate_table(quarter, people)}
    kept = {extension: _kept(issued, extension, content, by) for extension, content in files.items()}
    hand_over(ROLLOUT, [kept["pdf"], kept["docx"]], on=today, by=by)
    hand_over(RATE, [kept["xlsx"]], on=today, by=by)
    used, total = rollout_paper.share_of(people)
    record("signing.rollout_reported", issued, by=by, quarter=quarter.in_sentence, used=used, total=total)
    return issued


def _kept(issued: IssuedNumber, extension: str, content: bytes, by: Any) -> Item:
    return evidence.add_record(
        title=f"Báo cáo số {issued.text}: {issued.subject} ({extension.upper()})",
        content=content,
        name=f"trien-khai-chu-ky-so-{issued.number:02d}.{extension}",
        content_type=_KINDS[extension],
        by=by,
        link_to=issued,
        role="báo cáo" if extension != "xlsx" else "bảng từng người",
        effective_from=issued.issued_on,
        source_label="Triển khai chữ ký số",
        source_url="/ky-so/trien-khai/",
        page_count=pdf_pages.count(content) if extension == "pdf" else None,
    )
