"""The demo school's requests: loaded once, with something waiting for each, one late, one sent back."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from tests.processes.conftest import make_school
from truongso.demo.processes import make_processes
from truongso.foundation.indicators.registry import indicators
from truongso.foundation.org.periods import Quarter
from truongso.governance.processes.models import Instance, Process, Step

pytestmark = pytest.mark.django_db


def test_the_demo_is_loaded_once_and_somebody_waits_everywhere() -> None:
    school: SimpleNamespace = make_school("khong-co")
    today = timezone.localdate()
    users = {
        name: getattr(school, name)
        for name in ("hanh", "binh", "mai", "minh", "an", "long", "lan", "thu", "chi", "dung")
    }
    for _ in range(2):
        make_processes(users, today=today)
    assert (Process.objects.count(), Instance.objects.count()) == (12, 25)
    for name in ("hanh", "binh", "long", "an", "lan"):
        assert Step.objects.on_desk_of(users[name]).exists(), name
    assert Step.objects.waiting().filter(due_on__lt=today).exists()
    assert Step.objects.filter(state="returned").count() == 1
    assert Step.objects.waiting().filter(signature__isnull=False).count() == 1
    measure = indicators.get("processes.digitised").compute(Quarter.of(today))
    assert (measure.population.count(), measure.met.count()) == (12, 8)
