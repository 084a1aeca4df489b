"""Bring a backup back: contents first, then all rows in one transaction; anything wrong leaves everything as it was."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from truongso.config import actions, installation, rows
from truongso.config.archive import Archive, damaged, reading
from truongso.config.version import VERSION
from truongso.core.migrating import SwiftExecutor
from truongso.core.refusal import Refused
from truongso.foundation.audit import chain, triggers
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import store
from truongso.foundation.org import name_words
from truongso.governance.casefiles import texts

Advance = Callable[..., None]


@dataclass(frozen=True)
class Present:
    """What the database holds before a restore."""

    users: int
    events: int

    @property
    def is_empty(self) -> bool:
        return not (self.users or self.events)


@dataclass(frozen=True)
class Restored:
    """What came back, and whether the audit trail in it is whole."""

    rows: int
    files: int
    missing: list[str]
    verdict: chain.Verdict


def present() -> Present:
    """Return what a restore would replace; nothing when the tables do not exist yet."""
    if Event._meta.db_table not in connection.introspection.table_names():
        return Present(0, 0)
    return Present(get_user_model().objects.count(), Event.objects.count())


def restore(path: Path, *, replace: bool, advance: Advance = lambda *_, **__: None) -> Restored:
    """Check the whole archive, then bring it back.

    Refused, with nothing touched, when the archive is damaged, foreign or of a newer version, or when the database holds
    data and replace is false.
    """
    with reading(path) as archive:
        advance(0, total=2 * len(archive.members))
        archive.verify(advance)
        older = _is_older(archive)
        if not replace and not present().is_empty:
            raise Refused(
                "Cơ sở dữ liệu đang có dữ liệu: hãy khôi phục vào cơ sở dữ liệu trống, hoặc thêm --replace để thay toàn bộ."
            )
        apps = _schema_of_then(archive) if older else _schema_of_now()
        tables = _tables_of(archive, apps)
        files = _restore_contents(archive, advance)
        count = _restore_rows(archive, tables, advance)
        if older:
            call_command("migrate", interactive=False, verbosity=0)
        return _finish(archive, path, count, files)


def _finish(archive: Archive, path: Path, count: int, files: int) -> Restored:
    ContentType.objects.clear_cache()
    cache.clear()
    texts.index_everything()
    verdict = chain.verify()
    actions.record_restored(name=path.name, digest=archive.digest, made_at=archive.manifest["made_at"], by=None)
    return Restored(count, files, archive.manifest["missing_files"], verdict)


def _is_older(archive: Archive) -> bool:
    """Return whether the archive lacks migrations of this version; Refused when it has some that we do not know."""
    known = set(MigrationExecutor(connection).loader.disk_migrations)
    theirs = {(app, name) for app, names in archive.manifest["migrations"].items() for name in names}
    if theirs - known:
        version = archive.manifest["version"]
        raise Refused(
            f"Bản sao lưu do phiên bản {version} lập, mới hơn phần mềm này ({VERSION}): hãy nâng cấp Trường Số rồi khôi phục."
        )
    return bool(known - theirs)


def _schema_of_now() -> Apps:
    if installation.missing_migrations():
        if not present().is_empty:
            raise Refused("Cơ sở dữ liệu chưa theo kịp phiên bản này: hãy chạy truongso setup rồi khôi phục lại.")
        installation.prepare()
    return current_apps


def _schema_of_then(archive: Archive) -> Apps:
    """Make an empty database as it was in the archive's version, so that its rows fit; migrations then bring it to now."""
    executor = SwiftExecutor(connection)
    if executor.loader.applied_migrations:
        raise Refused(
            f"Bản sao lưu do phiên bản cũ hơn ({archive.manifest['version']}) lập: hãy khôi phục vào một cơ sở dữ liệu "
            "hoàn toàn mới (đặt DATABASE_URL khác), phần mềm sẽ tự nâng cấp dữ liệu."
        )
    graph = executor.loader.graph
    theirs = {(app, name) for app, names in archive.manifest["migrations"].items() for name in names}
    leaves = [node for node in theirs if not any(child.key in theirs for child in graph.node_map[node].children)]
    state = executor.migrate(sorted(leaves))
    call_command("createcachetable", verbosity=0)
    return state.apps


def _tables_of(archive: Archive, apps: Apps) -> list[tuple[type[models.Model], list[str]]]:
    """Pair every table of the archive with its model; Refused when tables or columns differ."""
    by_label = {model._meta.label_lower: model for model in rows.tables(apps)}
    described = archive.manifest["tables"]
    if set(described) != set(by_label):
        raise damaged("các bảng không khớp với phiên bản ghi trong bản sao lưu")
    for label, model in by_label.items():
        if sorted(described[label]["columns"]) != sorted(rows.columns(model)):
            raise damaged(f"các cột của bảng {label} không khớp")
    return [(model, described[label]["columns"]) for label, model in by_label.items()]


def _restore_contents(archive: Archive, advance: Advance) -> int:
    # Before the rows: a stop in between leaves contents that nothing names, which is harmless.
    count = 0
    for sha256 in archive.contents():
        store.put(b"".join(archive.blocks(f"files/{sha256}")))
        count += 1
        advance()
    return count


def _restore_rows(archive: Archive, tables: list[tuple[type[models.Model], list[str]]], advance: Advance) -> int:
    count = 0
    try:
        with transaction.atomic():
            keeps_words = name_words.installed(connection)  # not in the schema of an older archive
            triggers.remove(connection)
            name_words.remove(connection)
            _empty([model for model, _ in tables])
            for model, names in tables:
                count += rows.insert(connection, model, names, archive.rows(model._meta.label_lower))
                advance()
            _settle([model for model, _ in tables])
            triggers.install(connection)
            if keeps_words:
                name_words.install(connection)
    except (DatabaseError, ValidationError, ValueError, TypeError) as error:
        raise damaged(f"cơ sở dữ liệu không nhận: {str(error).splitlines()[0][:200]}") from error
    return count


def _empty(tables: list[type[models.Model]]) -> None:
    names = [model._meta.db_table for model in tables]
    if "django_session" in connection.introspection.table_names():
        names.append("django_session")  # nobody stays logged in to what was replaced
    quoted = [connection.ops.quote_name(name) for name in names]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(quoted)}")
            return
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for name in quoted:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 names of our own tables, quoted


def _settle(tables: list[type[models.Model]]) -> None:
    """Check all references now, and let new keys start after the restored ones."""
    connection.check_constraints(table_names=[model._meta.db_table for model in tables])
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # triggers cannot be made while checks are pending


def describe(path: Path, advance: Advance = lambda *_, **__: None) -> dict[str, Any]:
    """Check an archive to its last byte and say what it holds, without touching the database."""
    with reading(path) as archive:
        advance(0, total=len(archive.members))
        archive.verify(advance)
        manifest = archive.manifest
        return {
            "digest": archive.digest,
            "version": manifest["version"],
            "made_at": manifest["made_at"],
            "school": manifest["school"],
            "database": manifest["database"],
            "tables": len(manifest["tables"]),
            "rows": sum(table["rows"] for table in manifest["tables"].values()),
            "files": sum(1 for _ in archive.contents()),
            "missing_files": manifest["missing_files"],
        }
