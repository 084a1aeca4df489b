"""Measure what the site promises, as ratios in one run, and write the table into benchmarks/README.md.

Run by `make bench`. It loads the demo school into a database of its own and starts the real server on loopback. Names of
parts measure those only and leave the other rows: `python -m benchmarks.run signing papers_signed`.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PORT = 8790
SECONDS = 5
CLIENTS = 4
BEGIN, END = "<!-- table -->", "<!-- end of table -->"
# Parts that ask nothing of the demo school.
WITHOUT_DEMO = {"person_search", "rights", "office_search", "signing", "papers_signed"}
Rows = list[tuple[str, str, str, str]]


def median_seconds(work: Callable[[], Any], runs: int = 9) -> float:
    """Return the median of several runs after one warm-up, in seconds."""
    work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def board_against_counts() -> Rows:
    """Compare the scoreboard computed fresh with the bare SQL that gives the same numbers: the statements it sends.

    First with all the plan's indicators counted from rows, as the scoreboard is built for: every code that is declared
    by hand today counts the pupils in force on the period's last day. Then as the demo school is now, where one code is
    counted and the SQL is next to nothing.
    """
    from truongso.foundation.indicators.registry import indicators

    now = _fresh_and_bare()
    measured = sum(card.is_measured for _, card in indicators.items())
    declared = [(code, card) for code, card in indicators.items() if not card.is_measured]
    for code, card in declared:
        indicators.remove(code)
        indicators.add(code, replace(card, compute=_count_pupils(code)))
    all_measured = _fresh_and_bare()
    for code, card in declared:
        indicators.remove(code)
        indicators.add(code, card)
    return [
        ("Bảng điều hành tính mới, 22 chỉ tiêu đều đo, so với SQL trần", *all_measured, "≤ 3 lần"),
        (f"Bảng điều hành tính mới, trường mẫu ({measured} chỉ tiêu đo), so với SQL trần", *now, ""),
    ]


def _count_pupils(code: str) -> Callable[[Any], Any]:
    from truongso.foundation.indicators.registry import Measure
    from truongso.foundation.org.models import Assignment
    from truongso.foundation.org.roles import Role

    def compute(period: Any) -> Measure:
        pupils = Assignment.objects.on(period.ends_on).filter(role=Role.PUPIL)
        return Measure(population=pupils, met=pupils.exclude(person__code__endswith=str(len(code) % 10)))

    return compute


def _fresh_and_bare() -> tuple[str, str]:
    from django.db import connection

    from truongso.foundation.indicators.board import board
    from truongso.foundation.org.periods import Quarter

    quarter, today = Quarter(2026, 3), date(2026, 10, 5)
    board(quarter, today=today)
    statements: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        statements.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        board(quarter, today=today)

    def bare() -> None:
        with connection.cursor() as cursor:
            for sql, parameters in statements:
                cursor.execute(sql, parameters)
                cursor.fetchall()

    fresh, counts = median_seconds(lambda: board(quarter, today=today), runs=30), median_seconds(bare, runs=30)
    return f"{fresh * 1000:.1f} ms / {counts * 1000:.1f} ms", f"{fresh / counts:.1f} lần".replace(".", ",")


def _captured() -> Any:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)


def inspection() -> Rows:
    """Time the reading of the plan as text, Word and PDF."""
    from truongso.demo.plan_file import plan_docx, plan_pdf, plan_text
    from truongso.governance.plan.reader import inspect_plan

    rows: Rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (
            ("ke-hoach.txt", plan_text()),
            ("ke-hoach.docx", plan_docx()),
            ("ke-hoach.pdf", plan_pdf()),
        ):
            path = Path(folder) / name
            path.write_bytes(content)
            seconds = median_seconds(lambda path=path: inspect_plan(path), runs=5)  # type: ignore[misc]
            rows.append((f"Đọc kế hoạch {path.suffix}", f"{seconds:.2f} s", "", "< 1 s"))
    return rows


def report_files() -> Rows:
    """Time the three files of the third-quarter report after warm-up."""
    from truongso.governance.plan.models import Report
    from truongso.governance.plan.reporting.frozen_files import remake

    version = Report.objects.get(period="2026-Q3").latest
    assert version is not None
    seconds = median_seconds(lambda: remake(version), runs=5)
    return [("Ba tệp báo cáo quý (Word, PDF, Excel)", f"{seconds:.2f} s", "", "< 1 s")]


def list_queries() -> Rows:
    """Count the queries of the list pages."""
    from django.test import Client

    from truongso.foundation.accounts.models import User

    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username="binh"))
    rows: Rows = []
    for title, url in PAGES:
        client.get(url)
        with _captured() as queries:
            status = client.get(url).status_code
        rows.append(
            (
                f"Câu truy vấn: {title}",
                str(len(queries)),
                "",
                "không đổi theo số dòng" if status == 200 else f"LỖI {status}",
            )
        )
    return rows


PAGES = (
    ("Bảng điều hành", "/bang-dieu-hanh/"),
    ("Chỉ tiêu", "/ke-hoach/chi-tieu/"),
    ("Nhiệm vụ", "/ke-hoach/nhiem-vu/"),
    ("Minh chứng", "/minh-chung/"),
    ("Việc của tôi", "/viec-cua-toi/"),
    ("Báo cáo", "/ke-hoach/bao-cao/"),
)


def throughput() -> Rows:
    """Compare pages a second of the scoreboard with a bare one-query page on the same server; and its memory."""
    server = _start_server()
    try:
        cookie = _session_cookie()
        bare = _pages_a_second("/trang-tran/", cookie)
        pages = {title: _pages_a_second(url, cookie) for title, url in PAGES[:3]}
        memory = _memory_of(server.pid)
    finally:
        server.terminate()
        server.wait(20)
    rows: Rows = [("Trang trần một truy vấn", f"{bare:.0f} trang/s", "1", "")]
    for title, rate in pages.items():
        goal = "≥ 0,5" if title == "Bảng điều hành" else ""
        rows.append((f"Trang {title}", f"{rate:.0f} trang/s", f"{rate / bare:.2f}".replace(".", ","), goal))
    return [*rows, ("Bộ nhớ của trang đang chạy (mọi tiến trình)", f"{memory} MB", "", "")]


def _start_server() -> "subprocess.Popen[bytes]":
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "benchmarks.bare", "PYTHONPATH": str(ROOT)}
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--port", str(PORT)]
    command += ["--workers", "2", "--blocking-threads", "4", "--no-access-log", "truongso.config.wsgi:application"]
    server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            connection = HTTPConnection("127.0.0.1", PORT, timeout=5)
            connection.request("GET", "/suc-khoe/", headers={"Host": "localhost"})
            connection.getresponse().read()
            return server
        except OSError:
            time.sleep(0.2)
    raise SystemExit("Máy chủ để đo không lên được.")


def _session_cookie() -> str:
    from django.conf import settings
    from django.test import Client

    from truongso.foundation.accounts.models import User

    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username="binh"))
    client.get("/bang-dieu-hanh/")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _pages_a_second(url: str, cookie: str) -> float:
    counts, failures = [0] * CLIENTS, [0] * CLIENTS
    stop = time.perf_counter() + SECONDS + 1
    begin = stop - SECONDS

    def load(client: int) -> None:
        connection = HTTPConnection("127.0.0.1", PORT, timeout=30)
        while (now := time.perf_counter()) < stop:
            connection.request("GET", url, headers={"Host": "localhost", "Cookie": cookie})
            response = connection.getresponse()
            response.read()
            counts[client] += now >= begin
            failures[client] += response.status != 200

    threads = [threading.Thread(target=load, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if any(failures):
        raise SystemExit(f"{url} không trả về 200 khi đo.")
    return sum(counts) / SECONDS


def _memory_of(pid: int) -> int:
    """Return the resident memory of a process and its children in MB (Linux)."""
    pids, total = [pid], 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            pids.append(int(path.parent.name))
    for number in pids:
        for line in Path(f"/proc/{number}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                total += int(line.split()[1])
    return total // 1024


def on_both_databases(script: str, prefix: str = "") -> Rows:
    """Run a measurement of 100,000 people on both databases in processes of its own, and return the rows that it prints."""
    command = [sys.executable, str(ROOT / "benchmarks" / script)]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    cells = [
        [cell.strip() for cell in line.strip("| ").split("|")] for line in done.stdout.splitlines() if line[:1] == "|"
    ]
    return [(f"{prefix}{what}", time, share, goal) for what, time, share, goal in cells]


def write_table(rows: Rows, *, keep: bool = False) -> str:
    """Put the table into benchmarks/README.md between its marks, and return it; keep leaves rows that are not measured now."""
    lines = [f"| {' | '.join(re.sub(r'(?<=[0-9])[.](?=[0-9])', ',', cell) for cell in row)} |" for row in rows]
    readme = ROOT / "benchmarks" / "README.md"
    text = readme.read_text(encoding="utf-8")
    head, tail = text[: text.index(BEGIN) + len(BEGIN)], text[text.index(END) :]
    if keep:
        new = {_measured(line): line for line in lines}
        before = text[len(head) : text.index(END)].strip().splitlines()[2:]
        lines = [new.pop(_measured(line), line) for line in before] + list(new.values())
    table = "\n".join(["| Việc đo | Kết quả | Tỷ lệ | Mức đặt ra |", "|---|---|---|---|", *lines])
    readme.write_text(f"{head}\n{table}\n{tail}", encoding="utf-8")
    return table


def _measured(line: str) -> str:
    return line.split("|")[1].strip()


def _load_demo(home: str) -> None:
    demo = [sys.executable, "-m", "truongso", "demo", "--no-serve", "--out", f"{home}/out", "--json"]
    subprocess.run(demo, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def _pages() -> Rows:
    return [*board_against_counts(), *throughput(), *inspection(), *report_files(), *list_queries()]


def main(only: list[str]) -> None:
    """Load the demo into a folder of its own, measure everything or the parts named, print and write the table."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["TRUONGSO_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truongso.config.settings")
        if not only or not set(only) <= WITHOUT_DEMO:
            _load_demo(home)
        import django

        django.setup()
        from benchmarks import duplicates, identity, intake, papers_signed, processes, records, signing

        parts: dict[str, Callable[[], Rows]] = {
            "pages": _pages,
            "records": records.measure,
            "intake": intake.measure,
            "duplicates": duplicates.measure,
            "person_search": lambda: on_both_databases("person_search.py", "Tìm người trong 100.000 người, "),
            "rights": lambda: on_both_databases("rights.py"),
            "office_search": lambda: on_both_databases("office_search.py"),
            "identity": identity.measure,
            "signing": signing.measure,
            "papers_signed": papers_signed.measure,
            "processes": processes.measure,
        }
        if unknown := set(only) - set(parts):
            sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
        rows = [row for name, measure in parts.items() if not only or name in only for row in measure()]
        print(write_table(rows, keep=bool(only)))


if __name__ == "__main__":
    main(sys.argv[1:])
