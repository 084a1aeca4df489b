"""What of a BPMN 2.0 file is used here: nodes, flows, lanes, and where each is drawn."""

from dataclasses import dataclass, field

START, END, TASK, CHOICE, FORK = "startEvent", "endEvent", "userTask", "exclusiveGateway", "parallelGateway"
NODE_KINDS = (START, END, TASK, CHOICE, FORK)


@dataclass(frozen=True)
class Box:
    """Where a shape or a label stands, in the units of the diagram."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True)
class Node:
    """An event, a task or a gateway."""

    id: str
    kind: str
    name: str
    lane: str = ""
    default: str = ""

    @property
    def label(self) -> str:
        return f"«{self.name or self.id}» ({self.id})"


@dataclass(frozen=True)
class Flow:
    """An arrow from one node to another, taken when its condition holds."""

    id: str
    name: str
    source: str
    target: str
    condition: str = ""

    @property
    def label(self) -> str:
        return f"«{self.name or self.id}» ({self.id})"


@dataclass(frozen=True)
class Lane:
    """A lane: who does what stands in it."""

    id: str
    name: str
    nodes: tuple[str, ...]

    @property
    def label(self) -> str:
        return f"«{self.name or self.id}» ({self.id})"


@dataclass(frozen=True)
class Diagram:
    """One checked process with its picture."""

    process: str
    name: str
    nodes: dict[str, Node]
    flows: dict[str, Flow]
    lanes: dict[str, Lane]
    pool: str = ""
    pool_name: str = ""
    notes: dict[str, str] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    boxes: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)

    @property
    def tasks(self) -> list[Node]:
        return [node for node in self.nodes.values() if node.kind == TASK]

    @property
    def ends(self) -> list[Node]:
        return [node for node in self.nodes.values() if node.kind == END]

    @property
    def start(self) -> Node:
        return next(node for node in self.nodes.values() if node.kind == START)

    @property
    def first_task(self) -> Node:
        """The task that the start leads to: its form is what the starter fills in."""
        return self.nodes[self.outgoing(self.start.id)[0].target]

    def outgoing(self, node: str) -> list[Flow]:
        return [flow for flow in self.flows.values() if flow.source == node]

    def incoming(self, node: str) -> list[Flow]:
        return [flow for flow in self.flows.values() if flow.target == node]
