"""Two people write at once: no fault stands twice, nobody waits for ever."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from tests.quality.conftest import change, check_now, make_school, open_of
from truongso.records.quality.models import Fault

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


def test_two_clerks_give_two_pupils_the_number_of_a_third_while_the_school_is_checked() -> None:
    school = make_school()
    third = school.pupils[0]

    raised = at_once(
        lambda: change(school.pupils[1], school.lan, identity_number=third.identity_number),
        lambda: change(school.pupils[2], school.minh, identity_number=third.identity_number),
        check_now,
    )

    assert raised == []
    check_now()
    for pupil in school.pupils[:3]:
        assert ("identity_duplicate", "identity_number") in open_of(pupil)
    keys = list(Fault.objects.filter(ended_at=None).values_list("pupil", "rule", "field"))
    assert len(keys) == len(set(keys))
