"""The demo school's letters: what indicator 2 finds in each quarter, what waits, and that a second load adds nothing."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from truongso.demo.certificates import make_hierarchy
from truongso.demo.incoming import make_incoming
from truongso.demo.signing import LISTS_RUN
from truongso.foundation.indicators.registry import indicators
from truongso.foundation.org.periods import Quarter
from truongso.governance.incoming.kinds import State
from truongso.governance.incoming.models import IncomingDocument

TODAY = date(2026, 11, 29)


@pytest.mark.slow
def test_the_letters_of_the_demo_move_indicator_2(office: Any, settings: Any, tmp_path: Any) -> None:
    settings.TRUST_ROOT = tmp_path / "trust"
    make_hierarchy(now=timezone.now(), people={}, lists_run=LISTS_RUN).write_trust(settings.TRUST_ROOT)
    users = vars(office)
    for _ in range(2):
        make_incoming(users, today=TODAY)
    found = IncomingDocument.objects
    assert found.count() == 25
    assert found.get(state=State.REFUSED).verdict == "INVALID"
    twin = found.get(state=State.ARRIVED)
    assert [one.notation for one in found.like(twin)] == ["06/CĐ-SGDĐT"]
    assert found.registered_late().count() == 2
    assert [one.notation for one in found.to_instruct()] == ["06/CĐ-SGDĐT"]
    compute = indicators.get("office.documents_electronic").compute
    assert compute is not None
    measured = []
    for number in range(1, 5):
        measure = compute(Quarter(2026, number))
        measured.append((measure.met.count(), measure.population.count()))
    assert measured == [(2, 6), (4, 6), (5, 6), (4, 4)]
