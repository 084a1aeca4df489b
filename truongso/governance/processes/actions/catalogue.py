"""The catalogue: processes added and described; versions drafted, uploaded, edited, published, retired."""

from datetime import date, datetime
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import nfc, squeeze
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Person, Unit
from truongso.governance.processes.bpmn import reading
from truongso.governance.processes.definition import Definition, definition_of
from truongso.governance.processes.exploring import check_runs
from truongso.governance.processes.models import Process, ProcessVersion
from truongso.governance.processes.planning import planned_for

_DESCRIBED = ("title", "about", "legal_basis", "owner_unit", "paper_form", "simplified")


@action
def add_process(*, code: str, title: str, adopted_on: date, by: Any, **described: Any) -> Process:
    """Put a process into the catalogue: it counts from that day, whether it runs here already or still on paper."""
    if Process.objects.filter(code=code).exists():
        raise Refused(f"Mã «{code}» đã dùng cho quy trình khác: hãy chọn mã khác.", field="code")
    process = Process(code=code, title=title, adopted_on=adopted_on)
    _describe(process, described)
    record("processes.added", process, by=by)
    return process


@action
def describe_process(process: Process, *, by: Any, **described: Any) -> Process:
    """Change what the catalogue says about a process."""
    process = Process.objects.select_for_update(of=("self",)).get(pk=process.pk)
    process.touch()
    _describe(process, described)
    record("processes.described", process, by=by)
    return process


def _describe(process: Process, described: dict[str, Any]) -> None:
    for name in _DESCRIBED:
        if name in described:
            setattr(process, name, described[name])
    if not squeeze(process.title):
        raise Refused("Hãy ghi tên quy trình.", field="title")
    process.save()


@action
def remove_process(process: Process, *, reason: str, at: datetime, by: Any) -> Process:
    """Take a process out of the catalogue: nothing new starts; what runs goes on."""
    process = Process.objects.select_for_update(of=("self",)).get(pk=process.pk)
    if process.ended_at is not None:
        raise Refused(f"Quy trình «{process}» đã ra khỏi danh mục từ trước.")
    if not reason.strip():
        raise Refused("Hãy ghi lý do đưa quy trình ra khỏi danh mục.", field="reason")
    process.ended_at = at
    process.touch()
    process.save()
    process.versions.filter(state=ProcessVersion.State.PUBLISHED).update(
        state=ProcessVersion.State.RETIRED, retired_at=at
    )
    record("processes.removed", process, by=by, reason=reason.strip()[:300])
    return process


@action
def upload_diagram(
    process: Process, content: bytes, *, plan: dict[str, Any] | None = None, note: str = "", by: Any
) -> ProcessVersion:
    """Keep a diagram as the process's draft; forms, deadlines and lanes of the version before go along where ids agree.

    Refused with the element's name and id for whatever may not stand in a diagram.
    """
    process = Process.objects.select_for_update(of=("self",)).get(pk=process.pk)
    diagram = reading.read(content)
    draft = process.draft or _new_draft(process, by)
    before = process.versions.exclude(pk=draft.pk).first()
    draft.xml, draft.note = reading.text_of(content), squeeze(nfc(note))[:300]
    draft.plan = plan if plan is not None else planned_for(diagram, (draft if draft.plan else before or draft).plan)
    if plan is not None:
        definition_of(plan, diagram)
    draft.made_by = by
    draft.save()
    record("processes.drafted", draft, by=by)
    return draft


@action
def begin_draft(process: Process, *, note: str = "", by: Any) -> ProcessVersion:
    """Copy the version in use as a draft, to change its forms and deadlines."""
    process = Process.objects.select_for_update(of=("self",)).get(pk=process.pk)
    if process.draft is not None:
        raise Refused(f"Quy trình «{process}» đã có bản nháp: hãy sửa tiếp bản đó.")
    before = process.versions.first()
    if before is None:
        raise Refused(f"Quy trình «{process}» chưa có sơ đồ: hãy tải sơ đồ BPMN lên.")
    draft = _new_draft(process, by)
    draft.xml, draft.plan, draft.note = before.xml, before.plan, squeeze(nfc(note))[:300]
    draft.save()
    record("processes.drafted", draft, by=by)
    return draft


def _new_draft(process: Process, by: Any) -> ProcessVersion:
    last = process.versions.first()
    return ProcessVersion(process=process, number=last.number + 1 if last else 1, made_by=by)


@action
def edit_plan(version: ProcessVersion, plan: dict[str, Any], *, by: Any) -> ProcessVersion:
    """Change the lanes, forms and deadlines of a draft. Refused for a version that was published."""
    version = _locked_draft(version)
    definition_of(plan, version.diagram)
    version.plan = plan
    version.save(update_fields=["plan"])
    record("processes.edited", version, by=by)
    return version


@action
def publish(version: ProcessVersion, *, at: datetime, by: Any) -> ProcessVersion:
    """Put a draft into use after it was walked through every decision; running instances stay on their version."""
    version = _locked_draft(version)
    process = version.process
    if process.ended_at is not None:
        raise Refused(f"Quy trình «{process}» đã ra khỏi danh mục.")
    if not process.simplified.strip():
        raise Refused("Hãy ghi điều đã đơn giản hóa so với mẫu giấy: đó là phần «tái cấu trúc» của quy trình.")
    definition = definition_of(version.plan, version.diagram)
    _check_lanes(definition, version)
    check_runs(version.xml, definition, version.diagram)
    process.versions.filter(state=ProcessVersion.State.PUBLISHED).update(
        state=ProcessVersion.State.RETIRED, retired_at=at
    )
    version.state, version.published_at, version.published_by = ProcessVersion.State.PUBLISHED, at, by
    version.save()
    record("processes.published", version, by=by)
    return version


def _check_lanes(definition: Definition, version: ProcessVersion) -> None:
    for lane, plan in definition.lanes.items():
        label = version.diagram.lanes[lane].label
        if plan.unit and not Unit.objects.active().filter(code=plan.unit).exists():
            raise Refused(f"Làn {label}: trường không có đơn vị mã «{plan.unit}».")
        if plan.person and not Person.objects.filter(uid=plan.person, ended_at=None).exists():
            raise Refused(f"Làn {label}: không tìm thấy người được nêu tên.")


@action
def retire(version: ProcessVersion, *, reason: str, at: datetime, by: Any) -> ProcessVersion:
    """Stop a version from being started; what runs on it goes on."""
    version = ProcessVersion.objects.select_for_update(of=("self",)).select_related("process").get(pk=version.pk)
    if version.state != ProcessVersion.State.PUBLISHED:
        raise Refused(f"{version} không đang dùng.")
    if not reason.strip():
        raise Refused("Hãy ghi lý do thôi dùng.", field="reason")
    version.state, version.retired_at = ProcessVersion.State.RETIRED, at
    version.note = squeeze(f"{version.note} Thôi dùng: {reason}")[:300]
    version.save()
    record("processes.retired", version, by=by)
    return version


def _locked_draft(version: ProcessVersion) -> ProcessVersion:
    found: ProcessVersion = (
        ProcessVersion.objects.select_for_update(of=("self",)).select_related("process").get(pk=version.pk)
    )
    if not found.is_draft:
        raise Refused(f"{found} đã công bố nên không sửa được: hãy lập bản nháp mới.")
    return found
