"""What a step of a process costs: the engine alone, the whole request, the size of what is stored."""

import json
import statistics
import time
from collections.abc import Callable
from typing import Any

Rows = list[tuple[str, str, str, str]]
ROUNDS = 100
REQUESTS = 15


def measure() -> Rows:
    """Run steps of the shipped leave request: in memory, then through the demo's pages, rolled back."""
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
        *_requests(),
    ]


def _requests() -> Rows:
    """Let An ask for leave and Long agree, through the pages of the demo's site; all of it is rolled back."""
    from django.db import transaction
    from django.test import Client
    from django.utils import timezone

    from truongso.foundation.accounts.models import User
    from truongso.foundation.org.periods import add_working_days
    from truongso.governance.processes.models import Step

    day = add_working_days(timezone.localdate(), 20).isoformat()
    asked = {"kind": "annual", "leave_first": day, "leave_last": day}
    clients = {}
    for name in ("an", "long"):
        clients[name] = Client(HTTP_HOST="localhost")
        clients[name].force_login(User.objects.get(username=name))
    sent, done = [], []
    with transaction.atomic():
        for _ in range(REQUESTS):
            sent.append(_seconds(clients["an"], "/quy-trinh/nghi-phep/bat-dau/", asked))
            step = Step.objects.waiting().select_related("instance").latest("pk")
            said = {"head": "yes", "revision": step.instance.revision}
            done.append(_seconds(clients["long"], step.get_absolute_url(), said))
        transaction.set_rollback(True)
    return [
        ("Gửi một đề nghị, từ yêu cầu đến trả lời", f"{statistics.median(sent) * 1000:.0f} ms", "–", "–"),
        ("Làm một bước quy trình, từ yêu cầu đến trả lời", f"{statistics.median(done) * 1000:.0f} ms", "–", "–"),
    ]


def _seconds(client: Any, address: str, answers: dict[str, Any]) -> float:
    started = time.perf_counter()
    answer = client.post(address, answers)
    assert answer.status_code == 302, answer.status_code
    return time.perf_counter() - started


def _milliseconds(work: Callable[[], Any]) -> str:
    from benchmarks.run import median_seconds

    return f"{median_seconds(work, runs=ROUNDS) * 1000:.1f} ms"
