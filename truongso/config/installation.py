"""Bring the database and the data folder to the state that this version needs."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from truongso.core.home import prepare_home
from truongso.core.refusal import Refused


def prepare() -> None:
    """Make the data folder, apply migrations, make the cache table. Harmless when all is done already."""
    prepare_home()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    require_assets()


def missing_migrations() -> list[str]:
    """Return the names of migrations that the database still lacks, as app.name."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def require_assets() -> None:
    """Refuse when scripts, styles and fonts have not been built."""
    if not assets_manifest().is_file():
        raise Refused("Chưa dựng giao diện (kịch bản, kiểu chữ, phông): hãy chạy make setup trong thư mục mã nguồn.")


def assets_manifest() -> Path:
    """Return the path of the list of built files."""
    return Path(str(settings.DJANGO_VITE["default"]["manifest_path"]))


def missing_assets() -> list[str]:
    """Return the built files that the manifest names and the folder lacks."""
    manifest = assets_manifest()
    entries = json.loads(manifest.read_text(encoding="utf-8")).values()
    named = {name for entry in entries for name in (entry["file"], *entry.get("css", ()), *entry.get("assets", ()))}
    return sorted(name for name in named if not (manifest.parent / name).is_file())
