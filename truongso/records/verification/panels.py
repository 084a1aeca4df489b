"""On the card of a pupil: what the population database says."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from truongso.core.rights import allowed
from truongso.core.text import format_date
from truongso.records.students.models import Pupil
from truongso.records.students.panels import Line, panel
from truongso.records.verification.questions import standing_of_pupil
from truongso.records.verification.states import COLOURS


def _lines(pupil: Pupil, user: Any) -> Iterable[Line]:
    if not allowed(user, "verification.view_pupil", pupil):
        return []
    answer, where = standing_of_pupil(pupil)
    said = (
        f"{where.label.capitalize()}, đối chiếu ngày {format_date(answer.checked_at)}"
        if answer
        else where.label.capitalize()
    )
    return [Line(said, reverse("verification:pupil", args=[pupil.uid]), COLOURS[where])]


panel("verification.standing", "Xác thực dân cư", _lines)
