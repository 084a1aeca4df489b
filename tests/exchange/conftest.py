"""The small school of the tests of quality, its teachers in the register of staff, and a receiver on a real socket."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.quality.conftest import check_now, make_school
from tests.sandbox_sector.serving import KEY, Sandbox, serving
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Unit
from truongso.foundation.org.periods import Quarter
from truongso.records.exchange import actions
from truongso.records.exchange.models import PushedRecord, PushRun, SchoolDetails
from truongso.records.register.models import Source
from truongso.records.staff import actions as staff
from truongso.records.staff.models import StaffMember
from truongso.records.students import actions as students

SINCE = date(2026, 9, 5)
DETAILS = {
    "school_code": "31000701", "organisation_code": "H31.1.1", "commune_code": "11674", "province_code": "31",
    "ownership": 1, "area": 0, "zone": "Đồng bằng", "accreditation_level": 0, "principal_phone": "0225000111",
    "fax": "", "website": "", "flags": SchoolDetails.USUAL,
}  # fmt: skip
ALL = 1 + 2 + 2 + 12  # the school, two teachers, two classes, twelve pupils


def staff_row(name: str, serial: int) -> dict[str, Any]:
    """Return a teacher whom the receiver takes."""
    return {
        "ministry_code": f"GV{serial:06d}", "full_name": name, "gender": "02", "born_on": date(1980, 1, serial),
        "identity_number": f"0311809{serial:05d}", "ethnic_group": "01", "staff_group": "03", "contract_type": "07",
        "qualification": "03", "subject": "22", "phone": f"0590{serial:06d}",
    }  # fmt: skip


def make_exchange_school() -> SimpleNamespace:
    """Return the school ready to be sent: An looks after 10A1, Long after 10A2, no record has a fault."""
    school = make_school()
    org.describe_school(
        name="Trường THPT An Lão", agency="TRƯỜNG THPT AN LÃO", parent_agency="SỞ", symbol="THPTAL", place="An Lão",
        by=None, address="Số 1, Xã An Lão", email="an-lao@demo.invalid", phone="0225000000",
    )  # fmt: skip
    source = Source.objects.create(kind=Source.Kind.FILE, title="Danh sách cán bộ")
    people = [school.an.person, school.long.person]
    rows = [staff_row(person.full_name, serial) for serial, person in enumerate(people, start=1)]
    school.members = staff.add_staff(
        rows, units={unit.name: unit for unit in Unit.objects.all()}, on=SINCE, source=source, by=school.lan,
        people=people,
    )  # fmt: skip
    students.set_homeroom(school.classes["10A2"], school.long.person, starts_on=SINCE, by=school.lan)
    actions.describe_school(DETAILS, by=school.minh)
    check_now()
    return school


@pytest.fixture
def school(db: Any) -> SimpleNamespace:
    return make_exchange_school()


@pytest.fixture
def sandbox(settings: Any) -> Iterator[Sandbox]:
    """A receiver to which the channel is set; nobody waits between repetitions."""
    with serving() as found:
        settings.SECTOR_URL, settings.SECTOR_KEY = found.url, KEY
        settings.SECTOR_TIMEOUT, settings.SECTOR_PAUSES = 0.6, [0.0, 0.0]
        yield found


def states(run: PushRun | None = None) -> dict[str, int]:
    """Return how many records stand in each state: of a run, or what came last of each."""
    rows = run.records.all() if run else PushedRecord.objects.newest()
    found: dict[str, int] = {}
    for state in rows.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def newest_of(record: Any) -> PushedRecord:
    return PushedRecord.objects.newest().get(record=record.uid)


def member_of(user: Any) -> StaffMember:
    return StaffMember.objects.get(person=user.person)


def this_quarter() -> Quarter:
    return Quarter.of(timezone.localdate())
