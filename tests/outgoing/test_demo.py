"""The demo's documents: made once, one at every stage."""

from collections import Counter
from datetime import date
from typing import Any

from tests.outgoing.conftest import today
from truongso.demo.outgoing import make_outgoing
from truongso.governance.outgoing.models import OutgoingDocument


def test_the_demo_has_a_document_at_every_stage(keys: Any) -> None:
    users = {name: getattr(keys, name) for name in ("lan", "an", "hanh", "mai", "long", "binh")}
    make_outgoing(users, today=today())
    states = Counter(OutgoingDocument.objects.values_list("state", flat=True))
    assert {
        state: states[state] for state in ("draft", "in_review", "approved", "signed", "recalled", "replaced")
    } == dict.fromkeys(("draft", "in_review", "approved", "signed", "recalled", "replaced"), 1)
    count = OutgoingDocument.objects.count()
    assert count >= 7
    make_outgoing(users, today=date(2026, 12, 1))
    assert OutgoingDocument.objects.count() == count
