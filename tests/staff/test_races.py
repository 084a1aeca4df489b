"""Two clerks at once: nobody stands twice, and the second is told why."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from tests.staff.conftest import HOA_NUMBER, START, fresh, make_staff
from truongso.core.refusal import Refused
from truongso.foundation.org import actions as org
from truongso.records.staff import actions
from truongso.records.staff.models import StaffMember

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Any) -> list[BaseException]:
    """Run acts in threads that start together; return what they raised."""
    barrier, raised = Barrier(len(acts)), []

    def run(act: Any) -> None:
        barrier.wait()
        try:
            act()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def make_school() -> Any:
    org.describe_school(
        name="Trường Mẫu", agency="TRƯỜNG MẪU", parent_agency="SỞ", symbol="TM", place="Mẫu", is_demo=True, by=None
    )
    return make_staff()


def test_two_clerks_add_the_same_list_and_one_of_them_is_refused() -> None:
    staff = make_school()
    rows = [{"full_name": f"Lê Văn {chr(65 + n)}", "ministry_code": f"319{n:07d}"} for n in range(20)]

    def add() -> None:
        actions.add_staff(rows, units={}, on=START, by=staff.lan)

    raised = at_once(add, add)

    assert [type(error) for error in raised] == [Refused]
    assert StaffMember.objects.filter(ministry_code__startswith="3190").count() == 20


def test_two_people_never_get_one_number() -> None:
    staff = make_school()
    number = "031199000777"

    raised = at_once(
        lambda: actions.change_staff_member(staff.nam, {"identity_number": number}, by=staff.lan),
        lambda: actions.change_staff_member(staff.hoa, {"identity_number": number}, by=staff.minh),
    )

    assert [type(error) for error in raised] == [Refused]
    assert StaffMember.objects.with_identity(number).count() == 1
    assert fresh(staff.hoa).identity_number in {number, HOA_NUMBER}
