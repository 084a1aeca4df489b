"""Close a reconciliation with its minutes, or drop one that was made by mistake."""

from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core import pdf_pages
from truongso.core.refusal import Refused
from truongso.core.text import format_datetime, squeeze
from truongso.core.upload_checks import DOCX, XLSX
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.evidence.models import Item
from truongso.foundation.evidence.products import hand_over
from truongso.foundation.org.models import School
from truongso.foundation.papers.actions import issue_number
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.papers.registry import paper_types
from truongso.foundation.papers.word import render_docx
from truongso.records.reconciliation import minutes
from truongso.records.reconciliation.figures import figures_of
from truongso.records.reconciliation.models import Reconciliation
from truongso.records.reconciliation.papers import MINUTES

LONGEST_CONCLUSION = 3000
ROLES = {"pdf": "biên bản PDF", "docx": "biên bản Word", "xlsx": "phụ lục Excel"}


@action
def close(reconciliation: Reconciliation, *, conclusion: str, today: date, by: Any) -> Reconciliation:
    """Issue the minutes: a number, paper and annex as evidence, offered to the plan's task that asks for them.

    Refused while points are undecided, and when somebody closed it already.
    """
    locked: Reconciliation = Reconciliation.objects.select_for_update().get(pk=reconciliation.pk)
    if not locked.is_open:
        who = f" bởi {locked.closed_by} lúc {format_datetime(locked.closed_at)}" if locked.closed_at else ""
        raise Refused(f"Lần đối soát «{locked}» {locked.get_state_display()}{who}.")
    figures = figures_of(locked)
    if figures.undecided:
        raise Refused(
            f"Còn {figures.undecided} điểm chưa quyết định: hãy quyết định hết, hoặc ghi «cả hai cần kiểm tra», "
            "rồi lập biên bản."
        )
    points = list(locked.points.whole().in_order())
    locked.annex_sha256 = minutes.sha256_of(minutes.annex(locked, points, full=True))
    locked.state, locked.closed_by, locked.closed_at = Reconciliation.State.CLOSED, by, timezone.now()
    locked.conclusion = conclusion.strip()[:LONGEST_CONCLUSION]
    locked.issued = _number(locked, today=today, by=by)
    locked.touch()
    locked.save()
    paper = minutes.minutes_paper(locked, figures, issued=locked.issued, by=by)
    files = {
        "pdf": render_pdf(paper), "docx": render_docx(paper), "xlsx": minutes.annex(locked, points, full=False)
    }  # fmt: skip
    items = [_kept(locked, kind, content, today=today, by=by) for kind, content in files.items()]
    hand_over(MINUTES, items, on=today, by=by)
    record("reconciliation.closed", locked, by=by, number=str(locked.issued), annex=locked.annex_sha256)
    return locked


@action
def drop(reconciliation: Reconciliation, *, reason: str, by: Any) -> Reconciliation:
    """Give up a reconciliation made by mistake: its rows are erased. Refused once something of it reached the register."""
    locked: Reconciliation = Reconciliation.objects.select_for_update().get(pk=reconciliation.pk)
    if not locked.is_open:
        raise Refused(f"Lần đối soát «{locked}» {locked.get_state_display()}.")
    if not squeeze(reason):
        raise Refused("Hãy ghi lý do bỏ lần đối soát này.", field="reason")
    if locked.points.filter(source__isnull=False).exists():
        raise Refused("Đã có quyết định ghi vào sổ: hãy hoàn tác các quyết định đó trước khi bỏ.")
    locked.points.all().delete()
    locked.rows.all().delete()
    locked.state, locked.ended_at = Reconciliation.State.DROPPED, timezone.now()
    locked.touch()
    locked.save()
    record("reconciliation.dropped", locked, by=by, reason=squeeze(reason))
    return locked


def _number(locked: Reconciliation, *, today: date, by: Any) -> Any:
    kind = paper_types.get(MINUTES)
    symbol = kind.symbol_of(School.objects.get().symbol)
    subject = f"Biên bản đối soát dữ liệu học sinh: {locked.title}"
    return issue_number(series_code=kind.series, symbol=symbol, subject=subject, issued_on=today, by=by, paper=locked)


def _kept(locked: Reconciliation, kind: str, content: bytes, *, today: date, by: Any) -> Item:
    types = {"pdf": "application/pdf", "docx": DOCX, "xlsx": XLSX}
    assert locked.issued is not None
    return evidence.add_record(
        title=f"Biên bản {locked.issued}: {ROLES[kind]}", content=content,
        name=f"bien-ban-doi-soat-{locked.issued.number:02d}-{today.year}.{kind}", content_type=types[kind], by=by,
        link_to=locked, role=ROLES[kind], effective_from=today, source_label=locked.title,
        source_url=locked.get_absolute_url(), holds_personal_data=kind == "xlsx", page_count=pdf_pages.count(content) if kind == "pdf" else None,
    )  # fmt: skip
