"""Each shipped process: runs to every end, every lane reaches somebody, every form opens, the picture shows everything."""

from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from tests.processes.conftest import make_school
from truongso.governance.processes.assigning import holder_of
from truongso.governance.processes.bpmn import reading
from truongso.governance.processes.bpmn.diagram import Diagram
from truongso.governance.processes.bpmn.drawing import Mark, draw, wrapped
from truongso.governance.processes.bpmn.engine import Running
from truongso.governance.processes.definition import SIGN, Definition, as_values, definition_of
from truongso.governance.processes.exploring import explore
from truongso.governance.processes.form_fields import KINDS
from truongso.governance.processes.forms import StepForm
from truongso.governance.processes.library import Shipped, shipped
from truongso.governance.processes.models import Instance, Process

SHIPPED = [pytest.param(one, id=one.code) for one in shipped()]


def read(one: Shipped) -> tuple[Diagram, Definition]:
    diagram = reading.read(one.diagram)
    return diagram, definition_of(one.plan, diagram)


def test_there_are_ten_and_they_say_what_was_simplified() -> None:
    assert len(SHIPPED) == 10
    for one in shipped():
        for part in ("title", "about", "legal_basis", "owner", "paper_form", "simplified"):
            assert one.described[part].strip(), (one.code, part)


@pytest.mark.parametrize("one", SHIPPED)
def test_it_runs_to_every_end(one: Shipped) -> None:
    diagram, definition = read(one)
    found = explore(one.diagram.decode(), definition)
    assert set(found.ends) == {end.id for end in diagram.ends}
    assert found.passed == set(diagram.nodes)
    assert found.stuck == []


@pytest.mark.parametrize("one", SHIPPED)
def test_every_way_that_was_found_can_be_walked(one: Shipped) -> None:
    """The answers that lead to an end lead there again, with the state put away and fetched at each step."""
    _, definition = read(one)
    xml = one.diagram.decode()
    for end, path in explore(xml, definition).ends.items():
        state = Running(xml).state
        for answers in path:
            running = Running(xml, state)
            ((element, values),) = answers.items()
            token = next(w.token for w in running.waiting if w.element == element)
            running.complete(token, values)
            state = running.state
        assert end in running.ends and running.is_over


@pytest.mark.parametrize("one", SHIPPED)
def test_what_stands_beside_the_diagram_is_read_again_as_it_was(one: Shipped) -> None:
    diagram, definition = read(one)
    assert definition_of(as_values(definition), diagram) == definition


@pytest.mark.parametrize("one", SHIPPED)
def test_the_picture_shows_every_element(one: Shipped) -> None:
    diagram, _ = read(one)
    task = diagram.tasks[1].id
    root = ElementTree.fromstring(draw(diagram, live={task: Mark("Bùi Đức Long", "01/12/2026")}))
    drawn = {group.get("data-element") for group in root.iter() if group.get("data-element")}
    assert drawn >= {*diagram.nodes, *diagram.flows, *diagram.lanes, diagram.pool}
    texts = " ".join("".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text"))
    for node in (*diagram.tasks, *diagram.ends):
        assert all(word in texts for word in node.name.split()), node.name
    description = root.find("{http://www.w3.org/2000/svg}desc")
    assert description is not None and all(node.name in (description.text or "") for node in diagram.tasks)
    assert "Đang chờ Bùi Đức Long, từ 01/12/2026" in (description.text or "")


def test_long_words_are_wrapped_and_cut() -> None:
    assert wrapped("Cho ý kiến, bố trí dạy thay", 100, most=3) == ["Cho ý kiến, bố", "trí dạy thay"]
    assert wrapped("một hai ba bốn năm sáu bảy tám", 60, most=2) == ["một hai", "ba bốn n…"]


@pytest.mark.django_db
def test_every_lane_reaches_somebody_and_every_form_opens() -> None:
    """With the cast's school, whoever starts: a teacher, a father, a pupil."""
    school, today = make_school(), timezone.localdate()
    assert Process.objects.with_published().count() == 10
    for process in Process.objects.all():
        version = process.published
        assert version is not None
        starter = school.dung if "guardian" in version.definition.starters else school.an
        instance = Instance(version=version, process=process, starter=starter, pupil=school.first)
        for lane, plan in version.definition.lanes.items():
            values: dict[str, Any] = {plan.field: str(school.thu.person.uid)} if plan.field else {}
            holder = holder_of(plan, instance, values, step=lane, on=today)
            assert holder.person is not None or holder.role, (process.code, lane)
        for step in version.definition.steps.values():
            form = StepForm(plan=step.form, user=starter, today=today)
            assert step.kind == SIGN or len(form.boxes) >= len(step.form) > 0
            assert {field.kind for field in step.form} <= set(KINDS)
            assert step.kind == SIGN or form.as_p()
