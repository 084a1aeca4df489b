"""The cast, and the shared oracle files when they lie beside the repository."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cast import make_cast

SHARED = Path(__file__).resolve().parents[3] / "shared"


@pytest.fixture
def cast(db: Any) -> SimpleNamespace:
    """Bình is vice-principal, An teaches, Chi is a pupil."""
    return SimpleNamespace(**make_cast())


@pytest.fixture
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the shared oracle files are not beside the repository")
    return SHARED
