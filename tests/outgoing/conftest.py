"""The office of the demo school: its cast, whom it writes to, keys for the head, a deputy and the seal."""

from datetime import UTC, date, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import make_cast
from tests.remembering import remembered
from tests.signing.builders import quiet_libraries, trust
from truongso.demo.cast import PASSWORD
from truongso.demo.certificates import Hierarchy, make_hierarchy
from truongso.foundation.org import actions as org
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing.models import SigningKey
from truongso.foundation.signing.questions import steps_waiting_for
from truongso.foundation.signing.sitting import sign_steps
from truongso.governance.office.models import Correspondent
from truongso.governance.outgoing import actions
from truongso.governance.outgoing.models import OutgoingDocument

NAMES = {"hanh": "Nguyễn Thị Hạnh", "binh": "Trần Văn Bình", "school": "Trường THPT An Lão"}


@cache
def hierarchy() -> Hierarchy:
    """One hierarchy a run: keys are slow to make."""
    return make_hierarchy(now=datetime.now(UTC), people=NAMES)


@remembered
def make_office() -> SimpleNamespace:
    """Return the cast by name, with the department, a school, a firm and a ministry outside."""
    users = make_cast()
    org.describe_school(
        by=users["hanh"], name="Trường THPT An Lão", agency="TRƯỜNG THPT AN LÃO",
        parent_agency="SỞ GIÁO DỤC VÀ ĐÀO TẠO\nHẢI PHÒNG", symbol="THPTAL", place="An Lão",
    )  # fmt: skip
    kinds = Correspondent.Kind
    department = Correspondent.objects.create(
        name="Sở Giáo dục và Đào tạo Hải Phòng", kind=kinds.PARENT, code="H24.13", takes_packages=True
    )
    neighbour = Correspondent.objects.create(
        name="Trường THPT Kiến An", kind=kinds.SCHOOL, email="vanthu@kienan.invalid"
    )
    commune = Correspondent.objects.create(name="UBND xã An Lão", kind=kinds.AUTHORITY)
    firm = Correspondent.objects.create(name="Công ty Sách", kind=kinds.ORGANISATION, email="sach@cty.invalid")
    return SimpleNamespace(**users, department=department, neighbour=neighbour, commune=commune, firm=firm)


@pytest.fixture(autouse=True)
def _quiet() -> None:
    quiet_libraries()


@pytest.fixture
def office(db: Any) -> SimpleNamespace:
    return make_office()


@pytest.fixture
def keys(office: SimpleNamespace, settings: Any, tmp_path: Any) -> SimpleNamespace:
    """The school trusts the hierarchy; Hạnh, Bình and the seal have keys."""
    trust(hierarchy(), settings, tmp_path)
    register_keys(office)
    return office


def register_keys(office: SimpleNamespace) -> None:
    for name in ("hanh", "binh"):
        user = getattr(office, name)
        content = hierarchy().people[name].as_pkcs12(PASSWORD)
        signing.register_software_key(user.person, content=content, password=PASSWORD, by=user)
    seal = hierarchy().people["school"].as_pkcs12(PASSWORD)
    signing.register_software_key(None, content=seal, password=PASSWORD, by=office.lan)


def sign(user: Any, *, seal: bool = False) -> None:
    """Open and sign everything that waits for a person, or for the seal in the clerk's hands."""
    steps = list(steps_waiting_for(user, as_school=seal))
    for step in steps:
        signing.open_step(step, by=user)
    key = SigningKey.objects.in_use().get(person=None if seal else user.person_id)
    problems = [o.problem for o in sign_steps(steps, key=key, secret=PASSWORD, by=user) if o.problem]
    assert not problems, problems


def drafted(
    office: SimpleNamespace, code: str = "CV", *, subject: str = "Báo cáo sĩ số", signer: Any = None
) -> OutgoingDocument:
    """A draft of An's that Hạnh (or another) signs."""
    return actions.start_document(code, subject=subject, by=office.an, signer=signer or office.hanh.person)


def approved(office: SimpleNamespace, code: str = "CV", **values: Any) -> OutgoingDocument:
    """A draft that Hạnh approved."""
    return actions.approve_document(drafted(office, code, **values), today=today(), by=office.hanh)


def signed(office: SimpleNamespace, code: str = "CV", *, outside: Any = (), **values: Any) -> OutgoingDocument:
    """A document with number and signatures."""
    document = approved(office, code, **values)
    actions.set_recipients(document, outside=outside, by=office.lan)
    actions.take_number(document, dated_on=today(), today=today(), by=office.lan)
    actions.send_to_sign(document, by=office.lan)
    sign(office.hanh)
    sign(office.lan, seal=True)
    return OutgoingDocument.objects.get(pk=document.pk)


def today() -> date:
    return timezone.localdate()
