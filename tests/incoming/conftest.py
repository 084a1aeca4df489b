"""Lan the clerk, Hạnh the principal, Long who heads the mathematics unit, An in it; the Sở writes to them."""

import io
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import make_cast
from tests.remembering import remembered
from tests.signing.builders import plain_pdf, quiet_libraries, signer_of, trust
from truongso.core.text import SCHOOL_ZONE
from truongso.demo.certificates import Hierarchy, make_hierarchy
from truongso.foundation.org.models import Unit
from truongso.governance.incoming import actions
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.office.models import Channel, Correspondent

THURSDAY = date(2026, 10, 15)
SO = "Sở Giáo dục và Đào tạo Hải Phòng"


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SCHOOL_ZONE)


@cache
def hierarchy() -> Hierarchy:
    """People of the school and the Sở, whose certificate bears its own name. Made once a run: keys are slow."""
    people = {"hanh": "Nguyễn Thị Hạnh", "revoked": "Người bị thu hồi"}
    return make_hierarchy(now=datetime.now(UTC), people=people, organisations={"so": SO})


@cache
def letter_pdf(code: str = "so", words: str = "Hướng dẫn thực hiện nhiệm vụ năm học") -> bytes:
    """A page signed by the Sở's organisation certificate, or by another holder."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.fields import SigSeedSubFilter

    made = hierarchy()
    holder = made.stranger if code == "stranger" else made.people[code]
    meta = PdfSignatureMetadata(field_name="Ky", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(plain_pdf(words)))
    PdfSigner(meta, signer=signer_of(holder)).sign_pdf(writer, output=out)
    return out.getvalue()


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that sets the day on which everything happens, at nine in the morning."""

    def go(day: date, hour: int = 9) -> datetime:
        moment = at(day, hour)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    go(THURSDAY)
    return go


@remembered
def make_office() -> SimpleNamespace:
    """Return the cast by name, their units, and the Sở as a correspondent."""
    users = make_cast()
    so = Correspondent.objects.create(name=SO, kind=Correspondent.Kind.PARENT, code="H24.13", takes_packages=True)
    return SimpleNamespace(**users, so=so, maths=Unit.objects.get(code="to-toan-tin"))


@pytest.fixture
def office(db: Any, on: Any) -> SimpleNamespace:
    return make_office()


@pytest.fixture
def trusted(settings: Any, tmp_path: Path) -> Path:
    """A folder of trust as the school keeps it."""
    return trust(hierarchy(), settings, tmp_path)


@pytest.fixture(autouse=True)
def _quiet() -> None:
    quiet_libraries()


def received(office: SimpleNamespace, **values: Any) -> IncomingDocument:
    """Receive a letter of the Sở as the exchange or the clerk would."""
    given = {
        "sender": office.so, "sender_name": "", "type_code": "CV", "notation": "1234/SGDĐT-VP",
        "dated_on": date(2026, 10, 14), "subject": "V/v hướng dẫn tổ chức thi học kỳ I", "urgency": 0, "due_on": None,
        "files": [("cv-1234.pdf", letter_pdf())], "channel": Channel.UPLOAD, "external_id": "",
        "arrived_at": timezone.now(), "by": office.lan,
    }  # fmt: skip
    return actions.receive_document(**given | values)


@pytest.fixture
def lan(office: SimpleNamespace, client_of: Any) -> Client:
    return client_of(office.lan)


@pytest.fixture
def hanh(office: SimpleNamespace, client_of: Any) -> Client:
    return client_of(office.hanh)


@pytest.fixture
def long(office: SimpleNamespace, client_of: Any) -> Client:
    return client_of(office.long)


@pytest.fixture
def an(office: SimpleNamespace, client_of: Any) -> Client:
    return client_of(office.an)
