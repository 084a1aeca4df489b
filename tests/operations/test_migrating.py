"""The sparing executor leaves the same database as Django's own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from truongso.core import migrating
if sys.argv[1] == "own":
    migrating.SwiftExecutor.apply_migration = MigrationExecutor.apply_migration
call_command("migrate", "regulations", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2")
    print(json.dumps(cursor.fetchall()))
"""


def schema(home: Path, executor: str) -> list[list[str]]:
    environment = {
        "DJANGO_SETTINGS_MODULE": "truongso.config.settings", "TRUONGSO_HOME": str(home), "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(Path(__file__).parents[2]), "LANG": "C.UTF-8",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, executor], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    rows: list[list[str]] = json.loads(done.stdout.splitlines()[-1])
    return rows


@pytest.mark.once
@pytest.mark.slow
def test_the_database_is_the_same_table_by_table(tmp_path: Path) -> None:
    ours, own = schema(tmp_path / "ours", "ours"), schema(tmp_path / "own", "own")
    assert len(own) > 100
    assert ours == own
