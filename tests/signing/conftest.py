"""The school trusts the hierarchy of the tests."""

import logging
from pathlib import Path
from typing import Any

import pytest

from tests.signing.builders import hierarchy


@pytest.fixture
def trusted(settings: Any, tmp_path: Path) -> Path:
    """A folder of trust as the school keeps it."""
    settings.TRUST_ROOT = tmp_path / "trust"
    hierarchy().write_trust(settings.TRUST_ROOT)
    return settings.TRUST_ROOT


@pytest.fixture(autouse=True)
def _quiet() -> None:
    """The libraries log every refusal with its trace: here refusals are the point."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
