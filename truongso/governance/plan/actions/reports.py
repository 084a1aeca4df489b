"""Draft a report, edit its words, freeze it with a number and its three files."""

from datetime import date
from typing import Any

from django.contrib.auth import get_user_model

from truongso.core import pdf_pages
from truongso.core.refusal import Refused
from truongso.core.text import format_datetime
from truongso.foundation.audit.models import Event
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.evidence.models import Item
from truongso.foundation.org.models import Person, School
from truongso.foundation.org.periods import Period, Quarter
from truongso.foundation.org.roles import LEADERS
from truongso.foundation.papers.actions import issue_number
from truongso.foundation.papers.registry import paper_types
from truongso.foundation.work.actions import notify
from truongso.governance.plan.actions.tasks import deliver_made
from truongso.governance.plan.models import Delivery, Plan, Report, ReportVersion
from truongso.governance.plan.models.report import NARRATIVE_PARTS
from truongso.governance.plan.models.task import DeliveryQuerySet
from truongso.governance.plan.reporting import (
    Document,
    build_content,
    canonical_bytes,
    default_narrative,
    gaps_of,
    sha256_of,
    substance,
)
from truongso.governance.plan.reporting.canonical import clean
from truongso.governance.plan.reporting.files import CONTENT_TYPES, file_name
from truongso.governance.plan.reporting.frozen_files import ROLES, remake
from truongso.governance.plan.reporting.task_rows import formats_for

LONGEST_PART = 10_000


@action
def draft_report(plan: Plan, period: Period, *, by: Any, today: date) -> Report:
    """Return the report of a period, started with words drawn from the figures; asked for twice, it is the same one."""
    if period.year != plan.year:
        raise Refused(f"{period} không thuộc kế hoạch năm {plan.year}: hãy chọn kỳ của năm {plan.year}.")
    if period.starts_on > today:
        raise Refused(f"{period} chưa bắt đầu: hãy lập báo cáo khi đã vào kỳ.")
    Plan.objects.select_for_update().get(pk=plan.pk)
    standing: Report | None = Report.objects.filter(plan=plan, period=period.code).first()
    if standing is not None:
        return standing
    narrative = clean(default_narrative(plan, period, today=today))
    report = Report.objects.create(plan=plan, period=period.code, narrative=narrative, created_by=by)
    record("plan.report_drafted", report, by=by)
    return report


@action
def edit_narrative(report: Report, parts: dict[str, str], *, seen_version: int, by: Any) -> Report:
    """Write parts of the narrative; Refused with what changed when somebody else saved since seen_version.

    Frozen versions keep their words: an edit afterwards is for the next version.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    unknown = set(parts) - set(NARRATIVE_PARTS)
    if unknown:
        raise Refused("Báo cáo không có phần lời này: hãy tải lại trang.")
    parts = {part: clean(text).replace("\r\n", "\n").strip() for part, text in parts.items()}
    changed = [part for part, text in parts.items() if text != report.narrative.get(part, "")]
    if report.version != seen_version:
        raise Refused(_what_changed(report, changed))
    for part in changed:
        if len(parts[part]) > LONGEST_PART:
            raise Refused(f"Phần «{NARRATIVE_PARTS[part]}» dài quá {LONGEST_PART} ký tự: hãy viết gọn lại.", field=part)
    if not changed:
        return report
    report.narrative = {**report.narrative, **parts}
    report.touch()
    report.save()
    record("plan.report_edited", report, by=by, parts=", ".join(NARRATIVE_PARTS[part] for part in changed))
    return report


def _what_changed(report: Report, changed: list[str]) -> str:
    last = Event.objects.about(report).filter(code="plan.report_edited").order_by("-sequence").first()
    who = last.actor_name if last else "Người khác"
    names = ", ".join(f"«{NARRATIVE_PARTS[part]}»" for part in changed)
    where = f" Phần khác với bạn: {names}." if names else ""
    return (
        f"{who} vừa sửa phần lời của báo cáo lúc {format_datetime(report.changed_at)}: phần bạn nhập chưa được ghi.{where} "
        "Hãy xem bản mới bên cạnh rồi lưu lại."
    )


@action
def freeze_report(report: Report, *, reason: str, by: Any, today: date, accept_gaps: bool = False) -> ReportVersion:
    """Freeze a report from fresh figures: content and hash, a number, three files as evidence, products handed in.

    One transaction: a second leader at the same moment waits, then is refused because it is done. A later version
    needs a reason, says something new, takes a number of its own and replaces the earlier one (a correction is a
    document of its own: NĐ 30/2020, article 18). Refused with the list while something is missing, unless accept_gaps.
    """
    report = Report.objects.select_for_update().select_related("plan").get(pk=report.pk)
    previous, reason = report.latest, clean(reason).strip()[:500]
    if previous is not None and not reason:
        raise Refused(
            f"{report} đã được {previous.frozen_by} khóa lúc {format_datetime(previous.frozen_at)}, "
            f"số {previous.issued}: muốn lập bản thay thế, hãy ghi lý do.",
            field="reason",
        )
    content = _fresh_content(report, previous, by=by, today=today, accept_gaps=accept_gaps)
    document = _take_number(report, previous, reason if previous else "", by=by, today=today)
    content["document"], content["is_draft"] = clean(document[1].as_data()), False
    version = ReportVersion.objects.create(
        report=report,
        number=document[1].version,
        content=content,
        sha256=sha256_of(content),
        reason=document[1].reason,
        issued=document[0],
        frozen_by=by,
    )
    items = _keep_files(version, by=by)
    _hand_in(report, items, by=by, today=today)
    record("plan.report_frozen", version, by=by, sha256=version.sha256, number=str(document[0]), reason=version.reason)
    _tell_leaders(version, by=by, today=today)
    return version


def _fresh_content(
    report: Report, previous: ReportVersion | None, *, by: Any, today: date, accept_gaps: bool
) -> dict[str, Any]:
    plan, period = report.plan, report.period_value
    content = build_content(plan, period, report.narrative, today=today, signer=by)
    gaps = gaps_of(plan, period, content, today=today)
    if any(gap.blocking for gap in gaps):
        raise Refused("Chưa khóa được báo cáo: " + "; ".join(gap.text for gap in gaps if gap.blocking) + ".")
    if gaps and not accept_gaps:
        listed = "; ".join(gap.text for gap in gaps)
        raise Refused(
            f"Báo cáo còn {len(gaps)} chỗ thiếu: {listed}. Hãy bổ sung, hoặc xác nhận khóa với các chỗ thiếu này.",
            field="accept_gaps",
        )
    if previous is not None and canonical_bytes(substance(previous.content)) == canonical_bytes(substance(content)):
        raise Refused(f"Không có gì thay đổi so với phiên bản {previous.number}: không cần lập bản thay thế.")
    return content


def _take_number(
    report: Report, previous: ReportVersion | None, reason: str, *, by: Any, today: date
) -> tuple[Any, Document]:
    kind = paper_types.get("plan.quarter_report" if isinstance(report.period_value, Quarter) else "plan.year_report")
    symbol = kind.symbol_of(School.objects.get().symbol)
    subject = f"Kết quả thực hiện kế hoạch chuyển đổi số, {report.period_value}"
    if previous is not None:
        subject += f" (thay thế {previous.issued})"
    issued = issue_number(series_code=kind.series, symbol=symbol, subject=subject, issued_on=today, by=by, paper=report)
    return issued, Document(
        number=issued.number,
        symbol=symbol,
        issued_on=today,
        version=previous.number + 1 if previous else 1,
        reason=reason,
        replaces=str(previous.issued) if previous else "",
    )


def _keep_files(version: ReportVersion, *, by: Any) -> dict[str, Item]:
    period = version.report.period_value
    return {
        kind: evidence.add_record(
            title=f"{version}: {ROLES[kind]}",
            content=content,
            name=file_name(version.content, kind),
            content_type=CONTENT_TYPES[kind],
            by=by,
            link_to=version,
            role=ROLES[kind],
            effective_from=period.starts_on,
            source_label=str(version),
            source_url=version.get_absolute_url(),
            page_count=pdf_pages.count(content) if kind == "pdf" else None,
        )
        for kind, content in remake(version).items()
    }


def _hand_in(report: Report, items: dict[str, Item], *, by: Any, today: date) -> None:
    """Attach the files to the products that the platform makes and that are due in the period."""
    period = report.period_value
    due = (
        DeliveryQuerySet(Delivery)
        .due_in(period)
        .filter(occurrence__task__plan=report.plan)
        .select_related("occurrence", "deliverable")
    )
    for delivery in due.order_by("pk"):
        for kind in formats_for(delivery, period):
            deliver_made(delivery.occurrence, delivery, items[kind], by=by, on=today)


def _tell_leaders(version: ReportVersion, *, by: Any, today: date) -> None:
    holders = Person.objects.with_role(*LEADERS, on=today)
    leaders = get_user_model().objects.filter(person__in=holders)
    notify(
        leaders,
        title=f"Đã khóa {version.report}, số {version.issued}",
        body=f"{by} khóa phiên bản {version.number}." + (f" Lý do: {version.reason}" if version.reason else ""),
        url=version.get_absolute_url(),
        key=f"plan.report_frozen:{version.pk}",
        by=by,
    )
