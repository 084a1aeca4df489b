"""Rules of a diagram that can run: one start, lanes for all, decisions that always have a way out, a picture of everything."""

from truongso.core.refusal import Refused
from truongso.governance.processes.bpmn import conditions
from truongso.governance.processes.bpmn.diagram import CHOICE, END, START, TASK, Diagram, Flow

MOST_NODES = 200


def check(diagram: Diagram) -> None:
    """Refuse a diagram that could stop half-way or that leaves open who acts, with the element to mend."""
    _check_counts(diagram)
    for flow in diagram.flows.values():
        _check_flow(diagram, flow)
    _check_ends_of_flows(diagram)
    for node in diagram.nodes.values():
        if node.kind == CHOICE:
            _check_choice(diagram, node.id)
    _check_lanes(diagram)
    _check_picture(diagram)


def _check_counts(diagram: Diagram) -> None:
    starts = [node for node in diagram.nodes.values() if node.kind == START]
    if len(starts) != 1:
        raise Refused(f"Sơ đồ có {len(starts)} sự kiện bắt đầu: phải có đúng một.")
    if not diagram.ends:
        raise Refused("Sơ đồ không có sự kiện kết thúc: hãy thêm ít nhất một.")
    if len(diagram.nodes) > MOST_NODES:
        raise Refused(f"Sơ đồ có {len(diagram.nodes)} nút: nhiều nhất {MOST_NODES}, hãy chia thành nhiều quy trình.")
    for node in diagram.nodes.values():
        if node.kind in {TASK, END} and not node.name:
            kind = "Bước" if node.kind == TASK else "Sự kiện kết thúc"
            raise Refused(f"{kind} {node.id} chưa có tên: tên là điều người dùng đọc.")


def _check_flow(diagram: Diagram, flow: Flow) -> None:
    for end in (flow.source, flow.target):
        if end not in diagram.nodes:
            raise Refused(f"Mũi tên {flow.label} nối với «{end[:80]}» không có trong sơ đồ.")
    if not flow.condition:
        return
    if diagram.nodes[flow.source].kind != CHOICE:
        raise Refused(f"Mũi tên {flow.label} có điều kiện nhưng không đi từ cổng loại trừ.")
    try:
        conditions.names_in(flow.condition)
    except Refused as refusal:
        raise Refused(f"Mũi tên {flow.label}: {refusal.sentence}.") from None


def _check_ends_of_flows(diagram: Diagram) -> None:
    for node in diagram.nodes.values():
        coming, going = len(diagram.incoming(node.id)), len(diagram.outgoing(node.id))
        if node.kind != START and not coming:
            raise Refused(f"Không mũi tên nào dẫn tới {node.label}.")
        if node.kind != END and not going:
            raise Refused(f"Từ {node.label} không có mũi tên đi tiếp.")
        if (node.kind == START and coming) or (node.kind == END and going):
            raise Refused(f"{node.label} là sự kiện đầu hoặc cuối nhưng mũi tên vẽ ngược chiều.")
        if node.kind in {START, TASK} and going > 1:
            raise Refused(f"Từ {node.label} có {going} mũi tên đi ra: hãy rẽ nhánh bằng cổng.")
    if diagram.nodes[diagram.outgoing(diagram.start.id)[0].target].kind != TASK:
        raise Refused("Ngay sau sự kiện bắt đầu phải là bước của người đề nghị, nơi điền biểu mẫu đầu tiên.")


def _check_choice(diagram: Diagram, key: str) -> None:
    node, going = diagram.nodes[key], diagram.outgoing(key)
    if len(going) < 2:
        return
    if node.default not in {flow.id for flow in going}:
        raise Refused(f"Cổng {node.label} chưa có nhánh mặc định: hãy đánh dấu một mũi tên đi ra là mặc định.")
    for flow in going:
        if flow.id == node.default and flow.condition:
            raise Refused(f"Mũi tên {flow.label} là nhánh mặc định nên không mang điều kiện.")
        if flow.id != node.default and not flow.condition:
            raise Refused(f"Mũi tên {flow.label} đi từ cổng {node.label} chưa có điều kiện.")


def _check_lanes(diagram: Diagram) -> None:
    if not diagram.lanes:
        raise Refused("Sơ đồ chưa có làn: mỗi làn cho biết ai làm các bước trong đó.")
    names = [lane.name for lane in diagram.lanes.values()]
    for lane in diagram.lanes.values():
        if not lane.name:
            raise Refused(f"Làn {lane.id} chưa có tên: ghi tên người hoặc vai trò làm các bước trong làn.")
        if names.count(lane.name) > 1:
            raise Refused(f"Có hai làn cùng tên {lane.label}: mỗi làn một tên.")
        for member in lane.nodes:
            if member not in diagram.nodes:
                raise Refused(f"Làn {lane.label} nhắc tới «{member[:80]}» không có trong sơ đồ.")
    held = [member for lane in diagram.lanes.values() for member in lane.nodes]
    for node in diagram.nodes.values():
        if held.count(node.id) != 1:
            raise Refused(f"{node.label} phải nằm trong đúng một làn, đang nằm trong {held.count(node.id)} làn.")


def _check_picture(diagram: Diagram) -> None:
    for key, label in [(node.id, node.label) for node in diagram.nodes.values()] + [
        (lane.id, f"Làn {lane.label}") for lane in diagram.lanes.values()
    ]:
        if key not in diagram.boxes:
            raise Refused(f"{label} không có hình vẽ trong tệp: hãy mở bằng trình vẽ BPMN, sắp xếp rồi lưu lại.")
    for flow in diagram.flows.values():
        if len(diagram.lines.get(flow.id, ())) < 2:
            raise Refused(f"Mũi tên {flow.label} không có hình vẽ trong tệp: hãy nối lại trong trình vẽ BPMN.")
