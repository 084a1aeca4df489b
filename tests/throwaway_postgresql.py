"""A PostgreSQL server for one test run: own folder, unix socket only, gone with the process that started it.

`python -m tests.throwaway_postgresql` says whether this machine has the programs (exit code 0) or not (3).
"""

import atexit
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

HINT = (
    "Máy này chưa có PostgreSQL nên phần kiểm thử trên PostgreSQL bị bỏ qua. "
    "Debian, Ubuntu: sudo apt-get install postgresql"
)
PR_SET_PDEATHSIG = 1


class Missing(Exception):
    """The machine has no PostgreSQL server programs."""


@dataclass
class Server:
    """A running server; url is a DATABASE_URL."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)  # fast shutdown
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def programs() -> Path:
    """Return the folder of initdb and postgres, the newest version first; Missing when there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: -int(path.parts[4].split(".")[0]))
    if found:
        return found[0].parent
    if both := shutil.which("initdb"):
        return Path(both).resolve().parent
    raise Missing(HINT)


def start() -> Server:
    """Start a server and stop it when this process ends."""
    where = programs()
    folder = Path(tempfile.mkdtemp(prefix="truongso-pg-", dir="/tmp"))  # socket paths are short: 107 bytes at most
    identity = _identity(folder)
    data = folder / "data"
    _run(
        [where / "initdb", "-D", data, "-U", "truongso", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
        identity,
    )
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "max_connections": "100",
        "shared_buffers": "64MB",
        "autovacuum": "off",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [where / "postgres", "-D", data, *options],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,
            **identity,
        )
    server = Server(f"postgres://truongso@{quote(str(folder), safe='')}/postgres", folder, process)
    atexit.register(server.stop)
    _wait(server)
    return server


def _identity(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as postgres, or as nobody."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _run(command: list[Any], identity: dict[str, Any]) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd="/", **identity)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _wait(server: Server, seconds: float = 20) -> None:
    import psycopg

    deadline = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(server.url.replace("postgres://", "postgresql://")).close()
            return
        except psycopg.OperationalError:
            if server.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((server.folder / "log").read_text(errors="replace")) from None
            time.sleep(0.05)


if __name__ == "__main__":
    try:
        print(programs())
    except Missing as missing:
        print(missing, file=sys.stderr)
        sys.exit(3)
