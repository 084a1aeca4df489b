"""Bring a plan file in: inspect it, decide about what was found, apply it, merge a later version."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import fold, format_date
from truongso.foundation.audit.recording import action, record
from truongso.foundation.indicators.registry import Kind, indicators
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Unit
from truongso.governance.plan.actions.plans import amend
from truongso.governance.plan.effective import ACCEPT, KEEP, as_decimal, checked_edit, effective_reading
from truongso.governance.plan.matching import pair_lines, suggest_codes, suggest_unit
from truongso.governance.plan.models import Delivery, Group, IndicatorLine, Plan, PlanImport, Task
from truongso.governance.plan.models.task import TaskQuerySet
from truongso.governance.plan.openings import add_deliverables, ask_for_products, open_occurrences

Line = IndicatorLine | Task


@action
def start_import(*, reading: dict[str, Any], file_name: str, sha256: str, year: int, by: Any) -> PlanImport:
    """Keep what was read from a file for review. The same file under review twice is one import."""
    standing: PlanImport | None = PlanImport.objects.filter(
        sha256=sha256, year=year, state=PlanImport.State.REVIEWING
    ).first()
    if standing is not None:
        return standing
    decisions = {"codes": _likely_codes(reading, year)}
    started = PlanImport.objects.create(
        file_name=file_name[-200:], sha256=sha256, year=year, reading=reading, decisions=decisions, uploaded_by=by
    )
    record("plan.file_inspected", started, by=by, findings=len(started.findings))
    return started


def _likely_codes(reading: dict[str, Any], year: int) -> dict[str, str]:
    """Return the code to propose for each line: the one that the same line has in the standing plan, else the likeliest."""
    new = [(i["ordinal"], i["text"]) for g in reading["indicator_groups"] for i in g["indicators"]]
    plan = Plan.current(year)
    old = list(IndicatorLine.objects.in_force(plan)) if plan else []
    pairs = pair_lines([(line.ordinal, line.text) for line in old], new)
    codes = {str(new[at][0]): old[was].code for at, was in pairs.items() if old[was].code}
    for ordinal, (code, _) in suggest_codes(new).items():
        if str(ordinal) not in codes and code not in codes.values():
            codes[str(ordinal)] = code
    return codes


def _under_review(plan_import: PlanImport) -> PlanImport:
    plan_import = PlanImport.objects.select_for_update().get(pk=plan_import.pk)
    if plan_import.state != PlanImport.State.REVIEWING:
        raise Refused(f"Lần nạp «{plan_import.file_name}» {plan_import.get_state_display()}: không sửa được nữa.")
    return plan_import


@action
def decide_finding(plan_import: PlanImport, number: int, decision: str, *, by: Any) -> PlanImport:
    """Accept the proposal of a finding, or keep the document's wording."""
    plan_import = _under_review(plan_import)
    if decision not in (ACCEPT, KEEP) or not 0 <= number < len(plan_import.findings):
        raise Refused("Không có điểm cần xem này: hãy tải lại trang.")
    plan_import.decisions.setdefault("findings", {})[str(number)] = {
        "decision": decision,
        "by": str(by),
        "at": timezone.now().isoformat(),
    }
    plan_import.touch()
    plan_import.save()
    words = "nhận đề xuất" if decision == ACCEPT else "giữ nguyên văn"
    record("plan.finding_decided", plan_import, by=by, finding=number + 1, decision=words)
    return plan_import


@action
def edit_reading(plan_import: PlanImport, edits: dict[str, str], *, by: Any) -> PlanImport:
    """Correct what was read: head fields ("head:number") or parts of a line ("task:3:lead", "indicator:21:target")."""
    plan_import = _under_review(plan_import)
    checked = {key: checked_edit(plan_import.reading, key, value) for key, value in edits.items()}
    plan_import.decisions.setdefault("edits", {}).update(checked)
    plan_import.touch()
    plan_import.save()
    record("plan.finding_decided", plan_import, by=by, finding=", ".join(checked), decision="sửa")
    return plan_import


@action
def choose_codes(plan_import: PlanImport, codes: dict[int, str], *, by: Any) -> PlanImport:
    """Confirm which declared code counts each line; a code serves one line."""
    plan_import = _under_review(plan_import)
    chosen = [code for code in codes.values() if code]
    doubles = {code for code in chosen if chosen.count(code) > 1}
    if doubles:
        lines = ", ".join(str(ordinal) for ordinal, code in codes.items() if code in doubles)
        raise Refused(f"Các chỉ tiêu {lines} cùng chọn một mã: mỗi mã chỉ khớp một chỉ tiêu.")
    if unknown := [code for code in chosen if code not in indicators]:
        raise Refused(f"Từ điển chỉ tiêu không có mã «{unknown[0][:80]}»: hãy chọn một mã trong danh sách.")
    plan_import.decisions["codes"] = {str(ordinal): code for ordinal, code in codes.items()}
    plan_import.decisions["codes_confirmed_by"] = str(by)
    plan_import.touch()
    plan_import.save()
    record("plan.finding_decided", plan_import, by=by, finding="mã chỉ tiêu", decision="khớp mã")
    return plan_import


@action
def abandon_import(plan_import: PlanImport, *, by: Any) -> PlanImport:
    """Drop a file under review; it stays in the list as dropped."""
    plan_import = _under_review(plan_import)
    plan_import.state = PlanImport.State.ABANDONED
    plan_import.touch()
    plan_import.save()
    record("plan.import_abandoned", plan_import, by=by)
    return plan_import


@action
def apply_import(plan_import: PlanImport, *, by: Any, today: date) -> Plan:
    """Make the reviewed file the plan of its year, in one transaction; a later file is merged into the standing plan.

    Refused while a finding has no decision or the codes were not confirmed.
    """
    plan_import = _under_review(plan_import)
    undecided = len(plan_import.findings) - len(plan_import.decisions.get("findings", {}))
    if undecided:
        raise Refused(
            f"Còn {undecided} điểm cần xem chưa có quyết định: hãy nhận đề xuất hoặc giữ nguyên từng điểm trước khi áp dụng."
        )
    if "codes_confirmed_by" not in plan_import.decisions:
        raise Refused("Hãy xác nhận bảng khớp chỉ tiêu với mã trước khi áp dụng.")
    reading = effective_reading(plan_import.reading, plan_import.decisions)
    plan = Plan.objects.select_for_update().of_year(plan_import.year).first()
    is_new = plan is None
    before = _head_of(plan) if plan else {}
    plan = _write_head(plan, reading, plan_import.year, by=by, today=today)
    merge = _Merge(plan, plan_import, reading, is_new=is_new, by=by)
    merge.note_head(before)
    changes = merge.run()
    plan_import.state, plan_import.plan = PlanImport.State.APPLIED, plan
    plan_import.touch()
    plan_import.save()
    if is_new:
        record(
            "plan.applied",
            plan,
            by=by,
            indicators=plan.indicator_lines.filter(ended_at__isnull=True).count(),
            tasks=plan.tasks.filter(ended_at__isnull=True).count(),
        )
    else:
        record("plan.merged", plan, by=by, changes=changes)
    return plan


def _head_of(plan: Plan) -> dict[str, str]:
    return {"tên": plan.title, "số, ký hiệu": plan.number, "ngày ban hành": format_date(plan.issued_on)}


def _write_head(plan: Plan | None, reading: dict[str, Any], year: int, *, by: Any, today: date) -> Plan:
    issued_on = date.fromisoformat(reading["issued_on"]) if reading.get("issued_on") else None
    plan = plan or Plan(year=year, starts_on=_start_of(reading, issued_on, year, today), applied_by=by)
    if plan.pk:
        plan.touch()
    plan.title = (reading.get("title") or f"Kế hoạch chuyển đổi số năm {year}")[:300]
    # A later file that leaves number or day blank does not take away what the plan was given.
    plan.number, plan.issued_on = (reading.get("number") or plan.number or "")[:60], issued_on or plan.issued_on
    plan.agency, plan.place = (reading.get("agency") or "")[:200], (reading.get("place") or "")[:100]
    plan.legal_bases, plan.sections = reading.get("legal_bases", []), reading.get("sections", [])
    plan.save()
    return plan


def _start_of(reading: dict[str, Any], issued_on: date | None, year: int, today: date) -> date:
    """Return the day from which work is asked: the issue date; else the month that the head names; else the year's start."""
    if issued_on:
        return issued_on
    month = reading.get("issued_month")
    return date(year, int(month), 1) if month else date(year, 1, 1)


class _Merge:
    """Writes the lines of a reading into a plan; lines that were there keep their history."""

    def __init__(self, plan: Plan, plan_import: PlanImport, reading: dict[str, Any], *, is_new: bool, by: Any) -> None:
        self.plan, self.reading, self.is_new, self.by = plan, reading, is_new, by
        self.source = plan_import.file_name
        self.codes = plan_import.decisions.get("codes", {})
        self.units = list(Unit.objects.active())
        self.codes_before: dict[int, str] = {}
        self.changes = 0

    def note_head(self, before: dict[str, str]) -> None:
        """Record what a later version changes in the head."""
        after = _head_of(self.plan)
        for field, value in before.items():
            self._note_if_changed(self.plan, field, value, after[field])

    def run(self) -> int:
        """Write both annexes and return how many changes a merge made."""
        self._write_lines(
            IndicatorLine.objects.in_force(self.plan),
            self.reading["indicator_groups"],
            "indicators",
            self._write_indicator,
        )
        self._write_lines(
            TaskQuerySet(Task).in_force(self.plan), self.reading["task_groups"], "tasks", self._write_task
        )
        return self.changes

    def _write_lines(self, standing: Any, groups: list[dict[str, Any]], key: str, write: Any) -> None:
        old = list(standing)
        new = [(position, line) for position, group in enumerate(groups, start=1) for line in group[key]]
        pairs = pair_lines(
            [(line.ordinal, line.text) for line in old], [(line["ordinal"], line["text"]) for _, line in new]
        )
        for at, line in enumerate(old):
            if at not in pairs.values():
                self._end(line)
        moved = [old[was] for at, was in pairs.items() if old[was].ordinal != new[at][1]["ordinal"]]
        for line in moved:  # step aside first: two lines that swap numbers would collide
            line.ordinal += 10_000
            line.save(update_fields=["ordinal"])
        if key == "indicators":
            self._free_codes([old[was] for was in pairs.values()])
        by_position = {position: self._group(key, position, group) for position, group in enumerate(groups, start=1)}
        for at, (position, values) in enumerate(new):
            write(old[pairs[at]] if at in pairs else None, by_position[position], values)

    def _free_codes(self, standing: list[IndicatorLine]) -> None:
        """Take the codes off the lines that stay: the confirmed table gives each its own again, and one may have moved."""
        self.codes_before = {line.pk: line.code for line in standing}
        IndicatorLine.objects.filter(pk__in=self.codes_before).update(code="")

    def _group(self, annex: str, position: int, values: dict[str, Any]) -> Group:
        defaults = {"numeral": (values.get("numeral") or str(position))[:8], "name": values["name"][:300]}
        return Group.objects.update_or_create(plan=self.plan, annex=annex, position=position, defaults=defaults)[0]

    def _end(self, line: Line) -> None:
        line.ended_at = timezone.now()
        line.touch()
        line.save()
        self._note(line, "toàn bộ", line.text, "rút khỏi kế hoạch")

    def _note(self, line: Line | Plan, field: str, before: str, after: str) -> None:
        if self.is_new:
            return
        self.changes += 1
        reason = f"Theo bản mới của kế hoạch (tệp {self.source})."
        amend(
            self.plan, line, field=field, before=before, after=after, reason=reason, basis=self.plan.number, by=self.by
        )

    def _write_indicator(self, line: IndicatorLine | None, group: Group, values: dict[str, Any]) -> None:
        is_added = line is None
        line = line or IndicatorLine(plan=self.plan)
        before = (line.text, line.written.text)
        line.group, line.ordinal, line.text = group, values["ordinal"], values["text"]
        line.unit, line.source = values.get("unit") or "", values.get("source") or {}
        line.written_comparison = values.get("comparison") or ""
        line.written_target = as_decimal(values.get("target"))
        line.code = self.codes.get(str(values["ordinal"]), "")
        if is_added or before[1] != line.written.text:
            self._apply_target(line, values)
        if not is_added:
            line.touch()
        line.save()
        if is_added:
            self._note(line, "toàn bộ", "", line.text)
        else:
            self._note_if_changed(line, "lời", before[0], line.text)
            self._note_if_changed(line, "mức", before[1], line.written.text)
            self._note_if_changed(line, "mã", self.codes_before.get(line.pk, ""), line.code)

    def _apply_target(self, line: IndicatorLine, values: dict[str, Any]) -> None:
        line.applied_comparison = values.get("applied_comparison") or line.written_comparison
        applied = as_decimal(values.get("applied_target"))
        line.applied_target = line.written_target if applied is None else applied
        line.applied_unit = values.get("applied_unit") or line.unit
        card = line.card
        if card and card.kind == Kind.COUNT and line.unit == "%" and applied is None:
            # "at least one activity: 100 %" promises one activity; the reading says so to the plan's owner.
            line.applied_comparison, line.applied_target, line.applied_unit = ">=", Decimal(1), card.unit

    def _write_task(self, task: Task | None, group: Group, values: dict[str, Any]) -> None:
        is_added = task is None
        task = task or Task(plan=self.plan)
        before = (task.text, task.schedule_text, "; ".join(task.written_leads))
        schedule = values["schedule"]
        task.group, task.ordinal, task.text = group, values["ordinal"], values["text"]
        task.written_leads, task.written_partners = values["lead"], values["partners"]
        task.schedule, task.schedule_text = schedule["kind"], (schedule.get("text") or "")[:100]
        task.first_quarter, task.last_quarter = schedule.get("from_quarter") or 1, schedule.get("to_quarter") or 4
        task.source = values.get("source") or {}
        task.applied_text = values.get("applied_text") or task.applied_text
        task.applied_reason = values.get("applied_reason") or task.applied_reason
        if not is_added:
            task.touch()
        task.save()
        if is_added or before[2] != "; ".join(values["lead"]):
            task.leads.set(self._units_of(values["lead"]))
            task.partners.set([u for u in self._units_of(values["partners"]) if u not in task.leads.all()])
        self._write_products(task, values["deliverables"], is_added=is_added)
        self._write_occurrences(task, is_added=is_added, schedule_changed=before[1] != task.schedule_text)
        if is_added:
            self._note(task, "toàn bộ", "", task.text)
        else:
            self._note_if_changed(task, "lời", before[0], task.text)
            self._note_if_changed(task, "thời gian", before[1], task.schedule_text)
            self._note_if_changed(task, "đơn vị chủ trì", before[2], "; ".join(task.written_leads))

    def _note_if_changed(self, line: Line | Plan, field: str, before: str, after: str) -> None:
        if before != after:
            self._note(line, field, before, after)

    def _write_products(self, task: Task, titles: list[str], *, is_added: bool) -> None:
        if is_added:
            add_deliverables(task, titles)
            return
        standing = {fold(d.title): d for d in task.deliverables.filter(ended_at__isnull=True)}
        for gone in set(standing) - {fold(title) for title in titles}:
            standing[gone].ended_at = timezone.now()
            standing[gone].save()
            Delivery.objects.filter(deliverable=standing[gone], state=Delivery.State.MISSING).delete()
            self._note(task, "sản phẩm", standing[gone].title, "")
        added = [title for title in titles if fold(title) not in standing]
        for deliverable in add_deliverables(task, added) if added else []:
            self._note(task, "sản phẩm", "", deliverable.title)
        if added:
            ask_for_products(task)

    def _write_occurrences(self, task: Task, *, is_added: bool, schedule_changed: bool) -> None:
        if schedule_changed and not is_added:
            untouched = task.occurrences.filter(ended_at__isnull=True, state="open", reports__isnull=True)
            untouched.update(ended_at=timezone.now())
        open_occurrences(task)

    def _units_of(self, names: list[str]) -> list[Unit]:
        return [self._unit(name) for name in dict.fromkeys(names)]

    def _unit(self, name: str) -> Unit:
        unit = suggest_unit(name, self.units)
        if unit is None:
            code = "-".join(fold(name).replace("&", " ").replace("/", " ").split())[:40].strip("-")
            code = "".join(c for c in code if c.isalnum() or c == "-") or f"don-vi-{len(self.units) + 1}"
            unit = org.add_unit(code=code, name=name, kind=_kind_of(name), by=self.by)
            self.units.append(unit)
        return unit


def _kind_of(name: str) -> str:
    words = fold(name)
    if words.startswith("ban "):
        return Unit.Kind.BOARD
    if words.startswith("phong gd") or "van phong so" in words or "cac co so giao duc" in words:
        return Unit.Kind.OUTSIDE
    if words.startswith("cac "):
        return Unit.Kind.SCHOOL
    return Unit.Kind.DEPARTMENT if words.startswith("to ") else Unit.Kind.OFFICE
