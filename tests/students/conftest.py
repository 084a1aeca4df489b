"""Two classes of the demo's cast: An looks after 10A1; Chi is a pupil of hers, Dũng her father; Em belongs elsewhere."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.quality.conftest import make_school as make_classes
from tests.remembering import remembered
from truongso.records.students import actions
from truongso.records.students.models import Pupil


@remembered
def make_school() -> SimpleNamespace:
    """Return the school of the tests of quality with Chi and Dũng bound to the first pupil."""
    school = make_classes()
    first = school.pupils[0]
    school.chi.person = first.person
    school.chi.save()
    actions.link_guardian(first, school.dung.person, relation="father", by=school.lan)
    school.first, school.other = first, school.pupils[9]
    return school


@pytest.fixture
def school(db: Any) -> SimpleNamespace:
    return make_school()


def words_of(answer: Any) -> str:
    """Return a page's text with runs of white space made one blank."""
    return " ".join(answer.content.decode().split())


def fresh(pupil: Pupil) -> Pupil:
    """Return a pupil as it stands in the database now."""
    found: Pupil = Pupil.objects.whole().get(pk=pupil.pk)
    return found
