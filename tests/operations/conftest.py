"""Installations on either database, and archives made once."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests import throwaway_postgresql
from tests.conftest import ON_CI
from tests.operations.installations import Installation

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Any]:
    """A server beside the one of the run: these tests make whole databases."""
    try:
        server = throwaway_postgresql.start()
    except throwaway_postgresql.Missing as missing:
        if ON_CI:
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def blank_installation(tmp_path_factory: Any, request: Any) -> Callable[..., Installation]:
    """Return a function that gives an installation whose database has no tables yet, or is a copy of another's."""
    numbers = count(1)

    def run(kind: str = "sqlite", copy_of: Installation | None = None) -> Installation:
        home = tmp_path_factory.mktemp("installation")
        if copy_of:
            shutil.copytree(copy_of.home, home, dirs_exist_ok=True)
        if kind == "sqlite":
            return Installation(home)
        import psycopg

        server = request.getfixturevalue("postgresql_server")
        name = f"school_{next(numbers)}"
        template = f" TEMPLATE {copy_of.database_url.rsplit('/', 1)[-1]}" if copy_of else ""
        with psycopg.connect(server.url.replace("postgres://", "postgresql://"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}{template}")
        return Installation(home, server.url.removesuffix("/postgres") + f"/{name}")

    return run


@pytest.fixture(scope="session")
def new_installation(blank_installation: Any) -> Callable[[str], Installation]:
    """Return a function that gives an installation with empty tables (migrating once is slow enough)."""
    prepared: dict[str, Installation] = {}

    def run(kind: str = "sqlite") -> Installation:
        if kind not in prepared:
            prepared[kind] = blank_installation(kind)
            assert prepared[kind].run("setup").returncode == 0
        return blank_installation(kind, copy_of=prepared[kind])

    return run


@pytest.fixture(scope="session")
def school(new_installation: Any) -> Callable[[str], Installation]:
    """Return a function that gives the seeded installation of a kind, made once; do not change it."""
    made: dict[str, Installation] = {}

    def run(kind: str) -> Installation:
        if kind not in made:
            made[kind] = new_installation(kind).seeded()
        return made[kind]

    return run


@pytest.fixture
def busy_school(school: Any, blank_installation: Any) -> Callable[[str], Installation]:
    """Return a function that gives a copy of the seeded installation, to change."""
    return lambda kind="sqlite": blank_installation(kind, copy_of=school(kind))


@pytest.fixture(scope="session")
def archive_of(school: Any, tmp_path_factory: Any) -> Callable[[str], Path]:
    """Return a function that gives a backup of the seeded installation of a kind, made once; do not change the file."""
    made: dict[str, Path] = {}

    def run(kind: str) -> Path:
        if kind not in made:
            made[kind] = tmp_path_factory.mktemp("archives") / f"{kind}.zip"
            done = school(kind).run("backup", str(made[kind]))
            assert done.returncode == 0, done.stderr
        return made[kind]

    return run


@pytest.fixture
def copy_of(archive_of: Any, tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that gives a copy of that backup to damage."""

    def run(kind: str = "sqlite") -> Path:
        return Path(shutil.copy(archive_of(kind), tmp_path / "copy.zip"))

    return run
