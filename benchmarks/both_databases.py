"""Run a measurement on both databases, each in a process of its own: SQLite, and PostgreSQL where the machine has it."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(script: str, rows: str, run_here: Callable[[int], int], *, about: str | None) -> int:
    """Measure here when --url names the database, else start both; rows is the option that says how many.

    Returns the exit code: not 0 when a limit was not kept on one of them.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument(f"--{rows}", type=int, default=100_000, dest="rows")
    parser.add_argument("--url", default="")
    asked = parser.parse_args()
    if asked.url:
        return run_here(asked.rows)
    from tests import throwaway_postgresql

    code = 0
    with tempfile.TemporaryDirectory() as home:
        urls = [f"sqlite:///{home}/measured.sqlite3"]
        try:
            urls.append(throwaway_postgresql.start().url)
        except throwaway_postgresql.Missing as missing:
            print(missing)
        for url in urls:
            environment = os.environ | {
                "TRUONGSO_HOME": home, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "truongso.config.settings",
                "PYTHONPATH": str(ROOT),
            }  # fmt: skip
            command = [sys.executable, script, "--url", url, f"--{rows}", str(asked.rows)]
            code |= subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode
    return code
