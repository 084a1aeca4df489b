"""Close a review with its minutes: an official paper as evidence, offered to the plan's task that asks for it."""

from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core import pdf_pages
from truongso.core.refusal import Refused
from truongso.core.text import format_datetime
from truongso.core.upload_checks import DOCX, XLSX
from truongso.foundation.access.standing import standing_of
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.evidence.models import Item
from truongso.foundation.evidence.products import hand_over
from truongso.foundation.org.models import School
from truongso.foundation.papers.actions import issue_number
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.papers.registry import paper_types
from truongso.foundation.papers.word import render_docx
from truongso.foundation.work.actions import complete_duty
from truongso.foundation.work.registry import recurring_duties
from truongso.trust.reviews import minutes
from truongso.trust.reviews.duties import DUTY
from truongso.trust.reviews.models import AccessReview, ReviewRow
from truongso.trust.reviews.papers import MINUTES

LONGEST_CONCLUSION = 3000
ROLES = {"pdf": "biên bản PDF", "docx": "biên bản Word", "xlsx": "phụ lục Excel"}
TYPES = {"pdf": "application/pdf", "docx": DOCX, "xlsx": XLSX}


@action
def close(review: AccessReview, *, conclusion: str, today: date, by: Any) -> AccessReview:
    """Issue the minutes under the next number; Refused while rows are undecided, without a school, and a second time."""
    locked: AccessReview = AccessReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if not locked.is_open:
        raise Refused(f"{locked} đã lập biên bản lúc {format_datetime(locked.closed_at)}.")
    rows = list(locked.rows.select_related("decided_by__person"))
    undecided = sum(row.decision == ReviewRow.Decision.NONE for row in rows)
    if undecided:
        raise Refused(f"Còn {undecided} mục chưa quyết định: hãy quyết định hết rồi lập biên bản.")
    school = School.current()
    if school is None:
        raise Refused("Chưa khai báo trường: hãy khai báo tên trường, ký hiệu văn bản trước khi lập biên bản.")
    locked.state, locked.closed_by, locked.closed_at = AccessReview.State.CLOSED, by, timezone.now()
    locked.conclusion = conclusion.strip()[:LONGEST_CONCLUSION]
    locked.issued = _number(locked, school, today=today, by=by)
    locked.touch()
    locked.save()
    _keep_files(locked, rows, school, today=today, by=by)
    _finish_duty(locked, today=today, by=by)
    record("reviews.closed", locked, by=by, number=str(locked.issued), rows=len(rows))
    return locked


def _number(locked: AccessReview, school: School, *, today: date, by: Any) -> Any:
    kind = paper_types.get(MINUTES)
    return issue_number(
        series_code=kind.series, symbol=kind.symbol_of(school.symbol), subject=f"Biên bản: {locked}", issued_on=today,
        by=by, paper=locked,
    )  # fmt: skip


def _keep_files(locked: AccessReview, rows: list[ReviewRow], school: School, *, today: date, by: Any) -> None:
    paper = minutes.minutes_paper(locked, rows, school, by=by)
    files = {"pdf": render_pdf(paper), "docx": render_docx(paper), "xlsx": minutes.annex(locked, rows)}
    hand_over(MINUTES, [_kept(locked, kind, content, today, by) for kind, content in files.items()], on=today, by=by)


def _kept(locked: AccessReview, kind: str, content: bytes, today: date, by: Any) -> Item:
    return evidence.add_record(
        title=f"{locked}: {ROLES[kind]}", content=content, name=f"bien-ban-ra-soat-quyen-{locked.period}.{kind}",
        content_type=TYPES[kind], by=by, link_to=locked, role=ROLES[kind], effective_from=today,
        source_label=str(locked), source_url=locked.get_absolute_url(), holds_personal_data=True,
        page_count=pdf_pages.count(content) if kind == "pdf" else None,
    )  # fmt: skip


def _finish_duty(locked: AccessReview, *, today: date, by: Any) -> None:
    """Mark the quarter's duty as done; a vice-principal who closes it does so for those whose duty it is."""
    duty = recurring_duties.get(DUTY)
    if locked.quarter.ends_on < duty.since:
        return
    holds = bool(duty.roles & standing_of(by).roles)
    complete_duty(DUTY, locked.period, on=today, by=by if holds else None, note=str(locked), if_open=True)
