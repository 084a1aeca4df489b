"""The picture of a diagram as SVG, drawn on the server from where the file says each shape stands.

Colours stand as attributes, so that the picture also looks right alone; the page's style sheet takes over for dark screens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.safestring import SafeString, mark_safe

from truongso.core.printable import printable
from truongso.governance.processes.bpmn.diagram import CHOICE, END, FORK, START, TASK, Box, Diagram, Node

LETTER, LINE = 6.4, 14.0  # width of a letter and height of a line at 12 units
MARGIN = 16
INK, PAPER, LINES, LIVE, PAST, SOFT = "#1d2b33", "#ffffff", "#51606a", "#b96a00", "#e5f1f4", "#f5f7f8"


@dataclass(frozen=True)
class Mark:
    """What stands at a task where somebody is needed now: who, since when, in words."""

    who: str
    since: str

    @property
    def words(self) -> str:
        return f"Đang chờ {self.who}, từ {self.since}"


def draw(
    diagram: Diagram,
    *,
    live: Mapping[str, Mark] | None = None,
    passed: frozenset[str] = frozenset(),
    key: str = "so-do",
) -> SafeString:
    """Return the picture; live marks where the instance stands, passed shades what it went through."""
    live = live or {}
    left, top, width, height = _frame(diagram)
    root = Element(
        "svg", {
            "xmlns": "http://www.w3.org/2000/svg", "class": "bpmn", "role": "img", "aria-labelledby": f"{key}-t {key}-d",
            "viewBox": f"{left:g} {top:g} {width:g} {height:g}", "width": f"{width:g}", "height": f"{height:g}",
            "font-family": "'Be Vietnam Pro', sans-serif", "font-size": "12",
        },
    )  # fmt: skip
    SubElement(root, "title", {"id": f"{key}-t"}).text = printable(
        f"Sơ đồ quy trình {diagram.pool_name or diagram.name}"
    )
    SubElement(root, "desc", {"id": f"{key}-d"}).text = printable(description(diagram, live))
    _arrow_head(root, key)
    _lanes(root, diagram)
    for flow in diagram.flows.values():
        _flow(root, diagram, flow.id, flow.name, key, is_default=diagram.nodes[flow.source].default == flow.id)
    for link in diagram.links:
        if link in diagram.lines:
            _line(root, diagram.lines[link], {"stroke-dasharray": "2 4", "data-element": link})
    for note, words in diagram.notes.items():
        if note in diagram.boxes:
            _note(root, note, words, diagram.boxes[note])
    for node in diagram.nodes.values():
        _node(root, diagram, node, live.get(node.id), is_passed=node.id in passed)
    return mark_safe(tostring(root, encoding="unicode"))  # noqa: S308 - ElementTree escapes every text and attribute


def description(diagram: Diagram, live: Mapping[str, Mark]) -> str:
    """Return the diagram in words: each lane with its steps, and where it stands."""
    lanes = [
        f"{lane.name}: {', '.join(n.name for n in diagram.tasks if n.lane == lane.id) or 'không có bước'}"
        for lane in diagram.lanes.values()
    ]
    ends = ", ".join(end.name for end in diagram.ends)
    now = "".join(f" {diagram.nodes[key].name}: {mark.words}." for key, mark in live.items() if key in diagram.nodes)
    return f"{'; '.join(lanes)}. Kết thúc: {ends}.{now}"


def _frame(diagram: Diagram) -> tuple[float, float, float, float]:
    boxes = [*diagram.boxes.values(), *diagram.labels.values()]
    points = [point for line in diagram.lines.values() for point in line]
    left = min([b.x for b in boxes] + [x for x, _ in points]) - MARGIN
    top = min([b.y for b in boxes] + [y for _, y in points]) - MARGIN
    right = max([b.x + b.width for b in boxes] + [x for x, _ in points]) + MARGIN
    bottom = max([b.y + b.height for b in boxes] + [y for _, y in points]) + MARGIN
    return left, top, right - left, bottom - top


def _arrow_head(root: Element, key: str) -> None:
    marker = SubElement(
        SubElement(root, "defs"), "marker",
        {"id": f"{key}-a", "viewBox": "0 0 10 10", "refX": "9", "refY": "5", "markerWidth": "8", "markerHeight": "8",
         "orient": "auto-start-reverse"},
    )  # fmt: skip
    SubElement(marker, "path", {"d": "M0 0 10 5 0 10z", "fill": LINES, "class": "bpmn-arrow"})


def _lanes(root: Element, diagram: Diagram) -> None:
    if diagram.pool in diagram.boxes:
        box = diagram.boxes[diagram.pool]
        group = _group(root, diagram.pool, "bpmn-pool")
        _rectangle(group, box, "bpmn-lane", PAPER)
        _sideways(group, diagram.pool_name, box)
    for lane in diagram.lanes.values():
        box = diagram.boxes[lane.id]
        group = _group(root, lane.id, "bpmn-lane-group")
        _rectangle(group, box, "bpmn-lane", "none")
        band = Box(box.x, box.y, 26, box.height)
        _rectangle(group, band, "bpmn-band", SOFT)
        _sideways(group, lane.name, box)


def _sideways(group: Element, words: str, box: Box) -> None:
    lines = wrapped(words, box.height - 8, most=2)
    x, y = box.x + 17 - (len(lines) - 1) * 6, box.y + box.height / 2
    for number, line in enumerate(lines):
        at = x + number * 12
        text = SubElement(
            group, "text",
            {"transform": f"translate({at:g} {y:g}) rotate(-90)", "text-anchor": "middle", "fill": INK,
             "class": "bpmn-text", "font-size": "11"},
        )  # fmt: skip
        text.text = line


def _flow(root: Element, diagram: Diagram, key: str, name: str, marker: str, *, is_default: bool) -> None:
    points = diagram.lines[key]
    group = _group(root, key, "bpmn-flow")
    _line(group, points, {"marker-end": f"url(#{marker}-a)"})
    if is_default:
        (x1, y1), (x2, y2) = points[0], points[1]
        length = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 1)
        dx, dy = (x2 - x1) / length, (y2 - y1) / length
        cx, cy = x1 + 10 * dx, y1 + 10 * dy
        slash = ((cx - 4 * dx - 4 * dy, cy - 4 * dy + 4 * dx), (cx + 4 * dx + 4 * dy, cy + 4 * dy - 4 * dx))
        _line(group, slash, {})
    if name:
        box = diagram.labels.get(key)
        if box is None:
            (x1, y1), (x2, y2) = points[0], points[1]
            box = Box((x1 + x2) / 2 - 30, (y1 + y2) / 2 - 18, 60, 14)
        _text(group, name, box.x, box.y + 11, max(box.width, 60), anchor="start", size=11)


def _line(parent: Element, points: tuple[tuple[float, float], ...], more: dict[str, str]) -> None:
    SubElement(
        parent, "polyline",
        {"points": " ".join(f"{x:g},{y:g}" for x, y in points), "fill": "none", "stroke": LINES, "stroke-width": "1.5",
         "class": "bpmn-line", "stroke-linejoin": "round", **more},
    )  # fmt: skip


def _note(root: Element, key: str, words: str, box: Box) -> None:
    group = _group(root, key, "bpmn-note")
    SubElement(
        group, "path",
        {"d": f"M{box.x + 10:g} {box.y:g}h-10v{box.height:g}h10", "fill": "none", "stroke": LINES, "class": "bpmn-line"},
    )  # fmt: skip
    _text(group, words, box.x + 6, box.y + 14, box.width - 8, anchor="start", most=int(box.height // LINE) or 1)


def _node(root: Element, diagram: Diagram, node: Node, mark: Mark | None, *, is_passed: bool) -> None:
    box = diagram.boxes[node.id]
    state = "is-live" if mark else "is-passed" if is_passed else ""
    group = _group(root, node.id, f"bpmn-node {state}".strip())
    SubElement(group, "title").text = printable(
        f"{node.name}: {mark.words}" if mark else node.name or _kind_words(node)
    )
    fill = "#fff4e0" if mark else PAST if is_passed else PAPER
    edge, thick = (LIVE, "3") if mark else (INK, "1.5")
    look = {"fill": fill, "stroke": edge, "stroke-width": thick, "class": "bpmn-shape"}
    x, y = box.middle
    if node.kind == TASK:
        SubElement(group, "rect", {**_bounds(box), "rx": "10", **look})
        _block(group, node.name, box)
        if mark:
            _text(group, mark.words, x, box.y + box.height + 13, max(box.width + 40, 150), size=11, most=3, live=True)
    elif node.kind in {START, END}:
        thickness = {"stroke-width": "3.5"} if node.kind == END else {}
        SubElement(group, "circle", {"cx": f"{x:g}", "cy": f"{y:g}", "r": f"{box.width / 2:g}", **look, **thickness})
    else:
        corners = ((x, box.y), (box.x + box.width, y), (x, box.y + box.height), (box.x, y))
        SubElement(group, "polygon", {"points": " ".join(f"{a:g},{b:g}" for a, b in corners), **look})
        _sign(group, node.kind, x, y)
    if node.kind != TASK and node.name:
        _outside(group, diagram, node, box)


def _sign(group: Element, kind: str, x: float, y: float) -> None:
    strokes = {CHOICE: "M{0} {1}l14 14m0-14l-14 14", FORK: "M{2} {1}v16M{0} {3}h16"}
    shift = 7 if kind == CHOICE else 8
    d = strokes[kind].format(f"{x - shift:g}", f"{y - shift:g}", f"{x:g}", f"{y:g}")
    SubElement(group, "path", {"d": d, "stroke": INK, "stroke-width": "2.5", "fill": "none", "class": "bpmn-sign"})


def _outside(group: Element, diagram: Diagram, node: Node, box: Box) -> None:
    x, _ = box.middle
    label = diagram.labels.get(node.id)
    if label is not None:
        lines = wrapped(node.name, max(label.width, 60), most=3)
        above = label.y < box.y
        first = label.y + label.height - (len(lines) - 1) * LINE - 5 if above else label.y + 11
        _text(group, node.name, label.middle[0], first, max(label.width, 60), most=3)
    else:
        _text(group, node.name, x, box.y + box.height + 14, 130, most=3)


def _block(group: Element, words: str, box: Box) -> None:
    lines = wrapped(words, box.width - 12, most=int((box.height - 8) // LINE) or 1)
    first = box.y + box.height / 2 - (len(lines) - 1) * LINE / 2 + 4
    _text(group, words, box.x + box.width / 2, first, box.width - 12, most=len(lines))


def _text(
    group: Element, words: str, x: float, y: float, width: float, *, anchor: str = "middle", size: int = 12, most: int = 2,
    live: bool = False,
) -> None:  # fmt: skip
    look = {"text-anchor": anchor, "fill": LIVE if live else INK, "class": "bpmn-live" if live else "bpmn-text"}
    if size != 12:
        look["font-size"] = str(size)
    if live:
        look["font-weight"] = "600"
    text = SubElement(group, "text", look)
    for number, line in enumerate(wrapped(words, width, most=most, size=size)):
        SubElement(text, "tspan", {"x": f"{x:g}", "y": f"{y + number * LINE:g}"}).text = line


def wrapped(words: str, width: float, *, most: int, size: int = 12) -> list[str]:
    """Return words in lines that fit a width; what is over the last line ends with an ellipsis."""
    fits = max(int(width / (LETTER * size / 12)), 4)
    lines: list[str] = []
    for word in printable(words).split():
        if lines and len(lines[-1]) + 1 + len(word) <= fits:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
        lines[-1] = lines[-1][: fits - 1].rstrip() + "…"
    return [line if len(line) <= fits + 4 else line[: fits + 3] + "…" for line in lines] or [""]


def _group(parent: Element, key: str, look: str) -> Element:
    return SubElement(parent, "g", {"class": look, "data-element": key})


def _rectangle(parent: Element, box: Box, look: str, fill: str) -> None:
    SubElement(parent, "rect", {**_bounds(box), "fill": fill, "stroke": LINES, "class": look})


def _bounds(box: Box) -> dict[str, str]:
    return {"x": f"{box.x:g}", "y": f"{box.y:g}", "width": f"{box.width:g}", "height": f"{box.height:g}"}


def _kind_words(node: Node) -> str:
    return {CHOICE: "Cổng loại trừ", FORK: "Cổng song song", START: "Bắt đầu", END: "Kết thúc"}.get(node.kind, node.id)
