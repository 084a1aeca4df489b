"""A school that is connected to an axis on a real socket, with the office on the other side."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from django.utils import timezone

from tests.signing.builders import hierarchy
from tests.signing.conftest import _quiet, trusted  # noqa: F401 - the school trusts the hierarchy of the tests
from truongso.demo.cast import make_member
from truongso.foundation.org import actions as org
from truongso.governance.edxml.jobs import exchange_now
from truongso.governance.edxml.models import Package
from truongso.governance.office.models import Correspondent
from truongso.sandbox.exchange.axis import OFFICE
from truongso.sandbox.exchange.envelopes import Seal
from truongso.sandbox.exchange.server import ExchangeServer

KEY = "khoa-cua-bai-thu"
SCHOOL = ("H31.DEMO.THPTAL", "Trường THPT An Lão")
PIN = "Mat-Khau-Tep-Khoa"


@dataclass
class Sandbox:
    """A running stand-in of the axis."""

    url: str

    def order(self, what: str, **asked: Any) -> Any:
        answer = httpx.post(f"{self.url}/quan-tri/{what}", json=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def letter(self, code: str = "1234/SGDĐT-VP", subject: str = "Báo cáo kết quả chuyển đổi số", **asked: Any) -> str:
        """Let the office send a letter; returns its DocumentId."""
        files = {name: base64.b64encode(content).decode() for name, content in asked.pop("files", {}).items()}
        self.order("gui-van-ban", code=code, subject=subject, files=files, dated="2026/11/02", **asked)
        return f"{OFFICE[0]},2026/11/02,{code}"

    def plan(self, *faults: dict[str, Any]) -> None:
        self.order("su-co", faults=list(faults))

    def inside(self) -> dict[str, Any]:
        found: dict[str, Any] = httpx.get(f"{self.url}/quan-tri/trang-thai").json()
        return found

    def statuses(self) -> list[tuple[str, str]]:
        """Return what the office was told: (code, words)."""
        return [(one["status"], one["description"]) for one in self.inside()["statuses"]]


@contextmanager
def serving(seal: Seal | None = None) -> Iterator[Sandbox]:
    """Serve in a thread of this process until the block ends; without a seal given the office has one that we trust."""
    seal = seal or Seal("", hierarchy().people["school"].as_pkcs12(PIN), PIN)
    with ExchangeServer(0, key=KEY, school=SCHOOL, seal=seal) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield Sandbox(f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()


@pytest.fixture
def sandbox(settings: Any) -> Iterator[Sandbox]:
    """An axis to which the school is connected."""
    with serving() as found:
        settings.EDXML_URL, settings.EDXML_PASSWORD, settings.EDXML_ORGAN = found.url, KEY, SCHOOL[0]
        settings.EDXML_TIMEOUT = 0.6
        yield found


def make_exchange_school() -> SimpleNamespace:
    """Return the school with its clerk and leaders, and the office that it writes to."""
    org.describe_school(
        name=SCHOOL[1], agency="TRƯỜNG THPT AN LÃO", parent_agency="SỞ GIÁO DỤC VÀ ĐÀO TẠO", symbol="THPTAL",
        place="An Lão", by=None, address="Số 1, Xã An Lão", email="an-lao@demo.invalid", phone="0225000000",
    )  # fmt: skip
    people = {name: make_member(name) for name in ("hanh", "binh", "lan", "an", "minh", "em")}
    office = Correspondent.objects.create(
        name=OFFICE[1], kind=Correspondent.Kind.PARENT, code=OFFICE[0], takes_packages=True
    )
    return SimpleNamespace(office=office, **people)


@pytest.fixture
def school(db: Any, trusted: Path) -> SimpleNamespace:  # noqa: F811
    return make_exchange_school()


def exchange() -> str:
    """One sitting at the axis, now."""
    return exchange_now(timezone.now())


def arrived() -> Package:
    """Return the last document package that came in."""
    found: Package = Package.objects.incoming().documents().order_by("-pk")[0]
    return found
