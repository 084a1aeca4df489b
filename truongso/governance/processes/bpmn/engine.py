"""Run a diagram by SpiffWorkflow, whose own engine would run Python: ours evaluates plain comparisons and nothing else.

The engine is given a description built from the checked diagram, never the file that was sent. Ids carry a prefix there,
because the library keeps names like Start for itself. What is stored of an instance is the tokens alone; the description
comes back from the version, so a state is small and cannot bring its own rules.
"""

import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.config import DEFAULT_CONFIG
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter, WorkflowConverter
from SpiffWorkflow.util.task import TaskState

from truongso.core.refusal import Refused
from truongso.governance.processes.bpmn import conditions
from truongso.governance.processes.bpmn.diagram import Diagram
from truongso.governance.processes.bpmn.reading import BPMN, read_kept

_PREFIX = "x_"
State = dict[str, Any]


class _TokensConverter(BpmnWorkflowConverter):  # type: ignore[misc]  # the library ships no types
    """Writes a workflow without its description: that is the same for all instances of a version, and larger than they are."""

    def to_dict(self, workflow: Any) -> dict[str, Any]:
        tokens: dict[str, Any] = WorkflowConverter.to_dict(self, workflow)
        return {**tokens, "subprocess_specs": {}, "subprocesses": {}, "bpmn_events": []}


_serializer = BpmnWorkflowSerializer(
    BpmnWorkflowSerializer.configure({**DEFAULT_CONFIG, BpmnWorkflow: _TokensConverter})
)


class RestrictedEngine(PythonScriptEngine):  # type: ignore[misc]  # the library ships no types
    """Conditions are comparisons of form values; scripts and services do not exist."""

    def validate(self, expression: str) -> None:
        conditions.names_in(expression)

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> bool:
        return conditions.evaluate(expression, task.data)

    def execute(self, task: Any, script: str, external_context: Any = None) -> None:
        raise Refused("Quy trình không được chạy mã lệnh.")

    def call_service(self, task: Any, **kwargs: Any) -> None:
        raise Refused("Quy trình không được gọi dịch vụ bên ngoài.")


@dataclass(frozen=True)
class Waiting:
    """A task that waits for somebody: the token's id, the element, and the values known there."""

    token: str
    element: str
    values: dict[str, Any]


class Running:
    """One run of a diagram: its tokens, moved by completing tasks."""

    def __init__(self, xml: str, state: State | None = None) -> None:
        self.diagram: Diagram = read_kept(xml)
        if state is None:
            self._workflow = BpmnWorkflow(_spec(xml), script_engine=RestrictedEngine())
            self._workflow.do_engine_steps()
        else:
            # The description is shared, never restored: the library only reads it.
            self._workflow = _serializer.from_dict({**copy.deepcopy(state), "spec": _spec(xml)})
            self._workflow.script_engine = RestrictedEngine()

    @property
    def state(self) -> State:
        """The tokens as plain JSON values."""
        tokens: dict[str, Any] = _serializer.to_dict(self._workflow)
        return tokens

    @property
    def is_over(self) -> bool:
        return bool(self._workflow.is_completed())

    @property
    def waiting(self) -> list[Waiting]:
        """The tasks that wait now."""
        found = self._workflow.get_tasks(state=TaskState.READY, manual=True)
        return [Waiting(str(one.id), _element(one), dict(one.data)) for one in found]

    @property
    def passed(self) -> list[str]:
        """The elements that were passed, in the order of the tokens' tree."""
        found = [_element(one) for one in self._workflow.get_tasks(state=TaskState.COMPLETED)]
        return [one for one in found if one in self.diagram.nodes]

    @property
    def ends(self) -> list[str]:
        """The ends that were reached."""
        return [one for one in self.passed if one in {end.id for end in self.diagram.ends}]

    @property
    def values(self) -> dict[str, Any]:
        """The values known at the end; before it, those of the first waiting task."""
        waiting = self.waiting
        return waiting[0].values if waiting else dict(self._workflow.data)

    def complete(self, token: str, values: dict[str, Any]) -> None:
        """Finish a waiting task with form values and go on to the next ones."""
        task = self._task(token)
        task.data.update(values)
        task.run()
        self._workflow.do_engine_steps()

    def go_back(self, token: str, values: dict[str, Any]) -> None:
        """Go back to the task before, which waits again; values stay as they were at it, with these added."""
        before = self.before(token)
        if before is None:
            raise Refused("Đây là bước đầu tiên: không còn bước nào trước để trả lại.")
        if len(self.waiting) > 1:
            raise Refused("Còn bước khác đang làm song song: hãy đợi xong rồi mới trả lại.")
        task = self._task(before)
        self._workflow.reset_from_task_id(task.id)
        for waiting in self._workflow.get_tasks(state=TaskState.READY, manual=True):
            waiting.data.update(values)

    def before(self, token: str) -> str | None:
        """Return the token of the task that led here, nothing at the first."""
        task = self._task(token).parent
        while task is not None:
            if task.task_spec.manual and _element(task) in self.diagram.nodes:
                return str(task.id)
            task = task.parent
        return None

    def _task(self, token: str) -> Any:
        return self._workflow.get_task_from_id(UUID(token))


def _element(task: Any) -> str:
    return str(getattr(task.task_spec, "bpmn_id", None) or "").removeprefix(_PREFIX)


@lru_cache(maxsize=64)
def _spec(xml: str) -> Any:
    diagram = read_kept(xml)
    parser = BpmnParser()
    parser.add_bpmn_xml(_executable(diagram))
    return parser.get_spec("Process")


def _executable(diagram: Diagram) -> Any:
    """Build the little BPMN that runs: nodes, flows, conditions; nothing that was not read and checked."""
    root = etree.Element(f"{{{BPMN}}}definitions", nsmap={None: BPMN})
    process = etree.SubElement(root, f"{{{BPMN}}}process", id="Process", isExecutable="true")
    for node in diagram.nodes.values():
        made = etree.SubElement(process, f"{{{BPMN}}}{node.kind}", id=_PREFIX + node.id)
        if node.default:
            made.set("default", _PREFIX + node.default)
        made.set("name", node.name or node.kind)
    for flow in diagram.flows.values():
        made = etree.SubElement(
            process, f"{{{BPMN}}}sequenceFlow", id=_PREFIX + flow.id, sourceRef=_PREFIX + flow.source,
            targetRef=_PREFIX + flow.target,
        )  # fmt: skip
        if flow.condition:
            etree.SubElement(made, f"{{{BPMN}}}conditionExpression").text = flow.condition
    return root
