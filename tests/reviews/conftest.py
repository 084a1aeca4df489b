"""The cast at their school, which is described so that papers can be issued."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.cast import make_cast
from truongso.demo.school import make_school


@pytest.fixture
def cast(db: Any) -> SimpleNamespace:
    make_school()
    return SimpleNamespace(**make_cast())
