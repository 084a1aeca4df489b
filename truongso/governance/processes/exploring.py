"""Walk a process through every decision, with the engine that runs it: what is never reached, where it could stop."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from truongso.core.refusal import Refused
from truongso.governance.processes.bpmn import conditions
from truongso.governance.processes.bpmn.diagram import Diagram
from truongso.governance.processes.bpmn.engine import Running
from truongso.governance.processes.definition import SIGN, Definition, StepPlan

MOST_STATES = 2000
MOST_ANSWERS = 64


@dataclass
class Exploration:
    """What the walk met: elements passed, ends with the answers that lead there, states that lead nowhere."""

    passed: set[str] = field(default_factory=set)
    ends: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    stuck: list[str] = field(default_factory=list)
    states: int = 0


def explore(xml: str, definition: Definition) -> Exploration:
    """Run every combination of answers that a decision asks about; states met before are not walked again."""
    found, first = Exploration(), Running(xml)
    asked = _asked(first.diagram)
    todo: list[tuple[dict[str, Any], list[dict[str, Any]]]] = [(first.state, [])]
    seen: set[str] = set()
    while todo:
        state, path = todo.pop()
        found.states += 1
        if found.states > MOST_STATES:
            raise Refused("Sơ đồ có quá nhiều ngả rẽ nên không thử hết được: hãy chia thành nhiều quy trình.")
        for after, answers in _steps(xml, state, definition, asked):
            found.passed |= set(after.passed)
            if after.is_over:
                for end in after.ends:
                    found.ends.setdefault(end, [*path, answers])
            elif not after.waiting:
                found.stuck.append(", ".join(after.passed[-3:]))
            elif (key := _key(after, asked)) not in seen:
                seen.add(key)
                todo.append((after.state, [*path, answers]))
    return found


def check_runs(xml: str, definition: Definition, diagram: Diagram) -> Exploration:
    """Refuse a process with an end or a step that no answers lead to, or that could stop half-way."""
    found = explore(xml, definition)
    if found.stuck:
        raise Refused(f"Quy trình có thể dừng giữa chừng sau {found.stuck[0]}: nhánh song song chưa gặp lại nhau.")
    for node in diagram.nodes.values():
        if node.id not in found.passed:
            raise Refused(
                f"Không câu trả lời nào dẫn tới {node.label}: hãy xem lại điều kiện của các mũi tên trước đó."
            )
    return found


def _steps(
    xml: str, state: dict[str, Any], definition: Definition, asked: dict[str, set[Any]]
) -> Iterator[tuple[Running, dict[str, Any]]]:
    waiting = Running(xml, state).waiting[0]
    for answers in _answers(definition.steps[waiting.element], asked):
        after = Running(xml, state)
        after.complete(waiting.token, answers)
        yield after, {waiting.element: answers}


def _answers(plan: StepPlan, asked: dict[str, set[Any]]) -> Iterator[dict[str, Any]]:
    options: dict[str, list[Any]] = {}
    if plan.kind == SIGN and plan.result in asked:
        options[plan.result] = ["yes", "no"]
    for one in plan.form:
        for name in one.value_names:
            if name in asked:
                options[name] = _values(one.kind, [code for code, _ in one.choices], asked[name])
    for count, chosen in enumerate(product(*options.values())):
        if count >= MOST_ANSWERS:
            return
        yield dict(zip(options, chosen, strict=True))


def _values(kind: str, choices: list[str], constants: set[Any]) -> list[Any]:
    if kind == "choice":
        return list(choices)
    if kind == "yes_no":
        return ["yes", "no"]
    numbers = sorted({c for c in constants if isinstance(c, int | float) and not isinstance(c, bool)})
    around = sorted({value for number in numbers for value in (number - 1, number, number + 1)})
    others = sorted(str(c) for c in constants if isinstance(c, str))
    return [*around, *others, None]


def _asked(diagram: Diagram) -> dict[str, set[Any]]:
    found: dict[str, set[Any]] = {}
    for flow in diagram.flows.values():
        if flow.condition:
            for name in conditions.names_in(flow.condition):
                found.setdefault(name, set())
            for name, values in conditions.constants_in(flow.condition).items():
                found[name] |= values
    return found


def _key(running: Running, asked: dict[str, set[Any]]) -> str:
    waiting = sorted(
        (one.element, repr(sorted((n, repr(one.values.get(n))) for n in asked))) for one in running.waiting
    )
    return repr(waiting)
