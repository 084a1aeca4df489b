"""The demo's exchange: three letters, one answered and acknowledged, one that the Sở wants back; a second load adds nothing."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import make_cast
from tests.edxml.conftest import SCHOOL
from truongso.demo.cast import PASSWORD
from truongso.demo.certificates import make_hierarchy
from truongso.demo.edxml import make_exchange
from truongso.demo.incoming import PLACES, SO
from truongso.foundation.org import actions as org
from truongso.foundation.signing import actions as signing
from truongso.governance.edxml.models import Package
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.office.models import Correspondent
from truongso.governance.outgoing.models import Delivery

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def school(db: Any, settings: Any, tmp_path: Path) -> SimpleNamespace:
    users = make_cast()
    org.describe_school(
        name=SCHOOL[1], agency="TRƯỜNG THPT AN LÃO", parent_agency="SỞ GIÁO DỤC VÀ ĐÀO TẠO", symbol="THPTAL", place="An Lão",
        by=users["hanh"],
    )  # fmt: skip
    settings.TRUST_ROOT, settings.EDXML_ORGAN = tmp_path / "trust", SCHOOL[0]
    made = make_hierarchy(now=timezone.now(), people={"hanh": "Nguyễn Thị Hạnh", "school": SCHOOL[1]})
    made.write_trust(settings.TRUST_ROOT)
    for person, code in ((users["hanh"].person, "hanh"), (None, "school")):
        content = made.people[code].as_pkcs12(PASSWORD)
        signing.register_software_key(person, content=content, password=PASSWORD, by=users["hanh"])
    name, kind, code, email = PLACES[SO]
    Correspondent.objects.create(name=name, kind=kind, code=code, email=email, takes_packages=True)
    return SimpleNamespace(**users)


def test_the_exchange_of_the_demo(school: SimpleNamespace) -> None:
    for _ in range(2):
        make_exchange(vars(school), today=timezone.localdate())
    letters = Package.objects.incoming().documents().order_by("pk")
    assert [(one.notation, one.state, one.seal_verdict) for one in letters] == [
        ("1301/SGDĐT-VP", "taken", "VALID"), ("318/HD-SGDĐT", "taken", "VALID"), ("1306/SGDĐT-TCCB", "taken", "VALID"),
    ]  # fmt: skip
    assert [one.state for one in IncomingDocument.objects.order_by("pk")] == ["done", "arrived", "arrived"]
    assert Delivery.objects.get().state == "acknowledged"
    wish = Package.objects.undecided().get()
    assert wish.sentence == "Nơi gửi đề nghị lấy lại văn bản 1306/SGDĐT-TCCB: Gửi nhầm nơi nhận"
    told = Package.objects.outgoing().statuses().order_by("pk").values_list("status_code", "state")
    assert list(told) == [(code, "sent") for code in ("01", "01", "01", "03", "04", "05", "06")]
