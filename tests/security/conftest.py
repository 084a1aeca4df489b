"""The cast, a moment, and checks of the tests' own."""

from collections.abc import Callable, Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import make_cast
from truongso.core.safety import Finding, check, checks, met
from truongso.demo.school import make_school


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    return SimpleNamespace(**make_cast())


@pytest.fixture
def school(db: None) -> Any:
    return make_school()


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def pretended(db: None) -> Iterator[Callable[[Finding], None]]:
    """Return a function that says what the check «security.pretended» finds from now on."""
    said = [met("Tốt.")]

    @check("security.pretended", "Mục thử", group=7, threshold="Luôn tốt", source="Bài thử", mend="Làm cho tốt lại.")
    def pretend(now: datetime) -> Finding:
        return said[0]

    def say(finding: Finding) -> None:
        said[0] = finding

    yield say
    checks.remove("security.pretended")
