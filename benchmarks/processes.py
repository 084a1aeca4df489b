"""What a step of a process costs: the engine alone, the whole request, the size of what is stored."""

import json
import statistics
import time
from collections.abc import Callable
from typing import Any

Rows = list[tuple[str, str, str, str]]
ROUNDS = 100


def measure() -> Rows:
    """Run steps of the shipped leave request in memory; nothing is written to the database."""
    from truongso.governance.processes.bpmn import reading
    from truongso.governance.processes.bpmn.drawing import draw
    from truongso.governance.processes.bpmn.engine import Running
    from truongso.governance.processes.library import FOLDER

    xml = (FOLDER / "nghi-phep.bpmn").read_text(encoding="utf-8")
    running = Running(xml)
    running.complete(running.waiting[0].token, {"kind": "annual", "leave_days": 3})
    state = json.loads(json.dumps(running.state))

    def step() -> None:
        one = Running(xml, state)
        one.complete(one.waiting[0].token, {"head": "yes"})
        json.dumps(one.state)

    content, diagram = xml.encode(), reading.read_kept(xml)
    return [
        ("Một bước quy trình, riêng bộ máy (mở trạng thái, làm, ghi lại)", _milliseconds(step), "–", "≤ 10 ms"),
        ("Đọc và kiểm tra một sơ đồ BPMN tải lên", _milliseconds(lambda: reading.read(content)), "–", "–"),
        ("Vẽ một sơ đồ thành SVG", _milliseconds(lambda: draw(diagram)), "–", "–"),
        ("Trạng thái lưu của một việc", f"{len(json.dumps(state)) / 1024:.1f} KB", "–", "≤ 8 KB"),
    ]


def measure_request(client: Any, address: str, answers: dict[str, Any]) -> Rows:
    """Measure one step from request to response: a page of a signed-in user of a loaded school."""
    started = time.perf_counter()
    client.post(address, answers)
    took = (time.perf_counter() - started) * 1000
    return [("Một bước quy trình, từ yêu cầu đến trang trả lời", f"{took:.0f} ms", "–", "–")]


def _milliseconds(work: Callable[[], Any]) -> str:
    work()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return f"{statistics.median(times) * 1000:.1f} ms"
