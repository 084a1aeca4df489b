"""Read a BPMN file as a stranger's file: nothing is fetched, nothing is expanded, nothing in it runs.

What is left out of the list below is refused with the element's name and id, so that who drew it can mend it. The engine
never sees the file: it gets a plain description built from what was read here (engine.py).
"""

import math
import re
from functools import lru_cache
from hashlib import sha256
from typing import Any

from lxml import etree

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.core.text import format_number, nfc, squeeze
from truongso.governance.processes.bpmn import checking
from truongso.governance.processes.bpmn.diagram import NODE_KINDS, Box, Diagram, Flow, Lane, Node

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
LARGEST = 1_000_000
MOST_ELEMENTS = 3_000
LONGEST_NAME = 120
FARTHEST = 20_000

_KNOWN = {
    "definitions", "collaboration", "participant", "process", "laneSet", "lane", "flowNodeRef", *NODE_KINDS,
    "sequenceFlow", "conditionExpression", "incoming", "outgoing", "documentation", "extensionElements",
    "textAnnotation", "text", "association",
}  # fmt: skip
_WHY = {
    "scriptTask": "chứa mã lệnh", "serviceTask": "gọi dịch vụ bên ngoài", "businessRuleTask": "chạy bảng quy tắc",
    "sendTask": "tự gửi đi", "receiveTask": "chờ thông điệp", "callActivity": "gọi quy trình khác",
    "subProcess": "là quy trình con", "dataStoreReference": "đọc, ghi kho dữ liệu", "dataStore": "đọc, ghi kho dữ liệu",
    "import": "lấy tệp bên ngoài", "script": "chứa mã lệnh", "task": "không nói ai làm: hãy đổi thành User Task",
    "manualTask": "không có biểu mẫu: hãy đổi thành User Task", "inclusiveGateway": "rẽ nhánh không rõ: hãy dùng "
    "cổng loại trừ hoặc cổng song song", "childLaneSet": "là làn con",
    "standardLoopCharacteristics": "lặp lại", "multiInstanceLoopCharacteristics": "lặp lại",
}  # fmt: skip
_ID = re.compile(r"[A-Za-z_][\w.-]{0,79}", re.ASCII)


@lru_cache(maxsize=64)
def _read_again(digest: str, text: str) -> Diagram:
    return read(text.encode())


def read_kept(text: str) -> Diagram:
    """Read a file that was accepted before; the last ones read are remembered."""
    return _read_again(sha256(text.encode()).hexdigest(), text)


def read(content: bytes) -> Diagram:
    """Return the checked diagram of a file. Refused with the exact place for whatever is not allowed in it."""
    root = _parsed(content)
    _check_tags(root)
    process = _the_process(root)
    nodes, flows, lanes = _nodes(process), _flows(process), _lanes(process)
    lane_of = {node: lane.id for lane in lanes.values() for node in lane.nodes}
    placed = {key: Node(n.id, n.kind, n.name, lane_of.get(key, ""), n.default) for key, n in nodes.items()}
    pool = root.find(f"{{{BPMN}}}collaboration/{{{BPMN}}}participant")
    notes = {_id(one): _text_of(one) for one in process.iter(f"{{{BPMN}}}textAnnotation")}
    notes |= {_id(one): _text_of(one) for one in root.iterfind(f"{{{BPMN}}}collaboration/{{{BPMN}}}textAnnotation")}
    links = tuple(_id(one) for one in root.iter(f"{{{BPMN}}}association"))
    boxes, labels, lines = _picture(root)
    found = Diagram(
        _id(process), _name(process), placed, flows, lanes, _id(pool) if pool is not None else "",
        _name(pool) if pool is not None else "", notes, links, boxes, lines, labels,
    )  # fmt: skip
    checking.check(found)
    return found


def text_of(content: bytes) -> str:
    """Return the file as the text that is kept."""
    return content.decode("utf-8-sig")


def _parsed(content: bytes) -> Any:
    if len(content) > LARGEST:
        raise Refused(f"Tệp BPMN lớn hơn {format_number(LARGEST // 1000)} KB: sơ đồ quy trình không cần lớn như vậy.")
    if b"\x00" in content:
        raise Refused("Tệp không phải XML mã hóa UTF-8: hãy lưu lại từ trình vẽ BPMN.")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refused("Tệp có khai báo DOCTYPE hoặc ENTITY: không nhận, vì cách viết này dùng để lấy tệp của máy chủ.")
    try:
        content.decode("utf-8")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
            remove_comments=True, remove_pis=True, encoding="utf-8",
        )  # fmt: skip
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, UnicodeDecodeError, ValueError):
        raise Refused("Tệp không phải XML đọc được (UTF-8): hãy xuất lại từ trình vẽ BPMN.") from None
    if root.getroottree().docinfo.doctype:
        raise Refused("Tệp có khai báo DOCTYPE hoặc ENTITY: không nhận, vì cách viết này dùng để lấy tệp của máy chủ.")
    if root.tag != f"{{{BPMN}}}definitions":
        raise Refused("Tệp không phải sơ đồ BPMN 2.0: phần tử gốc phải là definitions.")
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise Refused(f"Sơ đồ có hơn {format_number(MOST_ELEMENTS)} phần tử: hãy chia thành nhiều quy trình.")
    for extension in root.findall(f".//{{{BPMN}}}extensionElements"):
        extension.getparent().remove(extension)
    return root


def _check_tags(root: Any) -> None:
    for one in root.iter():
        name = etree.QName(one)
        if name.namespace in {BPMNDI, DC, DI}:
            continue
        if name.namespace != BPMN:
            raise Refused(f"Sơ đồ có phần tử lạ «{name.localname}» ngoài BPMN 2.0: hãy xóa rồi tải lên lại.")
        if name.localname not in _KNOWN:
            raise Refused(_refusal_of(one, name.localname))


def _refusal_of(one: Any, kind: str) -> str:
    named = one if one.get("name") else one.getparent() if not one.get("id") or "Definition" in kind else one
    label = f"«{_name(named) or named.get('id', '')}» ({named.get('id', 'không có mã')})"
    why = _WHY.get(kind, "không dùng ở đây")
    return f"Phần tử {label} là {kind}, {why}. Sơ đồ chỉ có: sự kiện đầu và cuối, User Task, cổng loại trừ, cổng song song."


def _the_process(root: Any) -> Any:
    found = root.findall(f"{{{BPMN}}}process")
    if len(found) != 1:
        raise Refused(f"Sơ đồ có {len(found)} quy trình: mỗi tệp phải có đúng một quy trình.")
    return found[0]


def _nodes(process: Any) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for one in process:
        kind = etree.QName(one).localname
        if kind in NODE_KINDS:
            node = Node(_id(one), kind, _name(one), default=one.get("default", ""))
            if node.id in found:
                raise Refused(f"Mã {node.id} dùng cho hai phần tử: mỗi phần tử một mã.")
            found[node.id] = node
    return found


def _flows(process: Any) -> dict[str, Flow]:
    found: dict[str, Flow] = {}
    for one in process.iterfind(f"{{{BPMN}}}sequenceFlow"):
        condition = one.findtext(f"{{{BPMN}}}conditionExpression") or ""
        flow = Flow(_id(one), _name(one), one.get("sourceRef", ""), one.get("targetRef", ""), condition.strip())
        if flow.id in found:
            raise Refused(f"Mã {flow.id} dùng cho hai mũi tên: mỗi phần tử một mã.")
        found[flow.id] = flow
    return found


def _lanes(process: Any) -> dict[str, Lane]:
    found = {}
    for one in process.iterfind(f"{{{BPMN}}}laneSet/{{{BPMN}}}lane"):
        members = tuple((ref.text or "").strip() for ref in one.iterfind(f"{{{BPMN}}}flowNodeRef"))
        found[_id(one)] = Lane(_id(one), _name(one), members)
    return found


def _picture(root: Any) -> tuple[dict[str, Box], dict[str, Box], dict[str, tuple[tuple[float, float], ...]]]:
    boxes, labels, lines = {}, {}, {}
    for shape in root.iter(f"{{{BPMNDI}}}BPMNShape", f"{{{BPMNDI}}}BPMNEdge"):
        key = shape.get("bpmnElement", "")
        bounds, label = shape.find(f"{{{DC}}}Bounds"), shape.find(f"{{{BPMNDI}}}BPMNLabel/{{{DC}}}Bounds")
        if bounds is not None:
            boxes[key] = _box(bounds, key)
        if label is not None:
            labels[key] = _box(label, key)
        points = [(_number(p, "x", key), _number(p, "y", key)) for p in shape.iterfind(f"{{{DI}}}waypoint")]
        if points:
            lines[key] = tuple(points)
    return boxes, labels, lines


def _box(bounds: Any, key: str) -> Box:
    x, y, width, height = (_number(bounds, name, key) for name in ("x", "y", "width", "height"))
    return Box(x, y, width, height)


def _number(one: Any, name: str, key: str) -> float:
    try:
        value = float(one.get(name, "nan"))
    except ValueError:
        value = math.nan
    if not -FARTHEST <= value <= FARTHEST:
        raise Refused(f"Hình của phần tử {key[:80]} có tọa độ sai: hãy vẽ lại phần tử này.")
    return value


def _id(one: Any) -> str:
    value = one.get("id", "")
    if not _ID.fullmatch(value):
        raise Refused(
            f"Phần tử {etree.QName(one).localname} «{_name(one)}» có mã «{value[:80]}» sai: chỉ dùng chữ, số."
        )
    return str(value)


def _name(one: Any) -> str:
    name = squeeze(nfc(printable(one.get("name", ""))))
    if len(name) > LONGEST_NAME:
        raise Refused(f"Tên «{name[:40]}…» ({one.get('id', '')}) dài {len(name)} ký tự: nhiều nhất {LONGEST_NAME}.")
    return name


def _text_of(one: Any) -> str:
    return squeeze(nfc(printable(one.findtext(f"{{{BPMN}}}text") or "")))[:500]
