"""On the card of a pupil: how many points of the record are to be looked at."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from truongso.core.rights import allowed
from truongso.records.quality.models import Fault
from truongso.records.students.models import Pupil
from truongso.records.students.panels import Line, panel


def _lines(pupil: Pupil, user: Any) -> Iterable[Line]:
    if not allowed(user, "quality.view_pupil", pupil):
        return []
    count = Fault.objects.open().filter(pupil=pupil).count()
    url = reverse("quality:pupil", args=[pupil.uid])
    return [Line(f"{count} điểm phải xem", url, "warning") if count else Line("Không còn điểm phải xem", url, "done")]


panel("quality.faults", "Chất lượng hồ sơ", _lines)
