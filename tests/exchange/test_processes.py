"""Processes of the command line at the same register: one is killed in the middle, two begin at once."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from tests.exchange.conftest import ALL, make_exchange_school, states
from tests.sandbox_sector.serving import KEY, Sandbox
from truongso.foundation.audit.models import Event
from truongso.records.exchange.models import PushedRecord, PushRun

pytestmark = pytest.mark.django_db(transaction=True)

COMMAND = [sys.executable, "-c", "from truongso.config.cli import main; main()", "exchange"]
ENOUGH = 30.0  # seconds


@pytest.fixture
def school(transactional_db: Any) -> SimpleNamespace:
    return make_exchange_school()


def environment(url: str, **more: str) -> dict[str, str]:
    """Return the environment in which another process works on the database of this test."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        database = f"sqlite:///{known['NAME']}"
    else:
        base = os.environ["TEST_DATABASE_URL"]
        head, _, tail = base.rpartition("/")
        database = f"{head}/{known['NAME']}{tail[tail.index('?') :] if '?' in tail else ''}"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "truongso.config.settings", "DATABASE_URL": database,
        "TRUONGSO_HOME": str(django_settings.HOME), "TRUONGSO_SECTOR_URL": url, "TRUONGSO_SECTOR_KEY": KEY,
        "TRUONGSO_SECTOR_TIMEOUT": "20", "TRUONGSO_SECTOR_PAUSES": "0", "TRUONGSO_SECTOR_CHUNK": "4", **more,
    }  # fmt: skip


def started(url: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *words], env=environment(url), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def run(url: str, *words: str) -> tuple[int, str, str]:
    """Run a command to its end; returns exit code, output, error stream."""
    with started(url, *words) as process:
        out, error = process.communicate(timeout=120)
        return process.returncode, out, error


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + ENOUGH
    while not true():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


def test_killed_in_the_middle_nothing_is_lost_and_nothing_doubled(school: SimpleNamespace, sandbox: Sandbox) -> None:
    sandbox.plan({"kind": "slow", "seconds": 30, "table": "hocsinh", "after": 1})
    with started(sandbox.url, "push") as process:
        wait_until(lambda: len(sandbox.records("hocsinh")) == 8)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(10)

    assert process.returncode == -signal.SIGKILL
    assert PushRun.objects.get().state == "running"
    assert states() == {"accepted": 9, "unknown": 4}

    code, out, error = run(sandbox.url, "push", "--json")

    assert (code, error) == (0, "")
    said = json.loads(out)
    assert (said["state"], said["sentence"], said["counts"]["accepted"]) == ("finished", "8 bản ghi: 8 đã nhận.", 8)
    assert states() == {"accepted": ALL}
    assert {kept["version"] for kept in sandbox.records("hocsinh").values()} == {1}
    assert len(sandbox.records("hocsinh")) == 12
    dead = PushRun.objects.order_by("pk").first()
    assert dead is not None and (dead.state, dead.sentence) == ("stopped", "Dừng giữa chừng: tiến trình gửi đã mất.")


def test_two_pushes_at_once_one_is_told_to_wait(school: SimpleNamespace, sandbox: Sandbox) -> None:
    sandbox.plan({"kind": "slow", "seconds": 2, "table": "truong"})
    with started(sandbox.url, "push") as one, started(sandbox.url, "push") as other:
        results = [(process.communicate(timeout=120), process.returncode) for process in (one, other)]

    assert sorted(code for _, code in results) == [0, 1]
    (_, error), _ = next(result for result in results if result[1] == 1)
    assert error.strip() == "Đang có một lần đồng bộ chạy: hãy chờ lần đó xong rồi thử lại."
    assert PushRun.objects.count() == 1
    assert states() == {"accepted": ALL}
    assert PushedRecord.objects.count() == ALL
    assert Event.objects.filter(code="exchange.push_started").count() == 1


def test_command_line_tells_what_it_would_send_and_sends_it(
    school: SimpleNamespace, sandbox: Sandbox, tmp_path: Path
) -> None:
    code, out, _ = run(sandbox.url, "push", "--dry-run", "--json")
    planned = json.loads(out)
    assert (code, len(planned), {one["event"] for one in planned}) == (0, ALL, {"NEW"})
    assert (PushRun.objects.count(), sandbox.inside()["requests"]) == (0, 0)

    code, out, _ = run(sandbox.url, "push", "--dry-run")
    assert out.splitlines() == [
        "Trường: 1 bản ghi sẽ gửi", "Cán bộ, giáo viên: 2 bản ghi sẽ gửi", "Lớp: 2 bản ghi sẽ gửi",
        "Học sinh: 12 bản ghi sẽ gửi",
    ]  # fmt: skip

    path = tmp_path / "nop.zip"
    code, out, _ = run(sandbox.url, "export", "-o", str(path), "--json")
    assert (code, json.loads(out)["records"], path.stat().st_mode & 0o777) == (0, ALL, 0o600)

    assert run(sandbox.url, "push")[:2] == (0, "17 bản ghi: 17 đã nhận.\n")
    assert run("", "push") == (
        1, "", "Kênh đồng bộ đang tắt: đặt TRUONGSO_SECTOR_URL và TRUONGSO_SECTOR_KEY trên máy chủ, "
        "hoặc dùng «Xuất tệp» rồi nộp qua trang của Sở.\n",
    )  # fmt: skip
