"""The cast of the demo school: who may open the gallery, and who may not."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.cast import make_cast


@pytest.fixture
def cast(db: Any) -> SimpleNamespace:
    """Minh is administrator, Bình vice-principal, Chi a pupil."""
    return SimpleNamespace(**make_cast())
