"""The school of these stories."""

from types import SimpleNamespace

import pytest

from tests.plan_reports.builders import make_school


@pytest.fixture
def school(db) -> SimpleNamespace:
    return make_school()
