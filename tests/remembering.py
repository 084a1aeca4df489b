"""Worlds that many tests begin with, built once a run and then put back as rows.

    @remembered
    def make_school() -> SimpleNamespace: ...

The first test runs the builder; the rows and files that it leaves and the pickled value that it returns are kept in the
process. Later tests get the same rows, under the same keys, without running the builder. It is built anew when the clock
stands elsewhere (another day, or five minutes on), when something was built before it, and inside another builder.
"""

import functools
import pickle
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

SECONDS_KEPT = 300
_WRITES = re.compile(r'^(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM) "(\w+)"')
_HARMLESS = re.compile(
    r"^(?:SELECT|SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT|SET CONSTRAINTS|LOCK TABLE|PRAGMA)\b"
)
_worlds: dict[Any, "World"] = {}
_baseline: dict[str, int] = {}
_building = False


@dataclass(frozen=True)
class Rows:
    """What a builder left in one table."""

    table: str
    columns: tuple[str, ...]
    values: list[tuple[Any, ...]]

    def put(self) -> None:
        """Write the rows; in a table that migrations fill they replace those of the same key."""
        names = ", ".join(f'"{name}"' for name in self.columns)
        marks = ", ".join(["%s" if connection.vendor == "postgresql" else "?"] * len(self.columns))
        sql = f'INSERT INTO "{self.table}" ({names}) VALUES ({marks})'
        if self.table in _baseline:
            sql += ' ON CONFLICT ("id") DO UPDATE SET ' + ", ".join(f'"{n}" = excluded."{n}"' for n in self.columns)
        with closing(connection.connection.cursor()) as cursor:  # the driver's own: values go back as they were stored
            cursor.executemany(sql, self.values)


@dataclass(frozen=True)
class World:
    """Everything that a builder left."""

    rows: tuple[Rows, ...]
    files: dict[str, bytes]
    value: bytes


def remembered(build: Callable[..., Any]) -> Callable[..., Any]:
    """Return a builder that runs once a process; its arguments must be hashable, what it returns can be pickled."""

    @functools.wraps(build)
    def run(*args: Any) -> Any:
        if _building or not connection.in_atomic_block or not _nothing_built():
            return build(*args)
        now = int(timezone.now().timestamp())
        key = (build.__module__, build.__qualname__, args, now // SECONDS_KEPT, timezone.localdate())
        if key in _worlds:
            return _put_back(_worlds[key])
        _worlds[key], value = _built(build, args)
        return value

    return run


def note_baseline() -> None:
    """Note which tables have rows right after migrations, before any test."""
    _baseline.clear()
    _baseline.update(_filled())


def _filled() -> dict[str, int]:
    counts = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            if many := cursor.fetchone()[0]:
                counts[table] = many
    return counts


def _nothing_built() -> bool:
    from truongso.foundation.audit.models import Event
    from truongso.foundation.org.models import Person

    return not Event.objects.exists() and not Person.objects.exists()


@contextmanager
def _watching() -> Iterator[set[str]]:
    """Give the set of tables that are written to while the block runs."""
    global _building
    touched: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := _WRITES.match(sql):
            touched.add(found[1])
        elif not _HARMLESS.match(sql.lstrip("( ")):
            raise AssertionError(f"a builder with this statement cannot be remembered: {sql[:200]}")
        return execute(sql, params, many, context)

    _building = True
    try:
        with connection.execute_wrapper(watch):
            yield touched
    finally:
        _building = False


def _built(build: Callable[..., Any], args: tuple[Any, ...]) -> tuple[World, Any]:
    assert _filled() == _baseline, "rows were written before the builder ran"
    root = Path(settings.FILES_ROOT)
    with _watching() as touched:
        value = build(*args)
    files = {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return World(tuple(_rows_of(table) for table in sorted(touched)), files, pickle.dumps(value)), value


def _rows_of(table: str) -> Rows:
    with connection.cursor() as cursor:
        columns = tuple(c.name for c in connection.introspection.get_table_description(cursor, table))
        # Texts on PostgreSQL, and on SQLite an expression in the column's place: values as they are stored.
        shape = '"{}"::text' if connection.vendor == "postgresql" else '+"{}"'
        cursor.execute(f'SELECT {", ".join(shape.format(name) for name in columns)} FROM "{table}"')
        return Rows(table, columns, [tuple(row) for row in cursor.fetchall()])


def _put_back(world: World) -> Any:
    for rows in world.rows:
        if rows.values:
            rows.put()
    for name, content in world.files.items():
        path = Path(settings.FILES_ROOT) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return pickle.loads(world.value)
