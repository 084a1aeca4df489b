"""A frozen report goes through the office: registered under its own number, signed, sealed, issued, kept as evidence."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from tests.plan_reports.builders import PASSWORD, complete_quarter
from tests.signing.builders import quiet_libraries, trust
from truongso.core.refusal import Refused
from truongso.demo.certificates import make_hierarchy
from truongso.foundation.evidence import store
from truongso.foundation.evidence.models import Item
from truongso.foundation.org.periods import Quarter
from truongso.foundation.papers.models import IssuedNumber
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing.models import SigningKey
from truongso.foundation.signing.questions import steps_waiting_for
from truongso.foundation.signing.sitting import sign_steps
from truongso.foundation.signing.trust import trust_store
from truongso.foundation.signing.verifying import verify
from truongso.governance.office.models import Correspondent
from truongso.governance.outgoing import actions as outgoing
from truongso.governance.outgoing.models import OutgoingDocument, State
from truongso.governance.plan.actions import reports
from truongso.governance.plan.actions.signatures import send_to_sign
from truongso.governance.plan.models import ReportVersion

pytestmark = pytest.mark.django_db
FREEZING = date(2026, 10, 1)


@pytest.fixture
def version(school: SimpleNamespace, settings: Any, tmp_path: Any) -> ReportVersion:
    """The third quarter's report, frozen by Bình, who has a key; so has the school."""
    quiet_libraries()
    names = {"binh": school.binh.person.full_name, "school": "Trường THPT Mẫu"}
    hierarchy = make_hierarchy(now=datetime.now(UTC), people=names)
    trust(hierarchy, settings, tmp_path)
    for name, person, by in (("binh", school.binh.person, school.binh), ("school", None, school.khanh)):
        content = hierarchy.people[name].as_pkcs12(PASSWORD)
        signing.register_software_key(person, content=content, password=PASSWORD, by=by)
    Correspondent.objects.create(name="Sở Giáo dục và Đào tạo", kind="parent", email="vanthu@so.invalid")
    complete_quarter(school)
    report = reports.draft_report(school.plan, Quarter(2026, 3), by=school.khanh, today=FREEZING)
    made: ReportVersion = reports.freeze_report(report, reason="", by=school.binh, today=FREEZING)
    return made


def sign(user: Any, *, seal: bool = False) -> None:
    steps = list(steps_waiting_for(user, as_school=seal))
    for step in steps:
        signing.open_step(step, by=user)
    key = SigningKey.objects.in_use().get(person=None if seal else user.person_id)
    assert [o.problem for o in sign_steps(steps, key=key, secret=PASSWORD, by=user)] == [""]


def test_a_report_is_signed_and_issued_under_its_own_number(
    school: SimpleNamespace, version: ReportVersion, client_of: Any
) -> None:
    page = f"/ke-hoach/bao-cao/{version.report.period}/"
    numbers = IssuedNumber.objects.count()
    answer = client_of(school.binh).post(f"{page}{version.number}/trinh-ky/")
    document = OutgoingDocument.objects.get()
    assert answer.url == document.get_absolute_url()
    assert (document.number, document.state, document.about) == (version.issued, State.SIGNING, version)
    assert IssuedNumber.objects.count() == numbers
    assert [str(d.correspondent) for d in document.deliveries.all()] == ["Sở Giáo dục và Đào tạo"]
    assert "Đang trình ký" in client_of(school.binh).get(page).content.decode()
    with pytest.raises(Refused, match="đang trình ký, không trình lại"):
        send_to_sign(version, by=school.binh)

    sign(school.binh)
    sign(school.khanh, seal=True)
    document.refresh_from_db()
    assert document.state == State.SIGNED and not Item.objects.about(version).filter(title__contains="đã ký").exists()
    outgoing.issue_document(document, by=school.khanh)
    kept = Item.objects.about(version).get(title__contains="Bản PDF đã ký").current_version
    assert kept is not None and kept.blob_id == document.signed_file_id
    found = verify(store.read(document.signed_file_id), trust_store())
    assert found.verdict.value == "VALID" and len(found.signers) == 2


def test_a_report_that_came_back_goes_to_its_signer_once_more(school: SimpleNamespace, version: ReportVersion) -> None:
    document = send_to_sign(version, by=school.khanh)
    step = steps_waiting_for(school.binh, as_school=False)[0]
    signing.refuse_step(step, reason="Chờ số liệu của Sở.", by=school.binh)
    document.refresh_from_db()
    assert (document.state, document.number) == (State.NUMBERED, version.issued)
    again = send_to_sign(version, by=school.khanh)
    assert (again.pk, again.state) == (document.pk, State.SIGNING)
    sign(school.binh)
    sign(school.khanh, seal=True)
    document.refresh_from_db()
    assert document.state == State.SIGNED and OutgoingDocument.objects.count() == 1
