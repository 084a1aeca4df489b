"""The cast at their school, and files to publish."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.cast import make_cast
from truongso.demo.school import make_school


@pytest.fixture
def cast(db: Any) -> SimpleNamespace:
    make_school()
    return SimpleNamespace(**make_cast())
