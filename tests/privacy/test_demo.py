"""What the demo shows of personal data is made once, by the actions that people use."""

from types import SimpleNamespace

from django.utils import timezone

from truongso.demo.privacy import make_privacy
from truongso.foundation.consents.models import Consent
from truongso.foundation.evidence.models import Item
from truongso.trust.privacy.models import Appointment, Breach, Dossier


def test_the_demo_is_made_once(school: SimpleNamespace) -> None:
    for _ in range(2):
        make_privacy(vars(school), today=timezone.localdate())
    drill, dossier = Breach.objects.get(), Dossier.objects.get()
    assert (drill.is_drill, drill.is_open, drill.notes.count()) == (True, False, 3)
    assert Item.objects.about(drill).count() == Item.objects.about(dossier).count() == 2
    assert Appointment.objects.get().assignment.person == school.long.person
    assert Consent.objects.filter(manner="page").count() == 2
    assert Consent.objects.filter(answer="refused").count() == 1
