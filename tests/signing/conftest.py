"""The school trusts the hierarchy of the tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.signing.builders import hierarchy, quiet_libraries, trust
from tests.signing.helpers import ACCOUNTS, SECRET, chain_of, serving, stamp_server
from truongso.demo.cast import make_member
from truongso.foundation.org import actions as org
from truongso.sandbox.remote_signing.server import RemoteSigningServer
from truongso.sandbox.remote_signing.service import Service
from truongso.sandbox.timestamps.server import TimestampServer


@pytest.fixture
def trusted(settings: Any, tmp_path: Path) -> Path:
    """A folder of trust as the school keeps it."""
    return trust(hierarchy(), settings, tmp_path)


@pytest.fixture(autouse=True)
def _quiet() -> None:
    quiet_libraries()


@pytest.fixture
def school(db: Any) -> Any:
    return org.describe_school(
        name="Trường THPT An Lão",
        agency="TRƯỜNG THPT AN LÃO",
        parent_agency="SỞ",
        symbol="THPTAL",
        place="An Lão",
        by=None,
    )


@pytest.fixture
def people(db: Any, trusted: Path, school: Any) -> dict[str, Any]:
    return {name: make_member(name) for name in ("an", "binh", "hanh", "lan", "chi")}


@pytest.fixture
def stamps(settings: Any) -> Iterator[TimestampServer]:
    """A time-stamp authority on a real socket, which the school uses."""
    with serving(stamp_server()) as server:
        settings.TSA_URL = f"http://127.0.0.1:{server.server_port}"
        settings.TSA_TIMEOUT = 5
        yield server


@pytest.fixture
def phone(settings: Any, people: Any) -> Iterator[RemoteSigningServer]:
    """A remote signing service that knows An and Hạnh; its phone waits to be pressed."""
    service = Service()
    for number, code in ACCOUNTS.items():
        holder = hierarchy().people[code]
        service.add_account(number, key=holder.key_pem(), certificates=chain_of(holder))
    with serving(RemoteSigningServer(0, key="mat-khau-ket-noi", service=service, secret=SECRET)) as server:
        settings.REMOTE_SIGNING_URL = f"http://127.0.0.1:{server.server_port}"
        settings.REMOTE_SIGNING_ID, settings.REMOTE_SIGNING_PASSWORD = "truong", "mat-khau-ket-noi"
        settings.REMOTE_SIGNING_SECRET, settings.REMOTE_SIGNING_TIMEOUT = SECRET, 3
        yield server
