"""Whole installations of their own for the tests: a data folder, a database, the real command in a process."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Installation:
    """One installation; run() is what a person types after `truongso`."""

    home: Path
    database_url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("TRUONGSO_", "DJANGO_", "TEST_", "DATABASE_"))}
        url = self.database_url or f"sqlite:///{self.home / 'truongso.sqlite3'}"
        return kept | {"TRUONGSO_HOME": str(self.home), "DATABASE_URL": url, "COLUMNS": "500", "PYTHONPATH": str(ROOT)}

    def run(self, *arguments: str, given: str = "", **extra: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "truongso", *arguments]
        return self._process(command, given, extra)

    def python(self, code: str) -> subprocess.CompletedProcess[str]:
        """Run a few lines inside the installation, with Django started."""
        start = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'truongso.config.settings'; django.setup()\n"
        return self._process([sys.executable, "-c", start + code], "", {})

    def _process(self, command: list[str], given: str, extra: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env=self.environment | extra, cwd=ROOT, input=given, capture_output=True, text=True, timeout=180
        )

    def json(self, *arguments: str) -> Any:
        done = self.run(*arguments, "--json")
        return json.loads(done.stdout)

    def seeded(self) -> "Installation":
        """With a school, people, accounts, and evidence; every action leaves its events."""
        done = self.python("from tests.operations.seed import seed; seed()")
        assert done.returncode == 0, done.stderr
        return self

    def state(self) -> dict[str, Any]:
        """Return every row of every table, and the names of all stored files."""
        done = self.python("from tests.operations.seed import print_state; print_state()")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)
