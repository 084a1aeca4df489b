"""`truongso serve`: the web server, the job worker and the clock of recurring work, started and stopped together."""

import contextlib
import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from django.core.management import call_command
from django.db import close_old_connections, connections
from django.utils import timezone

from truongso.config import installation
from truongso.core.console import console
from truongso.core.refusal import Refused

logger = logging.getLogger(__name__)
STOP_SECONDS = 15.0
READY_SECONDS = 60.0
LONGEST_PAUSE = 60.0


def serve(*, host: str, port: int, workers: int, migrate: bool) -> None:
    """Serve until SIGINT or SIGTERM; Refused when the database is behind, assets are missing or the port is taken."""
    installation.require_assets()
    if migrate:
        installation.prepare()
    elif missing := installation.missing_migrations():
        raise Refused(
            f"Cơ sở dữ liệu chưa theo kịp phiên bản này (còn {len(missing)} bước): "
            "hãy sao lưu rồi chạy truongso setup, hoặc thêm --migrate."
        )
    call_command("createcachetable", verbosity=0)
    require_free_port(host, port)
    os.environ.setdefault("TRUONGSO_ADDRESS", f"http://{_shown(host)}:{port}")
    connections.close_all()
    Site(host, port, workers).run()


def require_free_port(host: str, port: int) -> None:
    """Refuse when the address cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(_why_not(error, host, port)) from error


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Cổng {port} đang có chương trình khác dùng: hãy chọn cổng khác bằng --port, hoặc dừng chương trình kia."
        )
    if error.errno == errno.EACCES:
        return f"Cổng {port} cần quyền quản trị máy: hãy chọn cổng từ 1024 trở lên, ví dụ --port 8000."
    return f"Không mở được địa chỉ {host}, cổng {port}: hãy xem lại --host và --port."


def _shown(host: str) -> str:
    return "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host  # noqa: S104 compared, not bound


@dataclass
class Child:
    """A child process, started again with growing pauses when it ends by itself."""

    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None
    pause: float = 1.0
    started: float = 0.0
    due: float = 0.0

    def start(self) -> None:
        command = [sys.executable, "-m", "truongso.config.processes", *self.arguments, "--parent", str(os.getpid())]
        # A session of its own: Ctrl-C reaches this process alone, which then stops the others in order.
        self.process = subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL)
        self.started = time.monotonic()
        self.due = 0.0

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def revive(self) -> None:
        """Start again what ended, after a pause that doubles while it keeps ending at once."""
        now = time.monotonic()
        if not self.due:
            lasted = now - self.started
            self.pause = 1.0 if lasted > LONGEST_PAUSE else min(self.pause * 2, LONGEST_PAUSE)
            self.due = now + self.pause
            logger.error("%s ended by itself; started again in %.0f s", self.arguments[0], self.pause)
        elif now >= self.due:
            self.start()

    def stop(self, deadline: float) -> None:
        """Wait for the end after SIGTERM until deadline, then kill with everything it started."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            logger.warning("%s did not stop in time and is killed", self.arguments[0])
        _signal_group(self.process, signal.SIGKILL)
        self.process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # all of it has ended
        os.killpg(process.pid, number)


@dataclass
class Site:
    """What runs while the site is open."""

    host: str
    port: int
    workers: int
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        address = ["--host", self.host, "--port", str(self.port), "--workers", str(self.workers)]
        web, worker = Child(["web", *address]), Child(["worker"])
        clock = threading.Thread(target=tick, args=(self.stopping,), daemon=True)
        try:
            web.start()
            worker.start()
            self._wait_until_open(web)
            clock.start()
            self._watch(web, worker)
        finally:
            self.stopping.set()
            self._stop([web, worker])
        console.print("Đã dừng.")

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def _wait_until_open(self, web: Child) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self.stopping.is_set():
            if not web.is_running or time.monotonic() > deadline:
                raise Refused("Máy chủ không mở được: hãy chạy truongso doctor để biết vì sao.")
            if _answers(self.host, self.port):
                shown = f"http://{_shown(self.host)}:{self.port}/"
                console.print(f"Trường Số đang mở ở [bold]{shown}[/]  (Ctrl-C để dừng)", highlight=False)
                return
            self.stopping.wait(0.1)

    def _watch(self, web: Child, worker: Child) -> None:
        while not self.stopping.wait(0.5):
            if not web.is_running:
                raise Refused("Máy chủ web đã dừng ngoài ý muốn: hãy xem các dòng lỗi phía trên rồi mở lại.")
            if not worker.is_running:
                worker.revive()

    @staticmethod
    def _stop(children: list[Child]) -> None:
        for child in children:
            if child.is_running and child.process is not None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in children:
            child.stop(deadline)


def _answers(host: str, port: int) -> bool:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 compared, not bound
    try:
        socket.create_connection((reachable, port), timeout=1).close()
    except OSError:
        return False
    return True


def tick(stopping: threading.Event, seconds: float = 60.0, work: Callable[[Any], Any] | None = None) -> None:
    """Do recurring work every so many seconds until stopping is set. An error is logged and the clock goes on."""
    if work is None:
        from truongso.foundation.work.schedule import run_pending

        work = run_pending
    while True:
        try:
            close_old_connections()
            work(timezone.now())
        except Exception:
            logger.exception("recurring work failed; it is tried again in %.0f s", seconds)
        finally:
            connections.close_all()
        if stopping.wait(seconds):
            return
