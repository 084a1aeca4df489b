"""Changes of the self-check: a run, an attestation, the report."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.safety import Finding, State, checks
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.org.models import School
from truongso.foundation.papers.actions import issue_number
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.papers.registry import paper_types
from truongso.foundation.papers.word import render_docx
from truongso.trust.security import report
from truongso.trust.security.examining import examine_all
from truongso.trust.security.models import Attestation, CheckFinding, Regression, SelfCheck

PAPER = "security.report"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def run_checks(now: datetime, *, by: Any) -> SelfCheck:
    """Run every check and keep what was found; the checks run before anything is locked."""
    return keep_run(examine_all(now), now, by=by)


@action
def keep_run(findings: dict[str, Finding], now: datetime, *, by: Any) -> SelfCheck:
    """Keep the findings of a moment, and compare them with the run before."""
    before = SelfCheck.objects.select_for_update().order_by("-at", "-pk").first()
    counts = Counter(finding.state for finding in findings.values())
    run = SelfCheck.objects.create(
        at=now, made_by=by, met=counts[State.MET], missed=counts[State.MISSED], unsure=counts[State.UNSURE]
    )
    CheckFinding.objects.bulk_create(
        CheckFinding(run=run, code=code, state=finding.state.value, found=finding.found)
        for code, finding in findings.items()
    )
    fallen = _follow(run, before, findings)
    record("security.checked", run, by=by, met=run.met, missed=run.missed, unsure=run.unsure, fallen=len(fallen))
    return run


def _follow(run: SelfCheck, before: SelfCheck | None, findings: dict[str, Finding]) -> list[str]:
    """Open a regression for what fell from met, close those that are met again; return the codes that fell."""
    met = {code for code, finding in findings.items() if finding.state is State.MET}
    standing = Regression.objects.filter(mended_in__isnull=True)
    standing.filter(code__in=met).update(mended_in=run)
    standing.exclude(code__in=findings).update(mended_in=run)  # the check is no longer declared
    known = set(standing.values_list("code", flat=True))
    was_met = set(before.findings.filter(state=State.MET).values_list("code", flat=True)) if before else set()
    fallen = sorted((was_met & findings.keys()) - met - known)
    Regression.objects.bulk_create(Regression(code=code, since=run) for code in fallen)
    return fallen


@action
def attest(code: str, *, done_on: date, statement: str, today: date, by: Any) -> Attestation:
    """Keep a person's word that something was done on a day; it holds for as long as the check says."""
    if code not in checks or not checks.get(code).valid_days:
        raise Refused("Mục này do hệ thống tự kiểm tra, không nhận xác nhận.")
    one = checks.get(code)
    if len(statement.strip()) < 10:
        raise Refused("Hãy ghi rõ đã làm gì, ai làm, kết quả (từ 10 ký tự).", field="statement")
    if done_on > today:
        raise Refused("Ngày làm không được sau hôm nay.", field="done_on")
    valid_until = done_on + timedelta(days=one.valid_days)
    if valid_until < today:
        raise Refused(f"Việc làm ngày này đã hết giá trị ({one.threshold.lower()}): hãy làm lại.", field="done_on")
    made = Attestation.objects.create(
        code=code, done_on=done_on, valid_until=valid_until, statement=statement.strip(), made_by=by
    )
    record("security.attested", made, by=by, statement=statement.strip()[:300])
    return made


@action
def withdraw_attestation(attestation: Attestation, *, reason: str, by: Any) -> Attestation:
    """Take back an attestation that was wrong."""
    attestation = Attestation.objects.select_for_update().get(pk=attestation.pk)
    if not reason.strip():
        raise Refused("Hãy ghi lý do rút xác nhận.", field="reason")
    if attestation.withdrawn_at is not None:
        raise Refused("Xác nhận này đã rút từ trước.")
    attestation.withdrawn_at = timezone.now()
    attestation.save(update_fields=["withdrawn_at"])
    record("security.attestation_withdrawn", attestation, by=by, reason=reason)
    return attestation


@action
def issue_report(run: SelfCheck, *, today: date, by: Any) -> SelfCheck:
    """Give a run the next number of a report and keep it as PDF, Word and Excel."""
    school = School.current()
    if school is None:
        raise Refused("Chưa khai báo trường: hãy khai báo tên trường, ký hiệu văn bản trước khi lập báo cáo.")
    run = SelfCheck.objects.select_for_update(of=("self",)).select_related("issued").get(pk=run.pk)
    if run.issued is not None:
        raise Refused(f"Lần kiểm tra này đã lập báo cáo số {run.issued.text}.")
    kind = paper_types.get(PAPER)
    symbol = kind.symbol_of(school.symbol)
    run.issued = issue_number(series_code=kind.series, symbol=symbol, subject=report.SUBJECT, issued_on=today, by=by)
    run.save(update_fields=["issued"])
    lines = report.lines_of(run)
    paper = report.report_paper(run, lines, school, symbol=symbol, issued_on=today)
    _keep(run, "Báo cáo (PDF)", render_pdf(paper), "tu-kiem-tra-an-toan.pdf", "application/pdf", today, by)
    _keep(run, "Báo cáo (Word)", render_docx(paper), "tu-kiem-tra-an-toan.docx", _WORD, today, by)
    _keep(run, "Bảng (Excel)", report.workbook(run, lines), "tu-kiem-tra-an-toan.xlsx", _EXCEL, today, by)
    record("security.report_issued", run, by=by, number=run.issued.text)
    return run


def _keep(run: SelfCheck, role: str, content: bytes, name: str, kind: str, today: date, by: Any) -> None:
    evidence.add_record(
        title=f"{run}: {role}", content=content, name=name, content_type=kind, by=by, link_to=run, role=role,
        effective_from=today, source_label=str(run), source_url=run.get_absolute_url(),
    )  # fmt: skip
