"""What stands beside a diagram: who the lanes are, what each step asks and by when, the paper it makes.

It is kept as plain values (JSON in a version, YAML in a file), and read into these shapes. Whatever is wrong is refused with
the element's name: nobody reads a stack trace to mend a process.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from truongso.core.refusal import Refused
from truongso.foundation.org.roles import EMPLOYEES, Role
from truongso.foundation.papers.registry import ABBREVIATIONS
from truongso.governance.processes.bpmn import conditions
from truongso.governance.processes.bpmn.diagram import Diagram, Node
from truongso.governance.processes.form_fields import Field, Reader, field_of

WHO = {
    "starter": "người đề nghị",
    "role": "người giữ vai trò",
    "unit_head": "trưởng đơn vị của người đề nghị",
    "homeroom": "giáo viên chủ nhiệm của học sinh trong đơn",
    "person": "một người nêu tên",
    "field": "người được chọn trong biểu mẫu",
}
FORM, SIGN = "form", "sign"
AGREED, REFUSED, OTHER = "agreed", "refused", "other"
RESULTS = {AGREED: "Đồng ý", REFUSED: "Không đồng ý", OTHER: "Kết thúc khác"}
SHORTHAND = {"employees": EMPLOYEES}
LONGEST_DEADLINE = 60


@dataclass(frozen=True)
class LanePlan:
    """Who does what stands in a lane. otherwise is the role that stands in where nobody else can: one's own head."""

    who: str
    role: str = ""
    unit: str = ""
    person: str = ""
    field: str = ""
    otherwise: str = Role.PRINCIPAL.value

    @property
    def words(self) -> str:
        if self.who == "role":
            return f"{Role(self.role).label}{f' ({self.unit})' if self.unit else ''}"
        return WHO[self.who]


@dataclass(frozen=True)
class PaperPlan:
    """A paper that a step makes; {names} in its texts are fields of the forms and a few words of the instance."""

    type_code: str
    subject: str
    paragraphs: tuple[str, ...]
    heading: str = ""
    bases: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    seal: bool = False
    register: bool = False


@dataclass(frozen=True)
class StepPlan:
    """One task: its form, its deadline in working days; a signing step has a paper instead of a form."""

    form: tuple[Field, ...] = ()
    days: int = 1
    kind: str = FORM
    hint: str = ""
    may_return: bool = True
    result: str = "signed"
    paper: PaperPlan | None = None


@dataclass(frozen=True)
class BookingPlan:
    """What a process holds for somebody: a room or a device, on a day, from lesson to lesson.

    approval is the field whose «có» agrees to it before the process ends.
    """

    field: str
    day: str
    lessons: str
    approval: str = ""


@dataclass(frozen=True)
class Definition:
    """Everything beside the diagram."""

    starters: frozenset[str]
    lanes: dict[str, LanePlan]
    steps: dict[str, StepPlan]
    results: dict[str, str]
    title: str = ""
    booking: BookingPlan | None = None

    @property
    def fields(self) -> dict[str, Field]:
        """All form fields by name."""
        return {field.name: field for step in self.steps.values() for field in step.form}

    @property
    def pupil_field(self) -> str:
        return next((field.name for field in self.fields.values() if field.kind == "pupil"), "")

    def known_names(self) -> set[str]:
        """Return the names that conditions may ask."""
        results = {step.result for step in self.steps.values() if step.kind == SIGN}
        return results | {name for field in self.fields.values() for name in field.value_names}


def definition_of(values: dict[str, Any], diagram: Diagram) -> Definition:
    """Read and check plain values against the diagram that they belong to."""
    reader = Reader(values, "quy trình")
    found = Definition(
        starters=_starters(reader.texts("starters")),
        lanes={lane.id: _lane(reader.inner("lanes").inner(lane.id, f"làn {lane.label}")) for lane in _lanes(diagram)},
        steps={task.id: _step(reader.inner("steps").inner(task.id, f"bước {task.label}")) for task in diagram.tasks},
        results={end.id: _result(reader.inner("results"), end) for end in diagram.ends},
        title=reader.text("title", longest=200),
        booking=_booking(reader.inner("booking", "phần đặt chỗ")) if values.get("booking") else None,
    )
    _check_names(found, diagram)
    _check_start(found, diagram)
    return found


def as_values(definition: Definition) -> dict[str, Any]:
    """Return a definition as the plain values that it is read from."""
    values = asdict(definition)
    values["starters"] = sorted(definition.starters)
    return values


def _lanes(diagram: Diagram) -> Iterator[Any]:
    yield from diagram.lanes.values()


def _starters(names: list[str]) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        if name in SHORTHAND:
            found |= {role.value for role in SHORTHAND[name]}
        elif name in Role.values:
            found.add(name)
        else:
            raise Refused(f"Vai trò được bắt đầu «{name[:40]}» không có trong hệ thống.")
    if not found:
        raise Refused("Chưa nói ai được bắt đầu quy trình: hãy chọn ít nhất một vai trò.")
    return frozenset(found)


def _lane(reader: Reader) -> LanePlan:
    plan = LanePlan(
        reader.choice("who", WHO), reader.text("role"), reader.text("unit"), reader.text("person"), reader.text("field"),
        reader.text("otherwise") or Role.PRINCIPAL.value,
    )  # fmt: skip
    needed = {"role": plan.role, "person": plan.person, "field": plan.field}.get(plan.who, "-")
    if not needed:
        raise Refused(f"{reader.where.capitalize()}: hãy nói rõ {WHO[plan.who]}.")
    for role in filter(None, (plan.role, plan.otherwise)):
        if role not in Role.values:
            raise Refused(f"{reader.where.capitalize()}: vai trò «{role[:40]}» không có trong hệ thống.")
    return plan


def _step(reader: Reader) -> StepPlan:
    kind = reader.choice("kind", {FORM: "", SIGN: ""}, default=FORM)
    form = tuple(field_of(one) for one in reader.list_of("form", "mục"))
    days = reader.whole("days", default=1, highest=LONGEST_DEADLINE)
    names = [name for field in form for name in field.value_names]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise Refused(f"{reader.where.capitalize()}: tên mục «{twice}» dùng hai lần trong một biểu mẫu.")
    paper = _paper(reader.inner("paper", f"văn bản của {reader.where}")) if reader.has("paper") else None
    if (kind == SIGN) != (paper is not None):
        raise Refused(f"{reader.where.capitalize()}: bước ký phải có văn bản, bước thường thì không.")
    return StepPlan(
        form, days, kind, reader.text("hint", longest=300), reader.truth("may_return", default=True),
        reader.text("result") or "signed", paper,
    )  # fmt: skip


def _paper(reader: Reader) -> PaperPlan:
    type_code, heading = reader.text("type_code", longest=10), reader.text("heading", longest=80)
    if type_code not in ABBREVIATIONS and (not heading or reader.truth("register")):
        raise Refused(f"{reader.where.capitalize()}: loại văn bản «{type_code[:20]}» không có trong Nghị định 30/2020.")
    plan = PaperPlan(
        type_code, reader.text("subject", longest=300), tuple(reader.texts("paragraphs")), heading, tuple(reader.texts("bases")),
        tuple(reader.texts("recipients")), reader.truth("seal"), reader.truth("register"),
    )  # fmt: skip
    if not plan.subject or not plan.paragraphs:
        raise Refused(f"{reader.where.capitalize()}: phải có trích yếu và nội dung.")
    return plan


def _booking(reader: Reader) -> BookingPlan:
    return BookingPlan(reader.text("field"), reader.text("day"), reader.text("lessons"), reader.text("approval"))


def _result(reader: Reader, end: Node) -> str:
    value = reader.text(end.id) or OTHER
    if value not in RESULTS:
        raise Refused(f"Kết thúc {end.label}: kết quả «{value[:20]}» phải là một trong {', '.join(RESULTS)}.")
    return value


def _check_names(found: Definition, diagram: Diagram) -> None:
    known = found.known_names()
    for flow in diagram.flows.values():
        if flow.condition:
            try:
                conditions.check(flow.condition, known)
            except Refused as refusal:
                raise Refused(f"Mũi tên {flow.label}: {refusal.sentence}.") from None
    for field in found.fields.values():
        if field.when:
            conditions.check(field.when, known)
    for lane, plan in found.lanes.items():
        if plan.who == "field" and getattr(found.fields.get(plan.field), "kind", "") != "person":
            raise Refused(f"Làn {diagram.lanes[lane].label}: mục «{plan.field}» không phải mục chọn người.")
        if plan.who == "homeroom" and not found.pupil_field:
            raise Refused(f"Làn {diagram.lanes[lane].label}: biểu mẫu không có mục chọn học sinh.")
    booking = found.booking
    if booking is not None:
        kinds = [getattr(found.fields.get(name), "kind", "") for name in (booking.field, booking.day, booking.lessons)]
        if kinds[0] not in {"room", "device"} or kinds[1:] != ["date", "lessons"]:
            raise Refused("Phần đặt chỗ phải nêu mục chọn phòng hoặc thiết bị, mục ngày và mục tiết.")
        if booking.approval and booking.approval not in known:
            raise Refused(f"Phần đặt chỗ: mục «{booking.approval}» không có trong biểu mẫu nào.")


def _check_start(found: Definition, diagram: Diagram) -> None:
    first = diagram.first_task
    if found.lanes[first.lane].who != "starter":
        raise Refused(f"Bước đầu {first.label} phải nằm trong làn của người đề nghị.")
    if not found.steps[first.id].form:
        raise Refused(f"Bước đầu {first.label} chưa có biểu mẫu.")
