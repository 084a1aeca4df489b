"""Shared by all tests: the database under test, the rule that the trail stays whole, clients and browsers."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client

from tests import migrated_template, remembering

pytest_plugins = ["tests.browser"]

ON_CI = os.environ.get("CI", "").lower() in {"1", "true"}
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server", "admin_client"}


def pytest_report_header() -> str:
    engine = django_settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]
    return f"database: {engine}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On SQLite leave out what only PostgreSQL can show; on PostgreSQL what runs once (browsers, own databases)."""
    on_postgresql = django_settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    unwanted = ("browser", "own_databases", "once") if on_postgresql else ("postgres",)
    left_out = [item for item in items if any(item.get_closest_marker(marker) for marker in unwanted)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """After every test that used the database, the audit trail is still one unbroken chain."""
    result = yield
    if _used_database(item) and not item.get_closest_marker("breaks_chain") and not connection.needs_rollback:
        from truongso.foundation.audit import chain

        verdict = chain.verify()
        assert verdict.intact, f"the test left the audit trail broken at {verdict.broken_at}: {verdict.reason}"
    return result


def _used_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


def _sqlite_file() -> Path | None:
    values = connection.settings_dict
    return Path(values["TEST"]["NAME"]) if values["ENGINE"].endswith("sqlite3") else None


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> bool:
    """Begin with the migrated database of an earlier run where nothing about migrations has changed since."""
    file = _sqlite_file()
    return bool(request.config.option.reuse_db) or (file is not None and migrated_template.place(file))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Keep the database as migrations left it for the next run, and note what stands in it."""
    with django_db_blocker.unblock():
        if file := _sqlite_file():
            connection.close()
            migrated_template.keep(file)
        remembering.note_baseline()


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    """Every test has a store of files of its own."""
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """No test sees what another cached (failed logins are counted in the cache)."""
    yield
    from django.core.cache import cache

    if "locmem" in django_settings.CACHES["default"]["BACKEND"]:
        cache.clear()


@pytest.fixture
def client_of() -> Callable[[Any], Client]:
    """Return a function that gives a signed-in client of a user."""

    def run(user: Any, **options: Any) -> Client:
        client = Client(**options)
        client.force_login(user)
        return client

    return run
