"""`truongso serve` opens the site with its worker, and when it ends nothing of it is left."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from itertools import pairwise

import pytest

from tests.operations.installations import ROOT
from truongso.config.serve import Child, tick

pytestmark = [pytest.mark.slow, pytest.mark.own_databases]


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """A running `truongso serve`."""

    def __init__(self, installation, port: int) -> None:
        self.port = port
        command = [sys.executable, "-m", "truongso", "serve", "--port", str(port)]
        self.process = subprocess.Popen(
            command, env=installation.environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def get(self, path: str) -> tuple[int, str]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return answer.status, answer.read().decode()

    def wait_until_open(self) -> None:
        line = self.process.stdout.readline()
        assert line == f"Trường Số đang mở ở http://localhost:{self.port}/  (Ctrl-C để dừng)\n", (
            self.process.stderr.read()
        )

    def family(self) -> set[int]:
        """Return the process and all its descendants."""
        parents = {}
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/stat") as file:
                    parents[int(name)] = int(file.read().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
        found, grown = {self.process.pid}, True
        while grown:
            more = {pid for pid, parent in parents.items() if parent in found} - found
            found |= more
            grown = bool(more)
        return found


def alive(pids: set[int]) -> set[int]:
    def runs(pid: int) -> bool:
        try:
            with open(f"/proc/{pid}/stat") as file:
                return file.read().rsplit(")", 1)[1].split()[0] != "Z"
        except OSError:
            return False

    return {pid for pid in pids if runs(pid)}


@pytest.fixture
def served(busy_school):
    running = Served(busy_school(), free_port())  # its clock has work to do at once
    running.wait_until_open()
    yield running
    if running.process.poll() is None:
        running.process.kill()
    running.process.communicate()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_site_opens_answers_and_stops_with_everything_it_started(served, stop):
    assert served.get("/suc-khoe/") == (200, json.dumps({"ok": True, "database": True}))
    status, page = served.get("/")
    assert (status, "<form" in page) == (200, True)
    family = served.family()
    assert len(family) >= 5  # this one, the web server, its two workers, the job worker
    served.process.send_signal(stop)
    out, err = served.process.communicate(timeout=30)
    assert (served.process.returncode, out.splitlines()[-1], err) == (0, "Đã dừng.", "")
    assert alive(family) == set()


def test_a_killed_parent_takes_its_children_along(served):
    family = served.family()
    served.process.kill()
    deadline = time.monotonic() + 20
    while alive(family) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert alive(family) == set()


def test_a_taken_port_is_told(school):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = school("sqlite").run("serve", "--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Cổng {port} đang có chương trình khác dùng: hãy chọn cổng khác bằng --port, hoặc dừng chương trình kia.\n"
    )


def test_a_database_that_is_behind_is_told(blank_installation):
    done = blank_installation().run("serve", "--port", str(free_port()))
    assert done.returncode == 1
    assert done.stderr.startswith("Cơ sở dữ liệu chưa theo kịp phiên bản này (còn ")
    assert done.stderr.endswith("hãy sao lưu rồi chạy truongso setup, hoặc thêm --migrate.\n")


def test_a_child_that_ends_at_once_is_started_again_with_growing_pauses(monkeypatch):
    now, started = [100.0], []
    monkeypatch.setattr("truongso.config.serve.time.monotonic", lambda: now[0])
    child = Child(["worker"])
    monkeypatch.setattr(
        Child,
        "start",
        lambda self: (started.append(now[0]), setattr(self, "started", now[0]), setattr(self, "due", 0.0)),
    )
    child.start()
    for _ in range(200):
        now[0] += 0.5
        child.revive()
    gaps = [round(b - a, 1) for a, b in pairwise(started)]
    assert gaps[:4] == [2.5, 4.5, 8.5, 16.5]


def test_the_clock_survives_an_error(caplog):
    import threading

    stopping, calls = threading.Event(), []

    def work(now):
        calls.append(now)
        if len(calls) == 3:
            stopping.set()
        if len(calls) == 1:
            raise ValueError("x")

    tick(stopping, 0.01, work)
    assert len(calls) == 3
    assert "recurring work failed" in caplog.text
