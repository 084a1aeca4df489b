"""Make a backup while the site runs: all rows as of one moment, and every content that they name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from truongso.config import archive, installation, rows
from truongso.config.version import VERSION
from truongso.core.refusal import Refused
from truongso.foundation.evidence import store
from truongso.foundation.evidence.models import Blob
from truongso.foundation.org.models import School

Advance = Callable[..., None]


@dataclass(frozen=True)
class Made:
    """What a backup holds; digest identifies it."""

    path: Path
    digest: str
    tables: int
    rows: int
    files: int
    missing: list[str] = field(default_factory=list)


def make(target: Path, *, at: datetime, advance: Advance = lambda *_, **__: None) -> Made:
    """Write a backup to target.

    Refused when the database is not at this version's migrations or target cannot be written. Contents that are missing
    or damaged in the store are left out and named: the rest is worth keeping all the same.
    """
    if installation.missing_migrations():
        raise Refused("Cơ sở dữ liệu chưa theo kịp phiên bản này: hãy chạy truongso setup rồi sao lưu lại.")
    with archive.writing(target) as writer, _one_moment():
        models = rows.tables(apps)
        advance(0, total=len(models) + Blob.objects.count())
        counts = {}
        for model in models:
            counts[model._meta.label_lower] = _write_table(writer, model)
            advance()
        files, missing = _write_contents(writer, advance)
        digest = writer.finish(_about(at, counts, missing))
    return Made(target, digest, len(counts), sum(counts.values()), files, missing)


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read the database as it stands at one moment, keeping no writer waiting."""
    if connection.in_atomic_block:
        raise RuntimeError("a backup needs a transaction of its own")
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if connection.vendor == "postgresql" else "BEGIN DEFERRED"
    # Not atomic(): on SQLite that is BEGIN IMMEDIATE, which would hold up every writer until the backup is done.
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def _write_table(writer: archive.Writer, model: Any) -> int:
    count = 0

    def counted() -> Iterator[bytes]:
        nonlocal count
        for line in rows.lines(model):
            count += 1
            yield line

    writer.add(f"rows/{model._meta.label_lower}.jsonl", counted(), compress=True)
    return count


def _write_contents(writer: archive.Writer, advance: Advance) -> tuple[int, list[str]]:
    written, missing = 0, []
    for sha256 in Blob.objects.order_by("sha256").values_list("sha256", flat=True).iterator():
        try:
            content = store.read(sha256)
        except store.Damaged:
            missing.append(sha256)
        else:
            writer.add(f"files/{sha256}", [content], compress=False)
            written += 1
        advance()
    return written, missing


def _about(at: datetime, counts: dict[str, int], missing: list[str]) -> dict[str, Any]:
    school = School.current()
    migrations: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        migrations.setdefault(app, []).append(name)
    return {
        "version": VERSION,
        "made_at": at.isoformat(),
        "school": school.name if school else "",
        "database": connection.vendor,
        "migrations": migrations,
        "tables": {
            model._meta.label_lower: {"columns": rows.columns(model), "rows": counts[model._meta.label_lower]}
            for model in rows.tables(apps)
        },
        "missing_files": missing,
    }
