"""Three quarters of work: figures with proof, tasks done in time and late, all through the product's own actions."""

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q

from truongso.core.text import SCHOOL_ZONE
from truongso.demo.school import SEED
from truongso.foundation.audit.recording import action
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.indicators.actions import Values, confirm_figure
from truongso.foundation.indicators.models import Figure
from truongso.foundation.indicators.registry import Kind, indicators
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.periods import Quarter, add_working_days
from truongso.foundation.org.roles import Role
from truongso.foundation.papers.content import Column, OfficialPaper, Paragraph, Row, Table
from truongso.foundation.papers.pdf import render_pdf
from truongso.governance.plan.actions import plans, tasks
from truongso.governance.plan.actions.figures import declare_for_line
from truongso.governance.plan.models import Delivery, IndicatorLine, Occurrence, Plan, Progress, Supervision, Task

FIGURES = Path(__file__).with_name("figures.yaml")
QUARTERS = 3
# Task and quarter of results that the school brought late, or still owes: somebody's work on the first day.
LATE = {(5, 1), (8, 2), (13, 2), (23, 1)}
OWED = {(14, 3), (25, 3), (27, 3)}
SILENT = (14, 20)  # nobody has told since how these go
LEADS = {"Ban chuyển đổi số": "minh", "Ban chuyên môn": "long", "Văn phòng nhà trường": "lan", "Bộ phận Kế toán": "thu"}
Users = dict[str, Any]
Advance = Callable[[], None]


def moment(day: date, hour: int = 9) -> datetime:
    """Return a moment of a school day."""
    return datetime.combine(day, time(hour, 15), SCHOOL_ZONE)


def proof_pdf(title: str, lines: list[tuple[str, str]], day: date) -> SimpleUploadedFile:
    """Return a one-page record as an upload, as a colleague would print it from an office program."""
    paper = OfficialPaper(
        parent_agency=("SỞ GIÁO DỤC VÀ ĐÀO TẠO", "HẢI PHÒNG"),
        agency="TRƯỜNG THPT AN LÃO",
        symbol="BB-THPTAL",
        place="An Lão",
        type_name="BIÊN BẢN",
        subject=title,
        issued_on=day,
        blocks=(
            Paragraph("Dữ liệu mẫu. Bộ phận phụ trách đã kiểm đếm và lập biên bản như sau:"),
            Table((Column("Nội dung", 3), Column("Kết quả", 2, "right")), tuple(Row(line) for line in lines)),
        ),
        signature_lines=("NGƯỜI LẬP",),
    )
    return SimpleUploadedFile("bien-ban.pdf", render_pdf(paper), "application/pdf")


@action
def assign_lines(plan: Plan, users: Users) -> None:
    """Give every indicator to the person who will declare it."""
    wanted = yaml.safe_load(FIGURES.read_text(encoding="utf-8"))
    for line in IndicatorLine.objects.in_force(plan).filter(reporter__isnull=True):
        entry = wanted.get(line.code)
        if entry:
            person = users[entry["by"]].person
            unit = person.assignments.filter(unit__isnull=False).exclude(unit__kind="class").order_by("pk").first()
            plans.assign_line(line, owner_unit=unit.unit if unit else None, reporter=person, by=users["binh"])


@action
def assign_tasks(plan: Plan, users: Users) -> None:
    """Name a contact for every task, by the unit that leads it."""
    for task in Task.objects.in_force(plan).filter(assignee__isnull=True):
        leads = list(task.leads.all())
        username = next((LEADS[unit.name] for unit in leads if unit.name in LEADS), "an")
        tasks.assign_task(
            task,
            leads=leads,
            partners=list(task.partners.all()),
            assignee=users["an" if task.ordinal in (20, 26, 29) else username].person,
            applied_text=task.applied_text,
            applied_reason=task.applied_reason,
            by=users["binh"],
        )


def declare_figures(plan: Plan, users: Users, advance: Advance) -> None:
    """Declare and confirm the figures of the first three quarters, each with a record; standing ones are left alone."""
    wanted = yaml.safe_load(FIGURES.read_text(encoding="utf-8"))
    lines = {line.code: line for line in IndicatorLine.objects.in_force(plan)}
    standing = set(Figure.objects.current().values_list("code", "period"))
    for code, entry in wanted.items():
        if indicators.get(code).is_measured:
            continue
        for number in range(1, QUARTERS + 1):
            value = entry["q"][number - 1]
            quarter = Quarter(plan.year, number)
            if value is not None and code in lines and (code, quarter.code) not in standing:
                _declare(lines[code], quarter, value, users[entry["by"]], users)
            advance()


@action
def _declare(line: IndicatorLine, quarter: Quarter, value: Any, declarer: Any, users: Users) -> None:
    waits = str(value).startswith("waiting:")
    values, shown = _values(line.code, str(value).removeprefix("waiting:") if waits else value, quarter.ends_on)
    proof = proof_pdf(f"Kiểm đếm chỉ tiêu {line.ordinal}, {quarter.in_sentence}", [(line.text, shown)], quarter.ends_on)
    figure = declare_for_line(line, quarter, values, proof=proof, seen=None, reason="", by=declarer)
    declared = moment(add_working_days(quarter.ends_on, -2))
    Figure.objects.filter(pk=figure.pk).update(declared_at=declared)
    if not waits:
        judge = users["binh"] if declarer.username != "binh" else users["hanh"]
        for item in evidence.Item.objects.about(figure):
            evidence.accept(item, by=judge)
        confirm_figure(figure, by=judge)
        Figure.objects.filter(pk=figure.pk).update(judged_at=declared + timedelta(hours=5))


def _values(code: str, value: Any, as_of: date) -> tuple[Values, str]:
    kind = indicators.get(code).kind
    if kind == Kind.MILESTONE:
        return Values(as_of, done=bool(value)), "đã đạt" if value else "chưa đạt"
    if kind == Kind.NARRATIVE:
        return Values(as_of, note=str(value)), "có báo cáo"
    if kind == Kind.COUNT:
        return Values(as_of, numerator=Decimal(str(value))), str(value)
    numerator, _, denominator = str(value).partition("/")
    return Values(as_of, Decimal(numerator), Decimal(denominator)), str(value)


@action
def attach_decision(users: Users) -> None:
    """Attach the decision that appoints the officer for digital transformation."""
    post = Assignment.objects.get(role=Role.DIGITAL_OFFICER, person=users["minh"].person)
    if evidence.Item.objects.about(post).exists():
        return
    lines = [("Phân công phụ trách CNTT, chuyển đổi số", "Ông Đỗ Quang Minh"), ("Hiệu lực từ", "01/9/2025")]
    item = evidence.add_file(
        title="Quyết định phân công phụ trách CNTT, chuyển đổi số",
        upload=proof_pdf("Phân công phụ trách CNTT, chuyển đổi số", lines, date(2025, 9, 5)),
        owner=users["minh"].person,
        effective_from=date(2025, 9, 1),
        by=users["lan"],
        link_to=post,
        role="quyết định phân công",
    )
    evidence.accept(item, by=users["binh"])


def do_tasks(plan: Plan, users: Users, advance: Advance, *, today: date) -> None:
    """Bring the results of the first three quarters: most in time, some late, some still owed; and most months since."""
    chance = random.Random(SEED)
    through = Quarter(plan.year, QUARTERS).ends_on
    due = Q(due_on__lte=through + timedelta(days=3))
    due |= Q(kind=Occurrence.Kind.PROGRESS, due_on__lte=today - timedelta(days=10)) & ~Q(task__ordinal__in=SILENT)
    found = Occurrence.objects.in_force(plan).filter(due).with_context()
    for occurrence in list(found.order_by("due_on", "task__ordinal")):
        quarter = Quarter.of(min(occurrence.due_on, through)).number
        key = (occurrence.task.ordinal, quarter)
        if occurrence.state == Occurrence.State.OPEN:
            if occurrence.kind == Occurrence.Kind.PROGRESS:
                _report_month(occurrence, users, chance)
            elif key in OWED:
                _start_only(occurrence, users)
            else:
                _bring(occurrence, users, late_by=chance.randint(3, 9) if key in LATE else -chance.randint(0, 6))
        advance()


def _user_of(person: Person | None, users: Users) -> Any:
    return next((user for user in users.values() if person and user.person_id == person.pk), users["minh"])


@action
def _report_month(occurrence: Occurrence, users: Users, chance: random.Random) -> None:
    texts = (
        "Đã rà soát, cập nhật phần việc của tháng; số liệu khớp với danh sách lớp.",
        "Thực hiện đúng tiến độ; các tổ đã gửi đủ báo cáo.",
        "Hoàn thành phần việc của tháng, còn một số hồ sơ chờ bổ sung giấy tờ.",
    )
    user = _user_of(occurrence.task.assignee, users)
    day = add_working_days(occurrence.due_on, -1)
    report = tasks.report_progress(occurrence, percent=100, text=chance.choice(texts), by=user, on=day)
    Progress.objects.filter(pk=report.pk).update(reported_at=moment(day))


@action
def _start_only(occurrence: Occurrence, users: Users) -> None:
    user = _user_of(occurrence.task.assignee, users)
    report = tasks.report_progress(
        occurrence,
        percent=60,
        text="Đã có dự thảo, đang lấy ý kiến.",
        difficulties="Chờ hướng dẫn của Sở về biểu mẫu.",
        by=user,
        on=occurrence.due_on,
    )
    Progress.objects.filter(pk=report.pk).update(reported_at=moment(add_working_days(occurrence.due_on, -5)))


@action
def _bring(occurrence: Occurrence, users: Users, *, late_by: int) -> None:
    user = _user_of(occurrence.task.assignee, users)
    day = add_working_days(occurrence.due_on, late_by)
    judge = users["binh"] if user.username != "binh" else users["hanh"]
    percent, text = (
        (90, "Đã hoàn thành, nộp sản phẩm để nghiệm thu.")
        if occurrence.deliveries.exists()
        else (100, "Đã hoàn thành phần việc của quý.")
    )
    report = tasks.report_progress(occurrence, percent=percent, text=text, by=user, on=day)
    Progress.objects.filter(pk=report.pk).update(reported_at=moment(day))
    deliveries = Delivery.objects.filter(occurrence=occurrence, deliverable__made_by="")
    for delivery in deliveries.select_related("deliverable", "occurrence__task"):
        title = f"{delivery.deliverable.title}, nhiệm vụ {occurrence.task.ordinal}, {occurrence.period_text}"
        lines = [(occurrence.task.words[:200], delivery.deliverable.title)]
        evidence.add_file(
            title=title,
            upload=proof_pdf(delivery.deliverable.title, lines, day),
            owner=user.person,
            effective_from=occurrence.starts_on,
            by=user,
            link_to=delivery,
            role="sản phẩm",
        )
        delivery = tasks.submit_delivery(delivery, by=user, on=day)
        tasks.accept_delivery(delivery, by=judge, on=day)


@action
def supervise(plan: Plan, users: Users) -> None:
    """Write the notes of supervision of the first three quarters."""
    if Supervision.objects.filter(plan=plan).exists():
        return
    by_ordinal = {task.ordinal: task for task in Task.objects.in_force(plan)}
    praise = tasks.supervise(
        plan, kind=Supervision.Kind.PRAISE, task=by_ordinal[11], unit=by_ordinal[11].leads.first(), by=users["hanh"],
        text="Hoàn thành ký học bạ số cho toàn bộ học sinh khối 12 trước hạn, cách chia việc theo lớp dễ làm theo.",
    )  # fmt: skip
    remedy = tasks.supervise(
        plan, kind=Supervision.Kind.REMEDY, task=by_ordinal[25], unit=by_ordinal[25].leads.first(), by=users["binh"],
        text="Hồ sơ cấp độ an toàn của hai hệ thống còn lại chậm so với kế hoạch.", due_on=date(plan.year, 12, 15),
    )  # fmt: skip
    Supervision.objects.filter(pk=praise.pk).update(made_at=moment(date(plan.year, 7, 2)))
    Supervision.objects.filter(pk=remedy.pk).update(made_at=moment(date(plan.year, 10, 2)))
